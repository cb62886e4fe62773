/** Quick fixes for the findings of checks: names that `reg` gives, cell counts that are missing, and switching off. */

import { append } from '../base/append.ts';
import { plainUnitAddress } from '../checks/addressChecks.ts';
import { CHECKS_BY_ID } from '../checks/levels.ts';
import { baseNameOf, expectedUnitAddress } from '../checks/unitAddress.ts';
import type { Problem } from '../problems/problem.ts';
import type { DtNode } from '../tree/tree.ts';
import type { FixContext, FixMaker, QuickFix, SourceEdit } from './quickFix.ts';
import { elsewhere } from './regionSource.ts';
import { addProperties, removeProperty, renameNode, replaceCells, replaceName } from './sourceEdits.ts';

/** The table of fixes; every check besides can be switched off, see `switchOff`. */
export const CHECK_FIXES: Readonly<Record<string, FixMaker>> = {
  unit_address_vs_reg: (context) => [...matchReg(context, dropUnitAddress), ...addReg(context)],
  unit_address_format: (context) =>
    withNode(context, (node) => rename(context, node, `${baseNameOf(node)}@${plainUnitAddress(unitOf(node))}`)),
  simple_bus_reg: matchReg,
  i2c_bus_reg: matchReg,
  spi_bus_reg: matchReg,
  pci_device_reg: matchReg,
  graph_port: matchReg,
  graph_endpoint: matchReg,
  graph_child_address: (context) => withNode(context, (node) => dropNumbering(context, node)),
  interrupt_provider: (context) =>
    context.problem.subject?.property === undefined
      ? []
      : withNode(context, (node) => remove(context, node, ['#interrupt-cells'])),
  avoid_default_addr_size: (context) =>
    withNode(context, ({ parent }) => {
      const missing = [
        ['#address-cells', 2],
        ['#size-cells', 1],
      ].filter(([name]) => parent && !parent.getProperty(String(name)));
      const lines = missing.map(([name, count]) => `${name} = <${count}>;`);
      return parent && lines.length > 0 ? add(context, parent, lines) : [];
    }),
  i2c_bus_bridge: (context) => withNode(context, (node) => busCells(context, node, 1, 0)),
  spi_bus_bridge: (context) =>
    withNode(context, (node) => busCells(context, node, node.getProperty('spi-slave') ? 0 : 1, 0)),
  pci_bridge: (context) => withNode(context, (node) => busCells(context, node, 3, 2)),
  avoid_unnecessary_addr_size: (context) =>
    withNode(context, (node) => remove(context, node, ['#address-cells', '#size-cells'])),
  deprecated_gpio_property: (context) => newName(context, (name) => `${name}s`),
  chosen_node_stdout_path: (context) =>
    context.problem.subject?.property === 'linux,stdout-path' ? newName(context, () => 'stdout-path') : [],
  obsolete_chosen_interrupt_controller: (context) =>
    withNode(context, (node) => remove(context, node, ['interrupt-controller'])),
  'memory-device-type': (context) => withNode(context, (node) => add(context, node, ['device_type = "memory";'])),
  'reserved-memory-misplaced': (context) => {
    const { property } = context.problem.subject ?? {};
    return property === undefined ? [] : withNode(context, (node) => remove(context, node, [property]));
  },
  'reserved-memory-no-map-reusable': (context) =>
    withNode(context, (node) => ['reusable', 'no-map'].flatMap((name) => remove(context, node, [name]))),
};

function withNode(context: FixContext, make: (node: DtNode) => readonly QuickFix[]): readonly QuickFix[] {
  const node = context.board.nodeAt(context.problem.subject?.path ?? '');
  return node ? make(node) : [];
}

function unitOf({ name }: DtNode): string {
  const at = name.indexOf('@');
  return at < 0 ? '' : name.slice(at + 1);
}

/** Gives the node the unit address that `reg` states; `otherwise` where `reg` has no such address. */
function matchReg(
  context: FixContext,
  otherwise: (context: FixContext, node: DtNode) => readonly QuickFix[] = () => [],
): readonly QuickFix[] {
  return withNode(context, (node) => {
    // A new name does not fix a faulty property.
    if (context.problem.subject?.property !== undefined) return [];
    const unit = expectedUnitAddress(node);
    return unit === undefined ? otherwise(context, node) : rename(context, node, `${baseNameOf(node)}@${unit}`);
  });
}

function dropUnitAddress(context: FixContext, node: DtNode): readonly QuickFix[] {
  const hasAddress = node.getProperty('reg') ?? node.getProperty('ranges');
  const name = baseNameOf(node);
  return hasAddress || name === '' ? [] : rename(context, node, name);
}

