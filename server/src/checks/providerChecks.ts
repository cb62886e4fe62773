/** Checks of references with arguments: in `clocks = <&cru 3>`, as many cells must follow `&cru` as `#clock-cells` says. */

import { readU32 } from '../base/bytes.ts';
import { countText } from '../base/format.ts';
import { PROVIDERS, type Provider } from '../problems/codes/providerChecks.ts';
import type { CheckContext, CheckNode, CheckRow, ValueMarker } from './model.ts';
import { cellRow } from './valueChecks.ts';
import { CELL_BYTES, isPhandle, lengthText, oneCell } from './valueShapes.ts';

export const PROVIDER_CHECKS: readonly CheckRow[] = [
  ...PROVIDERS.flatMap((provider): readonly CheckRow[] => [
    cellRow(`${provider.stem}_is_cell`, provider.cells),
    {
      id: `${provider.stem}_property`,
      when: { property: provider.property },
      run: (cx, { node }, name, value) => checkReferences(cx, node, name, value, provider),
    },
  ]),
  {
    id: 'deprecated_gpio_property',
    when: {
      propertyName: (name) => isGpioProperty(name) && name.endsWith('gpio'),
    },
    run: (cx, { node }, name) => cx.report(node, `${name} is deprecated: call it ${name}s`, name),
  },
  {
    id: 'gpios_property',
    when: { propertyName: isGpioProperty },
    run: (cx, { node }, name, value) => {
      // A hog's gpios are numbers of its own controller.
      if (node.property('gpio-hog') === undefined) checkReferences(cx, node, name, value, { cells: '#gpio-cells' });
    },
  },
];

/** `gpios`, `reset-gpios`, and the same without `s`; `snps,nr-gpios` is a number. */
function isGpioProperty(name: string): boolean {
  if (name.endsWith(',nr-gpios')) return false;
  return name === 'gpios' || name === 'gpio' || name.endsWith('-gpios') || name.endsWith('-gpio');
}

/** Offsets of the references in a value; undefined when nothing distinguishes them from numbers. */
function referencesIn(markers: readonly ValueMarker[] | undefined): ReadonlySet<number> | undefined {
  if (markers === undefined || markers.length === 0) return undefined;
  const offsets = new Set<number>();
  for (const { kind, offset } of markers) if (kind === 'phandle') offsets.add(offset);
  return offsets;
}

function checkReferences(
  cx: CheckContext,
  node: CheckNode,
  name: string,
  value: Uint8Array,
  provider: Pick<Provider, 'cells' | 'optional'>,
): void {
  if (value.length % CELL_BYTES !== 0) {
    cx.report(node, `${name} has ${lengthText(value)}: write whole cells of 4 bytes`, name);
    return;
  }
  const references = referencesIn(node.markers?.(name));
  const count = value.length / CELL_BYTES;
  for (let cell = 0; cell < count; ) {
    const phandle = readU32(value, cell * CELL_BYTES);
    if (!isPhandle(phandle)) {
      // 0 and -1 leave out an entry; in an overlay -1 may also be a reference that has no value yet.
      if (cx.plugin) return;
      cell++;
      continue;
    }
    if (references && !references.has(cell * CELL_BYTES)) {
      cx.report(
        node,
        `cell ${cell} of ${name} should be a reference, it is the number ${phandle}: write '&label'`,
        name,
      );
    }
    const target = cx.nodeByPhandle(phandle);
    if (target === undefined) {
      cx.report(node, `cell ${cell} of ${name}: no node has phandle ${phandle}, write '&label' of the provider`, name);
      return;
    }
    const cellsValue = target.property(provider.cells);
    let args = 0;
    if (cellsValue !== undefined) {
      const stated = oneCell(cellsValue);
      if (stated === undefined) return;
      args = stated;
    } else if (provider.optional !== true) {
      cx.report(
        node,
        `cell ${cell} of ${name} refers to ${target.path}, which has no ${provider.cells}: add it there, or refer to another node`,
        name,
        [{ path: target.path, message: `has no ${provider.cells}` }],
      );
      return;
    }
    if (cell + args + 1 > count) {
      const left = count - cell - 1;
      cx.report(
        node,
        `cell ${cell} of ${name}: ${target.path} takes ${countText(args, 'argument cell')} ` +
          `(${provider.cells}), ${left === 0 ? 'none follows' : `only ${left} follow${left === 1 ? 's' : ''}`}`,
        name,
        [
          {
            path: target.path,
            property: provider.cells,
            message: 'sets the number of arguments',
          },
        ],
      );
      return;
    }
    cell += args + 1;
  }
}
