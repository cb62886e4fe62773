/**
 * Faults in words and on the picture: the engine's findings for the unsaved text, each with its fixes. Ghosts preview a fix
 * before it is applied. A line above the picture counts the findings, and opens the tab with all of them.
 * Hidden without findings.
 */
import { countText } from '../../../../../server/src/base/format.ts';
import type { MapFinding } from '../../../../../server/src/lsp/mapProtocol.ts';
import type { FindingName, HostMessage } from '../../messages.ts';
import { ghostsOf, verdictOf } from '../changes.ts';
import { button, el } from '../dom.ts';
import type { Finding, MapModel } from '../model.ts';
import type { MakePart, PagePart, PageUi } from '../part.ts';

type Fixes = Extract<HostMessage, { readonly type: 'fixes' }>;

/** The line above the picture, and the tab with the list; they share the findings. */
export function findingsParts(): readonly [line: MakePart, tab: MakePart] {
  const mark = el('span', { class: 'finding-counts' });
  const first = el('span', { class: 'ellipsis' });
  const line = button({ class: 'findings-line', children: [mark, first] });
  return [(ui) => makeLine(ui, line, mark, first), (ui) => makeTab(ui, line)];
}

/** The findings of a map, the most severe first. */
interface Found {
  /** Conflicts on the picture that the engine does not report. */
  readonly derived: readonly Finding[];
  /** Errors and warnings of the engine. */
  readonly live: readonly MapFinding[];
  readonly remarks: readonly MapFinding[];
}

function foundIn({ view, findings }: MapModel): Found {
  const found = view.findings ?? [];
  const isGrave = ({ severity }: MapFinding) => severity === 'error' || severity === 'warning';
  const live = found.filter(isGrave);
  return {
    derived: findings.filter(({ items }) => !isTold(items, live)),
    live,
    remarks: found.filter((one) => !isGrave(one)),
  };
}

function makeLine(ui: PageUi, line: HTMLButtonElement, counts: HTMLElement, first: HTMLElement): PagePart {
  let shown = '';
  return {
    id: 'findingsLine',
    title: 'Findings',
    place: 'header',
    element: line,
    update(model) {
      const { derived, live, remarks } = foundIn(model);
      const told = [
        ...derived.map(({ severity, title }) => ({ severity, words: title })),
        ...live.map(({ severity, message }) => ({ severity, words: message })),
        ...remarks.map(({ severity, message }) => ({ severity, words: message })),
      ];
      line.hidden = told.length === 0;
      const text = JSON.stringify([told, live.map(({ items }) => items)]);
      if (text === shown) return;
      shown = text;
      const of = (severity: string) => told.filter((one) => one.severity === severity).length;
      const kinds = [
        { class: 'error', mark: '✕', count: of('error'), word: 'error' },
        { class: 'warning', mark: '!', count: of('warning'), word: 'warning' },
        { class: 'remark', mark: 'i', count: remarks.length, word: 'remark' },
      ].filter(({ count }) => count > 0);
      counts.replaceChildren(
        ...kinds.map((kind) =>
          el('span', {
            class: kind.class,
            children: [
              el('span', { class: 'finding-mark', text: kind.mark, attrs: { 'aria-hidden': 'true' } }),
              el('span', { text: ` ${countText(kind.count, kind.word)}` }),
            ],
          }),
        ),
      );
      const gravest = told.find(({ severity }) => severity === 'error') ?? told[0];
      first.textContent = gravest?.words ?? '';
      line.title = `${gravest?.words ?? ''}\nClick for all`;
      ui.setMarks(
        live.flatMap(({ items, severity }) =>
          items.map((id) => ({ id, tone: severity === 'error' ? 'fault' : 'caution' })),
        ),
      );
    },
  };
}

/** Findings in words; a click shows the items concerned and goes to the source. */
function makeTab(ui: PageUi, line: HTMLButtonElement): PagePart {
  const list = el('ul', { class: 'findings', attrs: { 'aria-label': 'Findings' } });
  const summary = el('summary');
  const remarks = el('ul', { class: 'remarks' });
  const details = el('details', { class: 'finding-remarks', children: [summary, remarks] });
  const element = el('div', { class: 'findings-part', children: [list, details] });
  let fixes: Fixes | undefined;
  let shown = '';
  let count = 0;
  const hover = (event: Event) => {
    const entry = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-key]') : null;
    ui.hover(entry?.dataset.key);
  };
  element.addEventListener('pointerover', hover);
  element.addEventListener('pointerleave', () => ui.hover(undefined));
  line.addEventListener('click', () => {
    ui.showTab();
    // While folded, remarks alone would leave the tab empty.
    if (list.hidden) details.open = true;
    element.querySelector<HTMLElement>('button, summary')?.focus();
  });
  const draw = (model: MapModel) => {
    const { derived, live, remarks: others } = foundIn(model);
    const text = JSON.stringify([live, others, derived.map(({ title, text: words }) => [title, words]), fixes]);
    if (text === shown) return;
    shown = text;
    ui.setGhosts([]);
    count = live.length + derived.length;
    list.hidden = count === 0;
    list.replaceChildren(
      ...derived.map((one) => derivedLine(ui, one)),
      ...live.map((one) => liveLine(ui, one, isSame(fixes?.finding, one) ? fixes : undefined)),
    );
    details.hidden = others.length === 0;
    summary.textContent = countText(others.length, 'remark');
    remarks.replaceChildren(...others.map((one) => liveLine(ui, one, isSame(fixes?.finding, one) ? fixes : undefined)));
    element.hidden = list.hidden && details.hidden;
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
    place: 'tab',
    get count() {
      return count;
    },
    element,
    update(model) {
      // These fixes were found for the previous text.
      if (fixes && !model.view.findings?.some((one) => isSame(fixes?.finding, one))) fixes = undefined;
      draw(model);
    },
    dispose: () => heard.dispose(),
  };
}

/** Whether the engine reports the same items as a conflict on the picture. */
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

/** The fixes of a finding; the one under the pointer or with the focus is previewed on the picture. */
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

/** A conflict on the picture; `data-key` is the id of the first item concerned. */
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
