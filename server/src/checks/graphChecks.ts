/** Checks of graphs (`port`, `endpoint`, `remote-endpoint`), which join cameras, displays and connectors. */
import type { CheckContext, CheckNode, CheckRow, Visit } from './model.ts';
import { isPhandle, oneCell } from './valueShapes.ts';

export const GRAPH_CHECKS: readonly CheckRow[] = [
  {
    id: 'graph_nodes',
    // Only the root can fail: a child that looks like an endpoint makes its parent a port, and the root cannot be one.
    when: { node: '' },
    run: (cx, { node, parent }) => {
      if (parent !== undefined) return;
      for (const child of node.children) {
        if (!/^endpoint(@|$)/.test(child.name) && child.property('remote-endpoint') === undefined) continue;
        cx.report(child, 'an endpoint belongs into a port, not directly under the root: move it there');
      }
    },
  },
  {
    id: 'graph_port',
    when: 'node',
    run: (cx, at) => {
      if (!at.isGraphPort) return;
      checkGraphReg(cx, at);
      if (cx.plugin || at.baseName === 'port') return;
      cx.report(at.node, `a node with endpoints is a port: call it '${withUnit('port', at)}'`);
    },
  },
  {
    id: 'graph_endpoint',
    when: 'node',
    run: checkEndpoint,
  },
  {
    id: 'graph_child_address',
    when: 'node',
    run: checkGraphNumbering,
  },
];

function checkGraphReg(cx: CheckContext, at: Visit): void {
  const { node, parent, reg, unitName } = at;
  if (reg === undefined || parent === undefined) return;
  const number = oneCell(reg);
  if (number === undefined) {
    cx.report(node, 'reg of a port or endpoint is its number: write one cell', 'reg');
    return;
  }
  const expected = number.toString(16);
  if (unitName !== expected) {
    cx.report(
      node,
      `by its reg, the unit address is '${expected}', ${unitName === '' ? 'but the name has none' : `not '${unitName}'`}: ` +
        `call it '${at.baseName}@${expected}'`,
    );
  }
  for (const [property, found, wanted] of [
    ['#address-cells', parent.addressCells, 1],
    ['#size-cells', parent.sizeCells, 0],
  ] as const) {
    if (found === wanted) continue;
    const is = found === undefined ? 'it has none' : `it is ${found}`;
    cx.report(
      node,
      `ports and endpoints are numbered: ${parent.node.path} needs ${property} = <${wanted}>, ${is}`,
      undefined,
      [
        {
          path: parent.node.path,
          ...(found === undefined ? {} : { property }),
          message: 'holds the numbered node',
        },
      ],
    );
  }
}

function checkEndpoint(cx: CheckContext, at: Visit): void {
  const { node, parent } = at;
  if (parent === undefined || !parent.isGraphPort) return;
  checkGraphReg(cx, at);
  if (cx.plugin) return;
  if (at.baseName !== 'endpoint')
    cx.report(node, `a child of a port is an endpoint: call it '${withUnit('endpoint', at)}'`);
  const remote = remoteEndpoint(cx, node);
  if (remote === undefined || remoteEndpoint(cx, remote) === node) return;
  cx.report(
    node,
    `${remote.path} does not refer back to this endpoint: set its remote-endpoint to this one`,
    'remote-endpoint',
    [{ path: remote.path, message: 'the other end' }],
  );
}

function checkGraphNumbering(cx: CheckContext, at: Visit): void {
  if ((!at.isGraphPort && !at.holdsGraphPorts) || at.addressCells === undefined) return;
  const { node } = at;
  const [child, ...more] = node.children;
  if (child === undefined || more.length > 0 || (oneCell(child.property('reg')) ?? 0) !== 0) return;
  cx.report(
    node,
    `${child.name} is the only child: drop #address-cells and #size-cells here, and reg and unit address there`,
    '#address-cells',
  );
}

function withUnit(name: string, { unitName }: Visit): string {
  return unitName === '' ? name : `${name}@${unitName}`;
}

function remoteEndpoint(cx: CheckContext, endpoint: CheckNode): CheckNode | undefined {
  const phandle = oneCell(endpoint.property('remote-endpoint'));
  if (phandle === undefined || !isPhandle(phandle)) return undefined;
  const node = cx.nodeByPhandle(phandle);
  if (node === undefined)
    cx.report(endpoint, `no node has phandle ${phandle}: write '<&label>' of the other endpoint`, 'remote-endpoint');
  return node;
}
