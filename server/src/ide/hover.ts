/** Hovers: the final state of a node after merging and resolving. Returns plain data; the text is Markdown. */

import { memoryRegions } from '../address/memoryRegions.ts';
import type { Board } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import { append } from '../base/append.ts';
import { readCells } from '../base/bytes.ts';
import type { Span } from '../base/span.ts';
import type { Bindings } from '../bindings/schema.ts';
import { isKnownArchitecture } from '../boot/architectures/architectures.ts';
import type { ItemFile } from '../syntax/items.ts';
import { DtNode, type DtProperty } from '../tree/tree.ts';
import { firstString } from '../tree/treeView.ts';
import { describeDevice, describeProperty } from './bindingKnowledge.ts';
import { compatibleAt } from './compatibles.ts';
import { describeRange, describeRegister } from './describeAddress.ts';
import { describeDirective, describeInactive } from './describeBranch.ts';
import { describeCells, describeWindows, referenceEntry } from './describeCells.ts';
import { describeEntry } from './describeEntry.ts';
import { describeMacro } from './describeMacro.ts';
import { describeValue } from './describeValue.ts';
import { entriesOf } from './entries.ts';
import { interruptMapMask, interruptMapRows } from './interruptMap.ts';
import { propertyKnowledge } from './knowledge/properties.ts';
import { type Located, locate, replacedValueAt } from './locate.ts';
import { code, list, type MarkdownBlock, type TextPart, text } from './markdown.ts';
import { bindingOfNode } from './nodeBinding.ts';
import { formatQuantity } from './quantity.ts';
import { type Boots, describeReserved } from './regionHover.ts';
import { shortPath } from './shortPath.ts';
import type { TextRange } from './words.ts';

export interface Hover {
  readonly span: Span;
  readonly blocks: readonly MarkdownBlock[];
}

/** Places shown for one node; the rest is counted. */
const SITES_MAX = 8;
/** Limit of searched paths shown for an include that was not found. */
const MISSED_MAX = 6;
/** Limit of characters for the arguments after a macro's name. */
const CALL_MAX = 2000;
/** Limit of entries of a value that are described individually. */
const ENTRIES_MAX = 12;

/**
 * The hover at `offset`; undefined when there is nothing to show. `boots` are those of this board, `bindings` those of the
 * kernel tree that the board is in, once they are read.
 */
export function findHover(
  board: Board,
  boots: Boots,
  file: ItemFile,
  offset: number,
  bindings?: Bindings,
): Hover | undefined {
  const word = describeDirective(board, file, offset, 'word');
  const found = word ? undefined : locate(board, file, offset);
  // A name in a condition that is no macro needs no hover.
  const directive = word ?? (found ? undefined : describeDirective(board, file, offset, 'whole'));
  if (directive) return { span: { file: file.file, ...directive.range }, blocks: directive.blocks };
  const device = bindings && describeCompatible(bindings, file, offset);
  if (device) return device;
  const replaced = found ? undefined : replacedValueAt(board, file, offset);
  const blocks = found ? [...blocksOf(board, boots, file, found, bindings)] : [];
  if (replaced) append(blocks, describeReplaced(board, boots, replaced, bindings));
  append(blocks, describeInactive(board, file, offset));
  if (blocks.length === 0) return undefined;
  const { start, end } = found ?? replaced ?? lineAround(file.unit.text, offset);
  return { span: { file: file.file, start, end }, blocks };
}

/** A string of a `compatible` that a binding describes. */
function describeCompatible(bindings: Bindings, file: ItemFile, offset: number): Hover | undefined {
  const string = compatibleAt(file, offset);
  const schema = string && bindings.find(string.text);
  return schema && { span: string.span, blocks: [code(`"${string.text}"`), ...describeDevice(schema)] };
}

/** The text of a line without the blanks around it. */
function lineAround(text: string, offset: number): TextRange {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const newline = text.indexOf('\n', offset);
  const line = text.slice(from, newline < 0 ? text.length : newline);
  return { start: from + line.length - line.trimStart().length, end: from + line.trimEnd().length };
}

