/**
 * What is wrong, in words and on the picture: what the engine finds in the text as it stands, each with what can be done about it.
 * A fix is seen as ghosts before it is made. Hidden when nothing is wrong.
 */
import { countText } from '../../../../../server/src/base/format.ts';
import type { MapFinding } from '../../../../../server/src/lsp/mapProtocol.ts';
import type { FindingName, HostMessage } from '../../messages.ts';
import { ghostsOf, verdictOf } from '../changes.ts';
import { button, el } from '../dom.ts';
import type { Finding, MapModel } from '../model.ts';
import type { PagePart, PageUi } from '../part.ts';

type Fixes = Extract<HostMessage, { readonly type: 'fixes' }>;

/** Findings in words; a click shows what a finding is about and goes to its source. */
export function makeFindings(ui: PageUi): PagePart {
  const list = el('ul', { class: 'findings', attrs: { 'aria-label': 'Findings' } });
  const summary = el('summary');
  const remarks = el('ul', { class: 'remarks' });
  const details = el('details', { class: 'finding-remarks', children: [summary, remarks] });
  const element = el('div', { class: 'findings-part', children: [list, details] });
  let fixes: Fixes | undefined;
  let shown = '';
  const hover = (event: Event) => {
    const entry = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-key]') : null;
    ui.hover(entry?.dataset.key);
  };
  element.addEventListener('pointerover', hover);
  element.addEventListener('pointerleave', () => ui.hover(undefined));
  const draw = (model: MapModel) => {
    const found = model.view.findings ?? [];
    const isGrave = ({ severity }: MapFinding) => severity === 'error' || severity === 'warning';
    const live = found.filter(isGrave);
    const derived = model.findings.filter(({ items }) => !isTold(items, live));
    const others = found.filter((one) => !isGrave(one));
    const text = JSON.stringify([live, others, derived.map(({ title, text: words }) => [title, words]), fixes]);
    if (text === shown) return;
    shown = text;
    ui.setGhosts([]);
    list.hidden = live.length + derived.length === 0;
    list.replaceChildren(
      ...derived.map((one) => derivedLine(ui, one)),
      ...live.map((one) => liveLine(ui, one, isSame(fixes?.finding, one) ? fixes : undefined)),
    );
    details.hidden = others.length === 0;
    summary.textContent = countText(others.length, 'remark');
    remarks.replaceChildren(...others.map((one) => liveLine(ui, one, isSame(fixes?.finding, one) ? fixes : undefined)));
    element.hidden = list.hidden && details.hidden;
    ui.setMarks(
      live.flatMap(({ items, severity }) =>
        items.map((id) => ({ id, tone: severity === 'error' ? 'fault' : 'caution' })),
      ),
    );
  };
  const heard = ui.onMessage((message) => {
    if (message.type !== 'fixes') return;
    fixes = message;
    draw(ui.model);
    element.querySelector<HTMLElement>('.fix')?.focus();
  });
  return {
    id: 'findings',
    title: 'Findings',
    place: 'header',
    element,
    update(model) {
      // They were looked for in the text as it was.
      if (fixes && !model.view.findings?.some((one) => isSame(fixes?.finding, one))) fixes = undefined;
      draw(model);
    },
    dispose: () => heard.dispose(),
  };
}

/** Whether the engine says of the same items what the picture shows by itself. */
function isTold(items: Finding['items'], live: readonly MapFinding[]): boolean {
  return items.length > 0 && items.some(({ id }) => live.some((one) => one.items.includes(id)));
}

function isSame(name: FindingName | undefined, { code, path, property }: MapFinding): boolean {
  return name?.code === code && name.path === path && name.property === property;
}

function nameOf({ code, path, property }: MapFinding): FindingName {
  return { code, path, ...(property === undefined ? {} : { property }) };
}

function liveLine(ui: PageUi, finding: MapFinding, fixes: Fixes | undefined): HTMLElement {
  const { severity, message, path, items, code, isFixable } = finding;
  const [first] = items;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const line = button(
    {
      class: 'finding',
      attrs: { 'data-key': first, title: code },
      children: lineContent(severity, name === '' ? code : name, message),
    },
    () => {
      if (first !== undefined) ui.select(first);
      ui.post({ type: 'openFinding', finding: nameOf(finding) });
    },
  );
  const find = button({ class: 'link find-fixes', text: 'Fix…', attrs: { 'aria-label': `Fix ${name}: ${code}` } }, () =>
    ui.post({ type: 'findFixes', finding: nameOf(finding) }),
  );
  return el('li', {
    class: severity,
    children: [
      el('div', { class: 'finding-line', children: [line, isFixable && fixes === undefined ? find : undefined] }),
      fixes && fixList(ui, finding, fixes),
    ],
  });
}

/** The fixes of a finding; one under the pointer, or with the focus, is shown on the picture. */
function fixList(ui: PageUi, finding: MapFinding, { fixes }: Fixes): HTMLElement {
  if (fixes.length === 0) {
    return el('div', { class: 'fixes muted', text: 'Nothing that could be done here without knowing what is meant.' });
  }
  const entries = fixes.map(({ title, preferred, preview }) => {
    const entry = button(
      {
        class: 'fix',
        children: [
          el('span', { class: preferred ? 'fix-title preferred' : 'fix-title', text: title }),
          el('span', { class: 'muted', text: verdictOf(preview) }),
        ],
      },
      () => {
        ui.setGhosts([]);
        ui.post({ type: 'applyFix', finding: nameOf(finding), title });
      },
    );
    const show = () => {
      const ghosts = ghostsOf(preview.changes, 'preview');
      ui.setGhosts(ghosts);
      const target = ghosts.find(({ tone }) => tone === 'preview');
      if (target) ui.zoomTo(target.extent);
    };
    entry.addEventListener('pointerenter', show);
    entry.addEventListener('focus', show);
    entry.addEventListener('pointerleave', () => ui.setGhosts([]));
    entry.addEventListener('blur', () => ui.setGhosts([]));
    return entry;
  });
  return el('div', { class: 'fixes', attrs: { role: 'group', 'aria-label': 'Fixes' }, children: entries });
}

/** What the picture shows by itself; `data-key` is of the first item it is about. */
function derivedLine(ui: PageUi, { severity, title, text, items }: Finding): HTMLElement {
  const [first] = items;
  const children = lineContent(severity, title, text);
  const line =
    first === undefined
      ? el('div', { class: 'finding', children })
      : button({ class: 'finding', attrs: { 'data-key': first.id }, children }, () => {
          ui.select(first.id);
          ui.open(first.id);
        });
  return el('li', { class: severity, children: [line] });
}

function lineContent(severity: MapFinding['severity'], title: string, text: string): HTMLElement[] {
  const mark = severity === 'error' ? '✕' : severity === 'warning' ? '!' : 'i';
  return [
    el('span', { class: 'finding-mark', text: mark, attrs: { 'aria-hidden': 'true' } }),
    el('span', { class: 'finding-title', text: title }),
    el('span', { class: 'finding-text muted', text }),
  ];
}
