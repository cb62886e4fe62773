/** The cost of reserved memory by owner: a bar each; opened, its regions, the RAM each would free, and who would miss it. */
import { formatSize } from '../../../../../server/src/base/format.ts';
import {
  budgetOf,
  freedWithout,
  OWNER_KINDS,
  OWNER_ORDER,
  type Owner,
  type OwnerKind,
} from '../../../../../server/src/mapModel/budget.ts';
import type { MapItem } from '../../../../../server/src/mapModel/model.ts';
import { button, el } from '../dom.ts';
import { exactBytes, formatShare } from '../format.ts';
import type { MapModel } from '../model.ts';
import { mapNumbers } from '../numbers.ts';
import type { PagePart, PageUi } from '../part.ts';

/** The tab. It is drawn only when shown: the first picture does not wait for it. */
export function makeBudget(ui: PageUi): PagePart {
  const element = el('div', { class: 'budget-part' });
  /** Ids of expanded owners, kept over newer maps. */
  const open = new Set<string>();
  let drawn: MapModel | undefined;
  let missing: string | undefined;
  const draw = () => {
    // Read from the document's structure: reading the layout would force one for all new elements.
    if (drawn === ui.model || element.closest('[hidden]') !== null) return;
    drawn = ui.model;
    element.replaceChildren(...contents(ui, open, without));
  };
  /** Shows the result of removing a region; undefined ends it. */
  const without = (item: MapItem | undefined) => {
    missing = item?.id;
    const regions = item === undefined ? [] : mapNumbers(ui.model).reserved.filter(({ path }) => path === item.path);
    ui.setGhosts(
      regions.flatMap(({ id, base, size, label }) =>
        base === undefined || size === 0n
          ? []
          : [{ id, extent: { base, end: base + size }, label: `without ${label}`, tone: 'former' as const }],
      ),
    );
  };
  return {
    id: 'budget',
    title: 'Budget',
    place: 'tab',
    element,
    update(model) {
      element.hidden = model.totals.ram === 0n;
      if (missing !== undefined && !model.byId.has(missing)) without(undefined);
      draw();
    },
    onShow: draw,
  };
}

function contents(ui: PageUi, open: Set<string>, without: (item: MapItem | undefined) => void): HTMLElement[] {
  const map = mapNumbers(ui.model);
  const { ram, free, owners } = budgetOf(map);
  const taken = ram - free;
  const kinds = OWNER_ORDER.flatMap((kind) => {
    const own = owners.filter((owner) => owner.kind === kind);
    const bytes = own.reduce((sum, owner) => sum + owner.bytes, 0n);
    return bytes === 0n ? [] : [{ kind, bytes, owners: own }];
  });
  const most = owners[0]?.bytes ?? 1n;
  const lines = kinds
    .toSorted((a, b) => (a.bytes > b.bytes ? -1 : 1))
    .flatMap(({ kind, bytes, owners: own }) => [
      el('h2', {
        class: 'budget-kind',
        children: [
          el('span', { class: `owner-swatch owner-${kind}`, attrs: { 'aria-hidden': 'true' } }),
          el('span', { text: capital(OWNER_KINDS[kind]) }),
          el('span', { class: 'muted', text: `${formatSize(bytes)}, ${formatShare(bytes, ram)}` }),
        ],
      }),
      ...own.map((owner) => ownerLine(ui, owner, most, ram, open, without)),
    ]);
  return [
    el('p', {
      class: 'budget-sum',
      children: [
        el('strong', { text: formatSize(taken) }),
        el('span', { text: ` of ${formatSize(ram)} taken, ` }),
        el('strong', { text: formatSize(free) }),
        el('span', { text: ' free' }),
      ],
    }),
    treemap(kinds, taken),
    ...ui.model.view.unused.map((text) => el('p', { class: 'muted', text })),
    ...lines,
    el('p', {
      class: 'muted budget-note',
      text: 'Every byte counts once. “Nobody” is what the tree says: firmware may use such memory all the same.',
    }),
  ];
}

/** One strip, divided by kind of owner, then by owner. */
function treemap(
  kinds: readonly { readonly kind: OwnerKind; readonly owners: readonly Owner[] }[],
  taken: bigint,
): HTMLElement {
  const strip = el('div', { class: 'budget-strip', attrs: { role: 'img', 'aria-label': 'Taken memory by owner' } });
  for (const { kind, owners } of kinds) {
    for (const { name, bytes } of owners) {
      const part = el('div', {
        class: `owner-part owner-${kind}`,
        attrs: { title: `${name}: ${formatSize(bytes)} (${formatShare(bytes, taken)} of what is taken)` },
      });
      part.style.flexGrow = String(weight(bytes, taken));
      strip.append(part);
    }
  }
  return strip;
}

/** A share as a number for styles. */
function weight(bytes: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number((bytes * 100_000n) / whole);
}

function ownerLine(
  ui: PageUi,
  owner: Owner,
  most: bigint,
  ram: bigint,
  open: Set<string>,
  without: (item: MapItem | undefined) => void,
): HTMLElement {
  const { id, kind, name, bytes, items } = owner;
  const bar = el('div', { class: `owner-bar owner-${kind}` });
  bar.style.width = `${Math.max(0.4, weight(bytes, most) / 1000)}%`;
  const summary = el('summary', {
    children: [
      el('span', { class: 'ellipsis owner-name', text: name, attrs: { title: name } }),
      el('span', { class: 'owner-track', attrs: { 'aria-hidden': 'true' }, children: [bar] }),
      el('span', { class: 'owner-size', text: formatSize(bytes), attrs: { title: exactBytes(bytes) } }),
      el('span', { class: 'owner-share muted', text: formatShare(bytes, ram) }),
    ],
  });
  const details = el('details', { class: 'owner', children: [summary] });
  const fill = () => {
    if (details.childElementCount > 1) return;
    details.append(el('ul', { children: items.map(({ item, bytes: own }) => regionLine(ui, item, own, without)) }));
  };
  details.open = open.has(id);
  if (details.open) fill();
  details.addEventListener('toggle', () => {
    if (details.open) {
      open.add(id);
      fill();
    } else {
      open.delete(id);
      without(undefined);
    }
  });
  return details;
}

function regionLine(
  ui: PageUi,
  item: MapItem,
  bytes: bigint,
  without: (item: MapItem | undefined) => void,
): HTMLElement {
  const freed = freedWithout(mapNumbers(ui.model), item);
  const name = button({ class: 'link', text: item.label, attrs: { title: 'Show it in the picture' } }, () =>
    ui.select(item.id, { zoom: true }),
  );
  const line = el('li', { children: [name, el('span', { class: 'owner-size', text: formatSize(bytes) })] });
  if (freed === undefined) return line;
  const lent = item.kind === 'cma' ? ', which it lends out already' : '';
  const answer = el('div', {
    class: 'without',
    children: [
      el('p', { text: `Without it the allocator gets ${formatSize(freed)} more${lent}.` }),
      ...(item.missedBy ?? []).map((text) => el('p', { class: 'muted', text })),
    ],
  });
  answer.hidden = true;
  const ask = button(
    {
      class: 'link without-button',
      text: 'What if it went?',
      attrs: { 'aria-expanded': 'false', 'aria-label': `What if ${item.label} went?` },
    },
    () => {
      answer.hidden = !answer.hidden;
      ask.setAttribute('aria-expanded', String(!answer.hidden));
      without(answer.hidden ? undefined : item);
    },
  );
  line.append(ask, answer);
  return line;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