function blocksOf(
  board: Board,
  boots: Boots,
  file: ItemFile,
  found: Located,
  bindings: Bindings | undefined,
): readonly MarkdownBlock[] {
  switch (found.kind) {
    case 'include':
      return describeInclude(board, found);
    case 'macro': {
      const call = file.unit.text.slice(found.start, found.start + CALL_MAX);
      const cells = found.cells ? describeCells(board, found.cells).join('\n') : '';
      return [...(cells === '' ? [] : [code(cells)]), ...describeMacro(board, found.definition, call, cells)];
    }
    case 'reference': {
      if (!found.node) return [];
      const entry = found.cells && referenceEntry(board, found.cells);
      const blocks = describeNode(board, boots, found.node);
      return entry ? [code(entry.join('\n')), ...blocks] : blocks;
    }
    case 'node':
      return describeNode(board, boots, found.node);
    case 'property':
      return describePropertyOf(board, boots, found, bindings);
    case 'cells':
      return [code(describeCells(board, found).join('\n'))];
  }
}

/** The file, and the places that the search tries before it. */
function describeInclude(board: Board, { item, target }: Extract<Located, { kind: 'include' }>) {
  const blocks = [text(target ?? 'not found in any include folder')];
  const missed = [...board.compiled.run.trace.missed].filter((path) => path.endsWith(`/${item.name}`));
  if (missed.length === 0 || item.style === 'computed') return blocks;
  const shown = missed.slice(0, MISSED_MAX);
  const more = missed.length > shown.length ? [`and ${missed.length - shown.length} more`] : [];
  return [...blocks, list(target === undefined ? 'Looked for:' : 'Looked for before:', [...shown, ...more])];
}

function describeNode(board: Board, boots: Boots, node: DtNode): readonly MarkdownBlock[] {
  const labels = node.labels.filter((label) => !label.deleted).map((label) => `${label.name}: `);
  const blocks: MarkdownBlock[] = [code(`${labels.join('')}${node.path}`)];
  const compatible = firstString(node.property('compatible'));
  const status = firstString(node.property('status'));
  const facts: TextPart[] = [];
  if (compatible !== undefined) facts.push('compatible ', { name: compatible });
  if (status !== undefined && status !== 'okay' && status !== 'ok') {
    facts.push(facts.length > 0 ? ' · status ' : 'status ', { name: status });
  }
  if (facts.length > 0) blocks.push(text(...facts));
  if (node.deleted) return [...blocks, ...describeDeletion(board, node), ...describeDefinitions(board, node)];
  append(blocks, describeReserved(board, boots, node));
  const reg = describeReg(board, node);
  if (reg.length > 0) blocks.push(code(reg.join('\n')));
  const regions = describeMemoryRegions(board, boots, node);
  if (regions.length > 0) blocks.push(code(regions.join('\n')));
  append(blocks, describeDefinitions(board, node));
  return blocks;
}

/** `reg[0] "core": 0x10000000 – 0x10000fff (4 KiB)`, a line each. */
function describeReg(board: Board, node: DtNode): readonly string[] {
  return board.resolver.resolveReg(node).map((reg) => {
    const name = reg.regName === undefined ? '' : ` "${reg.regName}"`;
    return `reg[${reg.index}]${name}: ${describeRegister(reg)}`;
  });
}

function describeMemoryRegions(board: Board, boots: Boots, node: DtNode): readonly string[] {
  const used = memoryRegions(node, (phandle) => board.nodeByPhandle(phandle));
  if (used.length === 0) return [];
  // A kernel of an unsimulated architecture places regions by rules of its own.
  const report = boots('chosen').find(({ arch }) => isKnownArchitecture(arch));
  return used.map(({ index, name, region }) => {
    const head = `memory-region[${index}]${name === undefined ? '' : ` "${name}"`}:`;
    if (!region) return `${head} no such node`;
    const outcome = report?.regions.find((r) => r.path === region.path);
    if (outcome?.base !== undefined) {
      const predicted = outcome.placement === 'dynamic' ? ', predicted' : '';
      return `${head} ${region.name} ${describeRange(outcome.base, outcome.size)}${predicted}`;
    }
    const [reg] = board.resolver.resolveReg(region);
    return reg ? `${head} ${region.name} ${describeRegister(reg)}` : `${head} ${region.name}, no address`;
  });
}

