/** The sums of the map, and their bar. */
import { countText, formatSize } from '../../../../../server/src/base/format.ts';
import { KIND_ORDER, KINDS, type MapKind } from '../../../../../server/src/mapModel/kinds.ts';
import { el } from '../dom.ts';
import { formatShare } from '../format.ts';
import { freeWord, type MapModel } from '../model.ts';
import type { PagePart } from '../part.ts';

/** The reserved parts of RAM; the title has the size of RAM. */
export function makeTotals(): PagePart {
  const element = el('div', { class: 'totals' });
  return {
    id: 'totals',
    title: 'Totals',
    place: 'toolbar',
    element,
    update: (model) => element.replaceChildren(...totalsOf(model)),
  };
}

/** The sums as the server counted them. */
function totalsOf(model: MapModel): HTMLElement[] {
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
  return [
    el('dl', {
      class: 'figures',
      children: [
        figure('Reserved', reserved, `${countText(model.regionCount, 'region')}, ${share(reserved)}`),
        nomap === 0n ? undefined : figure('no-map', nomap, share(nomap)),
        model.view.notSimulated === undefined ? figure('CMA', cma, `${share(cma)}${later}`) : undefined,
      ],
    }),
    ...(ram === 0n ? [] : [budgetBar(model)]),
  ];
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
    // A part in 100,000 is exact enough for pixels and small enough for a number.
    part.style.flexGrow = String(Number((bytes * 100_000n) / (model.totals.ram || 1n)));
    bar.append(part);
  }
  return bar;
}
