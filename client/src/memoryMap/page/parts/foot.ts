/** Below everything: what the prediction rests on, and the kernel's log. */
import { countText } from '../../../../../server/src/base/format.ts';
import { button, el } from '../dom.ts';
import type { PagePart, PageUi } from '../part.ts';

/** Assumptions, open from the start. */
export function makeAssumptions(ui: PageUi): PagePart {
  const summary = el('summary');
  const list = el('ul');
  const describe = button({ class: 'link', text: 'Say how this board boots…' }, () =>
    ui.post({ type: 'action', action: 'describeBoot' }),
  );
  const element = el('details', { class: 'assumptions', attrs: { open: '' }, children: [summary, list, describe] });
  return {
    id: 'assumptions',
    title: 'Assumptions',
    place: 'foot',
    element,
    update({ view: { assumptions } }) {
      element.hidden = assumptions.length === 0;
      summary.textContent = `Assumptions (${assumptions.length})`;
      list.replaceChildren(...assumptions.map((text) => el('li', { text })));
    },
  };
}

/** The log the kernel would print, closed. */
export function makeLog(): PagePart {
  const summary = el('summary');
  const lines = el('div', { class: 'log-lines mono', attrs: { tabindex: '0', role: 'region', 'aria-label': 'Log' } });
  const element = el('details', { class: 'log', children: [summary, lines] });
  return {
    id: 'log',
    title: 'Log',
    place: 'foot',
    element,
    update({ view: { log } }) {
      element.hidden = log.length === 0;
      summary.textContent = `Predicted kernel log (${countText(log.length, 'line')})`;
      lines.replaceChildren(...log.map(({ level, text }) => el('div', { class: `level-${level}`, text })));
    },
  };
}
