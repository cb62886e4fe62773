/** The tool that explains a node: merged, resolved, with its source places. */
import type { Board } from '../../analysis/board.ts';
import { findNodes } from '../../ide/boardTree.ts';
import { type ExplainedNode, type ExplainedRegion, explainNode as explain } from '../../library/explain.ts';
import type { DtNode } from '../../tree/tree.ts';
import { firstString } from '../../tree/treeView.ts';
import { headLines, placeText, section, textOf } from '../text.ts';
import { boardOf, FILE, KERNEL, planOf, type Tool, ToolRefusal } from '../tool.ts';

/** Limit of suggested nodes where the given name matches none. */
const OFFERED_MAX = 10;
/** Limit of nodes that are searched. */
const SEARCHED_MAX = 1000;

export const explainNode: Tool = {
  name: 'explain_node',
  title: 'Explain a node',
  description:
    'Explains one node of a Linux board device tree as dtc compiles it: every definition that was merged into it and which one set each property, reg translated through all ranges to CPU addresses, status, and for a reserved-memory region what the kernel does with it and who uses it.',
  userDescription: 'Explains a node of a board: merged properties with their places, addresses as the CPU sees them.',
  parameters: {
    file: FILE,
    node: {
      type: 'string',
      description: 'Path (/soc/serial@1000), label (&uart0), alias (serial0), or words that name one node alone.',
    },
    kernel: KERNEL,
  },
  required: ['node'],
  run(context, { file, node, kernel }) {
    const asked = boardOf(context, file);
    const found = nodeNamed(asked.board, node ?? '');
    const explained = explain(asked.board, found, context.placer(), () => planOf(context, asked.board, kernel));
    return { text: textOf([...headLines(asked), '', ...lines(explained)]), data: { board: asked.name, ...explained } };
  },
};

/** The node that a path, label, alias or some words name. Otherwise throws a `ToolRefusal` with similar nodes. */
function nodeNamed(board: Board, name: string): DtNode {
  const label = name.replace(/^&/, '');
  const alias = firstString(board.nodeAt('/aliases')?.property(name));
  const direct =
    board.nodeAt(name) ?? board.nodeByLabel(label) ?? (alias === undefined ? undefined : board.nodeAt(alias));
  if (direct && !direct.deleted) return direct;
  const found = findNodes(board, name, SEARCHED_MAX);
  const named = found.filter((row) => row.name === name);
  const bare = found.filter((row) => row.name.split('@', 1)[0] === name);
  const only = [found, named, bare].find((rows) => rows.length === 1)?.[0];
  const node = only && board.nodeAt(only.path);
  if (node) return node;
  if (found.length === 0) throw new ToolRefusal(`The board has no node '${name}': give a path, or a label as &label.`);
  const offered = found.slice(0, OFFERED_MAX).map(({ path }) => path);
  const more = found.length > OFFERED_MAX ? ' and others' : '';
  throw new ToolRefusal(`'${name}' is not one node. There are: ${offered.join(', ')}${more}.`);
}

function lines({
  path,
  labels,
  compatible,
  status,
  definitions,
  properties,
  reg,
  region,
}: ExplainedNode): readonly string[] {
  return [
    `${path}${labels.length === 0 ? '' : ` (${labels.map((label) => `&${label}`).join(', ')})`}`,
    `status ${status}${compatible.length === 0 ? '' : `, compatible ${compatible.join(', ')}`}`,
    ...(region === undefined ? [] : regionLines(region)),
    ...section(
      'Addresses',
      reg.map(({ name, busAddress, size, cpuAddress, reason }) => {
        const called = name === undefined ? '' : `${name}: `;
        const seen = cpuAddress === undefined ? `the CPU does not see it: ${reason ?? ''}` : `CPU ${cpuAddress}`;
        return `${called}${seen}, size ${size}${busAddress === cpuAddress ? '' : `, on its bus ${busAddress}`}`;
      }),
    ),
    ...section('Defined at', definitions.map(placeText)),
    ...section(
      'Properties, with the places that set them, the last one counts',
      properties.map(({ text, setAt }) => {
        const at = setAt.map(placeText).join(', ');
        return `${text.replace(/;$/, '')}${at === '' ? ' (added by the compiler)' : ` (${at})`}`;
      }),
    ),
  ];
}

/** How a kernel treats a region, one line for each fact. */
export function regionLines(region: ExplainedRegion): readonly string[] {
  const { kernel, state, placement, base, size, driver, reason, onOtherKernels, users, assumptions } = region;
  const place = base === undefined ? 'has no address' : `${placement === 'dynamic' ? 'predicted ' : ''}at ${base}`;
  const taken = driver === undefined ? 'no driver takes it' : `taken by the driver ${driver}`;
  return [
    `Linux ${kernel}: ${placement} region, ${state}, ${place}, size ${size}, ${taken}`,
    ...(reason === undefined ? [] : [`Why: ${reason}`]),
    ...(onOtherKernels === undefined ? [] : [`On other kernels: ${onOtherKernels}`]),
    users.length === 0 ? 'No device refers to it' : `Used by ${users.join(', ')}`,
    ...assumptions.map((each) => `Assumed: ${each}`),
  ];
}
