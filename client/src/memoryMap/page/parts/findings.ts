/** The list of what is wrong, hidden when nothing is. */
import { button, el } from '../dom.ts';
import type { Finding } from '../model.ts';
import type { PagePart, PageUi } from '../part.ts';

/** Findings in words; a click shows what a finding is about and goes to its source. */
export function makeFindings(ui: PageUi): PagePart {
  const element = el('ul', { class: 'findings', attrs: { 'aria-label': 'Findings' } });
  const hover = (event: Event) => {
    const entry = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-key]') : null;
    ui.hover(entry?.dataset.key);
  };
  element.addEventListener('pointerover', hover);
  element.addEventListener('pointerleave', () => ui.hover(undefined));
  const open = ({ items: [first] }: Finding) => {
    if (first === undefined) return;
    ui.select(first.id);
    ui.open(first.id);
  };
  return {
    id: 'findings',
    title: 'Findings',
    place: 'header',
    element,
    update({ findings }) {
      element.hidden = findings.length === 0;
      element.replaceChildren(...linesOf(findings, open));
    },
  };
}

/** Entries carry `data-key` of the first item they are about. */
function linesOf(findings: readonly Finding[], onOpen: (finding: Finding) => void): HTMLElement[] {
  return findings.map((finding) => {
    const content = [
      el('span', {
        class: 'finding-mark',
        text: finding.severity === 'error' ? '✕' : '!',
        attrs: { 'aria-hidden': 'true' },
      }),
      el('span', { class: 'finding-title', text: finding.title }),
      el('span', { class: 'finding-text muted', text: finding.text }),
    ];
    const [first] = finding.items;
    const line =
      first === undefined
        ? el('div', { class: 'finding', children: content })
        : button({ class: 'finding', attrs: { 'data-key': first.id }, children: content }, () => onOpen(finding));
    return el('li', { class: finding.severity, children: [line] });
  });
}
