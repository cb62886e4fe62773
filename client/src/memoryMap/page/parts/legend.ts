/** One switch per kind on the map; a kind that is switched off is neither drawn nor listed. */
import { KIND_ORDER, KINDS, type MapKind } from '../../../../../server/src/mapModel/kinds.ts';
import { swatch } from '../../../../../server/src/mapModel/scene/swatch.ts';
import { button, el, svg } from '../dom.ts';
import type { MapModel } from '../model.ts';
import type { PagePart, PageUi } from '../part.ts';
import { type Hidden, isHidden } from '../rows.ts';
import { Renderer } from '../view/render.ts';

/** In pixels: wide enough for a tile of each pattern. */
const SWATCH = { width: 20, height: 13 };

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
    update: (model) => element.replaceChildren(...chipsOf(model, ui, toggle)),
  };
}

function chipsOf(model: MapModel, hidden: Hidden, onToggle: (kind: MapKind) => void): HTMLElement[] {
  const counts = new Map<MapKind, number>();
  for (const item of model.byId.values()) {
    if (hidden.hiddenKinds.has(item.kind) || !isHidden(item, hidden))
      counts.set(item.kind, (counts.get(item.kind) ?? 0) + 1);
  }
  return KIND_ORDER.filter((kind) => counts.has(kind)).map((kind) =>
    button(
      {
        class: 'chip',
        attrs: {
          'aria-pressed': String(!hidden.hiddenKinds.has(kind)),
          'data-kind': kind,
          title: `${KINDS[kind].long}. Click to ${hidden.hiddenKinds.has(kind) ? 'show' : 'hide'}.`,
        },
        children: [
          swatchOf(kind),
          el('span', { text: KINDS[kind].short }),
          el('span', { class: 'chip-count', text: String(counts.get(kind) ?? 0) }),
        ],
      },
      () => onToggle(kind),
    ),
  );
}

/** A small sample of the picture's fill and pattern. */
function swatchOf(kind: MapKind): SVGElement {
  const element = svg('svg', {
    class: `legend-swatch kind-${kind}`,
    width: String(SWATCH.width),
    height: String(SWATCH.height),
    'aria-hidden': 'true',
  });
  new Renderer(element, (id) => id).draw(swatch(kind, 0.5, 0.5, SWATCH.width - 1, SWATCH.height - 1));
  return element;
}
