/** Checks of the interrupt tree: controllers, `interrupts`, `interrupt-map`. */

import { readU32 } from '../base/bytes.ts';
import { countText } from '../base/format.ts';
import type { CheckContext, CheckNode, CheckRow, Visit } from './model.ts';
import { CELL_BYTES, isMultipleOf, isPhandle, lengthText, oneCell } from './valueShapes.ts';

export const INTERRUPT_CHECKS: readonly CheckRow[] = [
  {
    id: 'interrupts_property',
    when: { property: 'interrupts' },
    run: checkInterrupts,
  },
  {
    id: 'interrupt_provider',
    when: 'node',
    run: (cx, { node, isInterruptProvider, hasInterruptCells }) => {
      if (isInterruptProvider === hasInterruptCells) return;
      if (isInterruptProvider)
        cx.report(
          node,
          'an interrupt controller or nexus needs #interrupt-cells: add the number of cells of one interrupt',
        );
      else {
        cx.report(
          node,
          '#interrupt-cells, but neither interrupt-controller nor interrupt-map: add one of them, or remove it',
          '#interrupt-cells',
        );
      }
    },
  },
  {
    id: 'interrupt_map',
    when: { property: 'interrupt-map' },
    run: checkInterruptMap,
  },
];

function isProvider(node: CheckNode): boolean {
  return node.property('interrupt-controller') !== undefined || node.property('interrupt-map') !== undefined;
}

function checkInterrupts(cx: CheckContext, at: Visit, name: string, value: Uint8Array): void {
  const { node } = at;
  if (value.length % CELL_BYTES !== 0) {
    cx.report(node, `interrupts has ${lengthText(value)}: write whole cells of 4 bytes`, name);
  }
  const found = findController(cx, at);
  if (found === 'stop') return;
  if (found === 'none') {
    cx.report(node, 'no interrupt controller: give this node or one above it an interrupt-parent', name);
    return;
  }
  // A controller without #interrupt-cells is reported by interrupt_provider.
  const cells = oneCell(found.property('#interrupt-cells'));
  if (cells === undefined || isMultipleOf(value.length, cells * CELL_BYTES)) return;
  cx.report(
    node,
    `interrupts has ${lengthText(value)}, but each interrupt of ${found.path} takes ${cells} (#interrupt-cells)`,
    name,
    [
      {
        path: found.path,
        property: '#interrupt-cells',
        message: 'sets the number of cells',
      },
    ],
  );
}

/** The controller of the node's `interrupts`; `none` without one, `stop` when no further finding is wanted. */
function findController(cx: CheckContext, from: Visit): CheckNode | 'none' | 'stop' {
  for (let at: Visit | undefined = from; at !== undefined; at = at.parent) {
    if (at !== from && at.isInterruptProvider) return at.node;
    const value = at.node.property('interrupt-parent');
    if (value === undefined) continue;
    const phandle = oneCell(value);
    if (phandle === undefined || !isPhandle(phandle)) {
      if (cx.plugin) return 'stop';
      cx.report(at.node, "interrupt-parent is not a phandle: write '<&label>'", 'interrupt-parent');
      return 'none';
    }
    const controller = cx.nodeByPhandle(phandle);
    if (controller === undefined) {
      cx.report(
        at.node,
        `interrupt-parent: no node has phandle ${phandle}, write '<&label>' of the controller`,
        'interrupt-parent',
      );
      return 'stop';
    }
    if (!isProvider(controller)) {
      cx.report(
        controller,
        'used as interrupt-parent, but neither interrupt-controller nor interrupt-map: add interrupt-controller',
        undefined,
        [
          {
            path: at.node.path,
            property: 'interrupt-parent',
            message: 'refers to it',
          },
        ],
      );
    }
    return controller;
  }
  return 'none';
}

function checkInterruptMap(cx: CheckContext, at: Visit, name: string, value: Uint8Array): void {
  const { node, addressCells } = at;
  if (addressCells === undefined) {
    cx.report(
      node,
      "a node with interrupt-map needs #address-cells: add '#address-cells = <0>;', or what its children's addresses have",
    );
    return;
  }
  const childCells = addressCells + (oneCell(node.property('#interrupt-cells')) ?? 0);
  const mask = node.property('interrupt-map-mask');
  if (mask !== undefined && mask.length !== childCells * CELL_BYTES) {
    cx.report(
      node,
      `interrupt-map-mask has ${lengthText(mask)}, write ${childCells} ` +
        '(#address-cells and #interrupt-cells together)',
      'interrupt-map-mask',
    );
  }
  if (value.length % CELL_BYTES !== 0) {
    cx.report(node, `interrupt-map has ${lengthText(value)}: write whole cells of 4 bytes`, name);
    return;
  }
  const count = value.length / CELL_BYTES;
  for (let cell = 0; cell < count; ) {
    const start = cell;
    cell += childCells;
    if (cell >= count) {
      cx.report(
        node,
        `interrupt-map ends inside the entry at cell ${start}: add its interrupt parent and what follows`,
        name,
      );
      return;
    }
    const phandle = readU32(value, cell * CELL_BYTES);
    if (!isPhandle(phandle)) {
      if (!cx.plugin)
        cx.report(
          node,
          `cell ${cell} of interrupt-map must be a phandle, it is ${phandle}: write '&label' of the controller`,
          name,
        );
      return;
    }
    const parent = cx.nodeByPhandle(phandle);
    if (parent === undefined) {
      cx.report(
        node,
        `cell ${cell} of interrupt-map: no node has phandle ${phandle}, write '&label' of the controller`,
        name,
      );
      return;
    }
    const interruptCells = oneCell(parent.property('#interrupt-cells'));
    if (interruptCells === undefined) {
      cx.report(
        node,
        `cell ${cell} of interrupt-map refers to ${parent.path}, which has no #interrupt-cells: add it there`,
        name,
      );
      return;
    }
    const parentAddress = parent.property('#address-cells');
    if (parentAddress === undefined) {
      cx.report(
        node,
        `${parent.path} has no #address-cells, so the default of 0 applies: write '#address-cells = <0>;' there, or what is meant`,
        name,
        [{ path: parent.path, message: 'has no #address-cells' }],
      );
    }
    cell += 1 + interruptCells + (oneCell(parentAddress) ?? 0);
    if (cell > count) {
      cx.report(node, `interrupt-map has ${countText(count, 'cell')}, its last entry needs ${cell - count} more`, name);
    }
  }
}