/** Adds `reg` with the unit address, on a bus whose addresses have no size. */
function addReg(context: FixContext): readonly QuickFix[] {
  return withNode(context, (node) => {
    const isPlain = /^[0-9a-f]{1,8}$/.test(unitOf(node)) && !node.getProperty('reg') && !node.getProperty('ranges');
    const count = (name: string) => node.parent?.property(name)?.[3];
    if (!isPlain || count('#address-cells') !== 1 || count('#size-cells') !== 0) return [];
    return add(context, node, [`reg = <0x${unitOf(node)}>;`]).map((fix) => ({ ...fix, preferred: false }));
  });
}

/** The only port or endpoint needs no number. */
function dropNumbering(context: FixContext, node: DtNode): readonly QuickFix[] {
  const child = node.children[0];
  const named = child && node.child(child.name);
  const reg = named?.getProperty('reg');
  const [cells] = remove(context, node, ['#address-cells', '#size-cells']);
  const number = reg && removeProperty(reg, context.textOf);
  const names = named && renameNode(named, baseNameOf(named), context.board.files, context.textOf);
  if (!cells || !names || (reg && !number)) return [];
  const edits = [...cells.edits, ...(number ? [number] : []), ...names];
  return [fix(context, `Remove the numbering of ${baseNameOf(node)}`, edits)];
}

function rename(context: FixContext, node: DtNode, name: string): readonly QuickFix[] {
  if (name === node.name || node.parent?.child(name)) return [];
  const edits = renameNode(node, name, context.board.files, context.textOf);
  return edits && edits.length > 0 ? [fix(context, `Rename the node to ${name}`, edits)] : [];
}

function add(context: FixContext, node: DtNode, lines: readonly string[]): readonly QuickFix[] {
  const edit = addProperties(node, lines, context.textOf);
  const where = node.path === context.problem.subject?.path ? '' : ` to ${node.path}`;
  return edit ? [fix(context, `Add ${lines.join(' ')}${where}`, [edit])] : [];
}

function remove(context: FixContext, node: DtNode, names: readonly string[]): readonly QuickFix[] {
  const edits: SourceEdit[] = [];
  for (const name of names) {
    const property = node.getProperty(name);
    const edit = property && removeProperty(property, context.textOf);
    if (!edit) return [];
    edits.push(edit);
  }
  return [fix(context, `Remove ${names.join(' and ')}`, edits)];
}

/** Sets both cell counts of a bus as its kind needs them. */
function busCells(context: FixContext, node: DtNode, address: number, size: number): readonly QuickFix[] {
  const edits: SourceEdit[] = [];
  const missing: string[] = [];
  const title: string[] = [];
  for (const [name, count] of [
    ['#address-cells', address],
    ['#size-cells', size],
  ] as const) {
    const property = node.getProperty(name);
    const made = property && replaceCells(property, new Map([[0, BigInt(count)]]));
    if (property && !made) return [];
    if (!property) missing.push(`${name} = <${count}>;`);
    append(edits, made ?? []);
    if (!made || made.length > 0) title.push(`${name} = <${count}>`);
  }
  const added = missing.length > 0 ? addProperties(node, missing, context.textOf) : undefined;
  if (missing.length > 0 && !added) return [];
  if (added) edits.push(added);
  return edits.length > 0 ? [fix(context, `Set ${title.join(' and ')}`, edits)] : [];
}

function newName(context: FixContext, change: (name: string) => string): readonly QuickFix[] {
  return withNode(context, (node) => {
    const property = node.getProperty(context.problem.subject?.property ?? '');
    const edit = property && replaceName(property, change(property.name));
    return property && edit ? [fix(context, `Rename it to ${change(property.name)}`, [edit])] : [];
  });
}

function fix(context: FixContext, title: string, edits: readonly SourceEdit[]): QuickFix {
  const [first] = edits;
  return { title: `${title}${first ? elsewhere(context, first.span.file) : ''}`, edits, preferred: true };
}

/** A comment that switches the check off for the line of the problem; none for errors of dtc. */
export function switchOff({ problem, textOf }: FixContext): readonly QuickFix[] {
  if (!canSwitchOff(problem)) return [];
  const { file, start } = problem.span;
  const text = textOf(file);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  // After a continued line a comment would end up in the middle of a macro.
  if (/\\\r?\n$/.test(text.slice(0, lineStart))) return [];
  const comment = `${indent}// dtatlas-disable-next-line ${problem.code}${end}`;
  return [
    {
      title: `Switch ${problem.code} off for this line`,
      edits: [{ span: { file, start: lineStart, end: lineStart }, text: comment }],
      preferred: false,
    },
  ];
}

/** Whether a comment may switch a problem off: it is the finding of a check, and no error of dtc. */
export function canSwitchOff({ code }: Problem): boolean {
  const check = CHECKS_BY_ID.get(code);
  return check !== undefined && check.level !== 'error';
}