function describeDefinitions(board: Board, node: DtNode): readonly MarkdownBlock[] {
  const sites = node.definitions.map(spanOf);
  if (sites.length === 0) return [];
  const shown = sites.slice(0, SITES_MAX).map((span) => ({ span, label: shortPath(span.file, board.path) }));
  const head = sites.length === 1 ? 'Defined in' : `Merged from ${sites.length} places:`;
  return [{ kind: 'places', head, places: shown, more: sites.length - shown.length }];
}

function describePropertyOf(
  board: Board,
  boots: Boots,
  { node, property }: Extract<Located, { kind: 'property' }>,
  bindings: Bindings | undefined,
): readonly MarkdownBlock[] {
  const known = describeProperty(property.name, bindingOfNode(bindings, node));
  const blocks: MarkdownBlock[] = [code(`${node.path}: ${property.name}`)];
  if (property.deleted) return [...blocks, ...describeDeletion(board, property), ...known];
  const lines = describeMeaning(board, boots, node, property);
  if (lines.length > 0) blocks.push(code(lines.join('\n')));
  blocks.push(code(describeValue(property)));
  append(blocks, known);
  const sites = [...property.overridden, ...(property.site ? [property.site] : [])].map(spanOf);
  if (sites.length > 1) {
    const places = sites.slice(-SITES_MAX).map((span) => ({ span, label: shortPath(span.file, board.path) }));
    blocks.push({ kind: 'places', head: 'Set in turn by:', places, more: sites.length - places.length });
  }
  return blocks;
}

/** A value that the board does not have in the end: what it has instead. */
function describeReplaced(
  board: Board,
  boots: Boots,
  found: Extract<Located, { kind: 'property' }>,
  bindings: Bindings | undefined,
): readonly MarkdownBlock[] {
  const words = found.property.deleted ? [] : [text('A later definition replaces this value; the board has:')];
  return [...words, ...describePropertyOf(board, boots, found, bindings)];
}

/** The meaning of a value, a line for each entry; none where the value is clear by itself. */
function describeMeaning(board: Board, boots: Boots, node: DtNode, { name, data }: DtProperty): readonly string[] {
  if (name === 'reg') return describeReg(board, node);
  if (name === 'memory-region') return describeMemoryRegions(board, boots, node);
  if (name === 'ranges' || name === 'dma-ranges') return limited(describeWindows(board, node, name));
  if (name === 'interrupt-map') return limited(interruptMapRows(board, node).map((row) => row.text));
  if (name === 'interrupt-map-mask') return [interruptMapMask(node) ?? []].flat();
  const entries = entriesOf(board, node, name);
  if (entries) return limited(entries.map((entry) => describeEntry(name, entry)));
  const unit = propertyKnowledge(name)?.unit;
  if (unit === undefined || (data.length !== 4 && data.length !== 8)) return [];
  return [formatQuantity(readCells(data, 0, data.length / 4), unit)];
}

function limited(lines: readonly string[]): readonly string[] {
  return lines.length <= ENTRIES_MAX
    ? lines
    : [...lines.slice(0, ENTRIES_MAX), `and ${lines.length - ENTRIES_MAX} more`];
}

/** The place that deleted a node or property, or the ancestor that it was deleted with. */
function describeDeletion(board: Board, deleted: DtNode | DtProperty): readonly MarkdownBlock[] {
  const { deletedAt } = board.compiled.run.trace;
  let site = deletedAt.get(deleted);
  const node = deleted instanceof DtNode ? deleted.parent : deleted.node;
  for (let at = node; at && !site; at = at.parent) site = deletedAt.get(at);
  const words = text('Deleted in this board.');
  if (!site) return [words];
  const span = spanOf(site);
  const places = [{ span, label: shortPath(span.file, board.path) }];
  return [words, { kind: 'places', head: 'Deleted by', places, more: 0 }];
}
