/** Above the picture: changes since the last save, or why the map is older than the text. Hidden when there is neither. */
import { countText } from '../../../../../server/src/base/format.ts';
import { changeText, ghostsOf, marksOf } from '../changes.ts';
import { button, el } from '../dom.ts';
import type { PagePart, PageUi } from '../part.ts';

/** Most changes that are named; the picture shows all. */
const NAMED_MAX = 4;

/** Outlines new and moved items, and their former places. */
export function makeChanges(ui: PageUi): PagePart {
  const broken = el('div', { class: 'changes-broken', attrs: { role: 'status' } });
  const list = el('div', { class: 'changes-list', attrs: { 'aria-label': 'Changed since the last save' } });
  const element = el('div', { class: 'changes', children: [broken, list] });
  const hide = () => {
    element.hidden = broken.hidden && list.hidden;
  };
  broken.hidden = true;
  const heard = ui.onMessage((message) => {
    if (message.type !== 'panel') return;
    broken.hidden = message.errors === 0;
    broken.textContent = `The source has ${countText(message.errors, 'error')}: the map is that of the text before.`;
    hide();
  });
  let shown = '';
  return {
    id: 'changes',
    title: 'Changes',
    place: 'picture',
    element,
    update({ view }) {
      const changes = view.changes ?? [];
      list.hidden = changes.length === 0;
      hide();
      const text = JSON.stringify(changes);
      if (text === shown) return;
      shown = text;
      const rest = changes.length - NAMED_MAX;
      list.replaceChildren(
        el('span', { class: 'muted', text: 'Not saved yet: ' }),
        ...changes
          .slice(0, NAMED_MAX)
          .map((change) =>
            button({ class: 'link change', text: changeText(change), attrs: { 'data-key': change.id } }, () =>
              ui.select(change.id, { zoom: true }),
            ),
          ),
        ...(rest > 0 ? [el('span', { class: 'muted', text: `and ${rest} more` })] : []),
      );
      ui.setMarks(marksOf(changes));
      ui.setGhosts(ghostsOf(changes, 'former'));
    },
    dispose: () => heard.dispose(),
  };
}
