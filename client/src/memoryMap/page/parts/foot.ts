/** The foot of the page: the kernel's log. */
import { countText } from '../../../../../server/src/base/format.ts';
import { el } from '../dom.ts';
import type { PagePart } from '../part.ts';

/** The log that the kernel would print, closed at first. */
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
