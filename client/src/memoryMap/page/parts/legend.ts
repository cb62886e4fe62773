/** One switch per kind that occurs; a kind switched off is neither drawn nor listed. */
import { KIND_ORDER, KINDS, type MapKind } from '../../../../../server/src/mapModel/kinds.ts';
import { button, el } from '../dom.ts';
import type { MapModel } from '../model.ts';
import type { PagePart, PageUi } from '../part.ts';

/** The legend of the picture. */
export function makeLegend(ui: PageUi): PagePart {
  const element = el('div', { class: 'legend', attrs: { role: 'group', 'aria-label': 'Kinds' } });
  const toggle = (kind: MapKind) => {
    const hidden = new Set(ui.hiddenKinds);
    if (!hidden.delete(kind)) hidden.add(kind);
    ui.setHiddenKinds(hidden);
    element.querySelector<HTMLElement>(`[data-kind="${kind}"]`)?.focus();
  };
  return {
    id: 'legend',
    title: 'Legend',
    place: 'caption',
    element,
    update: (model) => element.replaceChildren(...chipsOf(model, ui.hiddenKinds, toggle)),
  };
}

function chipsOf(model: MapModel, hidden: ReadonlySet<string>, onToggle: (kind: MapKind) => void): HTMLElement[] {
  const counts = new Map<MapKind, number>();
  for (const item of model.byId.values()) counts.set(item.kind, (counts.get(item.kind) ?? 0) + 1);
  return KIND_ORDER.filter((kind) => counts.has(kind)).map((kind) =>
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
}
