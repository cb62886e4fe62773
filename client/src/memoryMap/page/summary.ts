/** What stands around the map: title, totals, the budget line, the legend, findings, assumptions and the kernel's log. */
import { countText, formatSize } from '../../../../server/src/base/format.ts';
import { KIND_ORDER, KINDS, type MapKind } from '../../../../server/src/mapModel/kinds.ts';
import { button, el } from './dom.ts';
import { formatShare } from './format.ts';
import { type Finding, freeWord, type MapModel } from './model.ts';

/** Board, model, kernel and architecture. */
export function titleBlock(model: MapModel): HTMLElement {
  const { board, kernel, arch } = model.view;
  return el('div', {
    class: 'title',
    children: [
      el('h1', { text: board.model === '' ? board.name : board.model, class: 'ellipsis' }),
      el('div', {
        class: 'subtitle muted',
        children: [board.model === '' ? '' : board.name, arch, kernel === '' ? '' : `Linux ${kernel}`]
          .filter(Boolean)
          .map((text) => el('span', { text })),
      }),
    ],
  });
}

/** The sums, as the server counted them, and the bar that shows them. */
export function totalsBlock(model: MapModel): HTMLElement {
  const { ram, reserved, nomap, cma } = model.totals;
  const figure = (label: string, bytes: bigint, note: string) =>
    el('div', {
      class: 'figure',
      children: [
        el('dt', { text: label }),
        el('dd', { children: [el('strong', { text: formatSize(bytes) }), el('span', { class: 'muted', text: note })] }),
      ],
    });
  const share = (bytes: bigint) => formatShare(bytes, ram);
  const later =
    model.laterCma === 0n ? '' : `, ${model.laterCma === cma ? '' : `${formatSize(model.laterCma)} `}placed late`;
  return el('div', {
    class: 'totals',
    children: [
      el('dl', {
        class: 'figures',
        children: [
          figure('RAM', ram, countText(model.banks.length, 'bank')),
          figure('Reserved', reserved, `${countText(model.regionCount, 'region')}, ${share(reserved)}`),
          figure('no-map', nomap, share(nomap)),
          model.view.notSimulated === undefined ? figure('CMA', cma, `${share(cma)}${later}`) : undefined,
        ],
      }),
      ram === 0n ? undefined : budgetBar(model),
      ...model.view.unused.map((text) => el('p', { class: 'unused muted', text })),
    ],
  });
}

function budgetBar(model: MapModel): HTMLElement {
  const bar = el('div', { class: 'budget', attrs: { role: 'img', 'aria-label': 'Share of RAM by kind' } });
  const kinds: MapKind[] = [...KIND_ORDER.filter((kind) => kind !== 'ram'), 'ram'];
  for (const kind of kinds) {
    const bytes = model.usage.get(kind) ?? 0n;
    if (bytes === 0n) continue;
    const name = kind === 'ram' ? freeWord(model.view.notSimulated === undefined) : KINDS[kind].short;
    const part = el('div', {
      class: `part kind-${kind}`,
      attrs: { title: `${name}: ${formatSize(bytes)} (${formatShare(bytes, model.totals.ram)})` },
    });
    // Per mille is exact enough for pixels and small enough for a number.
    part.style.flexGrow = String(Number((bytes * 100_000n) / (model.totals.ram || 1n)));
    bar.append(part);
  }
  return bar;
}

/** One switch per kind that occurs; a kind switched off is neither drawn nor listed. */
export function legendBlock(
  model: MapModel,
  hidden: ReadonlySet<string>,
  onToggle: (kind: MapKind) => void,
): HTMLElement {
  const counts = new Map<MapKind, number>();
  for (const item of model.byId.values()) counts.set(item.kind, (counts.get(item.kind) ?? 0) + 1);
  const chips = KIND_ORDER.filter((kind) => counts.has(kind)).map((kind) =>
    button(
      {
        class: 'chip',
        attrs: {
          'aria-pressed': String(!hidden.has(kind)),
          'data-kind': kind,
          title: `${KINDS[kind].long}. Click to ${hidden.has(kind) ? 'show' : 'hide'}.`,
        },
        children: [
          el('span', { class: `swatch kind-${kind}`, attrs: { 'aria-hidden': 'true' } }),
          el('span', { text: KINDS[kind].short }),
          el('span', { class: 'chip-count', text: String(counts.get(kind) ?? 0) }),
        ],
      },
      () => onToggle(kind),
    ),
  );
  return el('div', { class: 'legend', attrs: { role: 'group', 'aria-label': 'Kinds' }, children: chips });
}

/** The list of what is wrong; undefined when nothing is. Entries carry `data-key` of the first item they are about. */
export function findingsBlock(
  findings: readonly Finding[],
  onOpen: (finding: Finding) => void,
): HTMLElement | undefined {
  if (findings.length === 0) return undefined;
  return el('ul', {
    class: 'findings',
    attrs: { 'aria-label': 'Findings' },
    children: findings.map((finding) => {
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
    }),
  });
}

/** What the prediction rests on, open from the start; and the log, closed. */
export function footBlock(model: MapModel, onSettings: () => void): HTMLElement {
  const { assumptions, log } = model.view;
  const assumptionList =
    assumptions.length === 0
      ? undefined
      : el('details', {
          class: 'assumptions',
          attrs: { open: '' },
          children: [
            el('summary', { text: `Assumptions (${assumptions.length})` }),
            el('ul', { children: assumptions.map((text) => el('li', { text })) }),
            button({ class: 'link', text: 'Say how this board boots…' }, onSettings),
          ],
        });
  const logBlock =
    log.length === 0
      ? undefined
      : el('details', {
          class: 'log',
          children: [
            el('summary', { text: `Predicted kernel log (${countText(log.length, 'line')})` }),
            el('div', {
              class: 'log-lines mono',
              attrs: { tabindex: '0' },
              children: log.map(({ level, text }) => el('div', { class: `level-${level}`, text })),
            }),
          ],
        });
  return el('footer', { children: [assumptionList, logBlock] });
}
