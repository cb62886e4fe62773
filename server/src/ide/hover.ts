/** Hovers: what a node really is once everything is merged and resolved. Plain data out; the words are Markdown. */

import { memoryRegions } from '../address/memoryRegions.ts';
import type { Board } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import { append } from '../base/append.ts';
import type { Span } from '../base/span.ts';
import { isKnownArchitecture } from '../boot/architectures/architectures.ts';
import type { BootReport } from '../boot/report.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { ItemFile } from '../syntax/items.ts';
import type { DtNode, DtProperty } from '../tree/tree.ts';
import { firstString } from '../tree/treeView.ts';
import { describeRange, describeRegister } from './describeAddress.ts';
import { describeCells } from './describeCells.ts';
import { describeKnowledge } from './describeKnowledge.ts';
import { describeValue } from './describeValue.ts';
import { propertyKnowledge } from './knowledge/properties.ts';
import { type LocatedCells, locate } from './locate.ts';
import { code, type MarkdownBlock, type TextPart, text } from './markdown.ts';
import { describeReserved } from './regionHover.ts';

export interface Hover {
  readonly span: Span;
  readonly blocks: readonly MarkdownBlock[];
}

/** Places shown for one node; the rest is counted. */
const SITES_MAX = 8;

/**
 * The hover at `offset`; undefined when there is nothing to say. `reports` are boots of this very board, the chosen kernel
 * first; none when no kernel can see it as it stands.
 */
export function findHover(
  board: Board,
  reports: readonly BootReport[],
  file: ItemFile,
  offset: number,
): Hover | undefined {
  const found = locate(board, file, offset);
  if (!found) return undefined;
  const span: Span = { file: file.file, start: found.start, end: found.end };
  switch (found.kind) {
    case 'include':
      return { span, blocks: [text(found.target ?? 'not found in any include folder')] };
    case 'macro':
      return { span, blocks: describeMacro(board, found.definition, found.cells) };
    case 'reference':
      return found.node && { span, blocks: describeNode(board, reports, found.node) };
    case 'node':
      return { span, blocks: describeNode(board, reports, found.node) };
    case 'property':
      return { span, blocks: describeProperty(board, reports, found.node, found.property) };
    case 'cells':
      return { span, blocks: [code(describeCells(board, found).join('\n'))] };
  }
}

/** The definition as written, and where it makes cells, what they are. */
function describeMacro(
  board: Board,
  definition: MacroDefinition,
  cells: LocatedCells | undefined,
): readonly MarkdownBlock[] {
  const { name, parameters, bodyText } = definition;
  const head = parameters ? `${name}(${parameters.join(', ')})` : name;
  const blocks = [code(`#define ${head} ${bodyText}`.trimEnd())];
  if (cells) blocks.push(code(describeCells(board, cells).join('\n')));
  return blocks;
}

function describeNode(board: Board, reports: readonly BootReport[], node: DtNode): readonly MarkdownBlock[] {
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
  if (node.deleted) return [...blocks, text('Deleted in this board.'), ...describeDefinitions(board, node)];
  append(blocks, describeReserved(board, reports, node));
  const reg = describeReg(board, node);
  if (reg.length > 0) blocks.push(code(reg.join('\n')));
  const regions = describeMemoryRegions(board, reports, node);
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

function describeMemoryRegions(board: Board, reports: readonly BootReport[], node: DtNode): readonly string[] {
  // A kernel of an architecture that is not simulated places regions by rules of its own.
  const report = reports.find(({ arch }) => isKnownArchitecture(arch));
  return memoryRegions(node, (phandle) => board.nodeByPhandle(phandle)).map(({ index, name, region }) => {
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

function describeProperty(
  board: Board,
  reports: readonly BootReport[],
  node: DtNode,
  property: DtProperty,
): readonly MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [code(`${node.path}: ${property.name}`)];
  if (property.deleted) return [...blocks, text('Deleted in this board.'), ...knowledgeOf(property)];
  if (property.name === 'reg') {
    const lines = describeReg(board, node);
    if (lines.length > 0) blocks.push(code(lines.join('\n')));
  } else if (property.name === 'memory-region') {
    const lines = describeMemoryRegions(board, reports, node);
    if (lines.length > 0) blocks.push(code(lines.join('\n')));
  }
  blocks.push(code(describeValue(property)));
  append(blocks, knowledgeOf(property));
  const sites = [...property.overridden, ...(property.site ? [property.site] : [])].map(spanOf);
  if (sites.length > 1) {
    const places = sites.slice(-SITES_MAX).map((span) => ({ span, label: shortPath(span.file, board.path) }));
    blocks.push({ kind: 'places', head: 'Set in turn by:', places, more: sites.length - places.length });
  }
  return blocks;
}

function knowledgeOf({ name }: DtProperty): readonly MarkdownBlock[] {
  const known = propertyKnowledge(name);
  return known ? describeKnowledge(known) : [];
}

/** The file as seen from the board's folder: its name, with the folder when that is another one. */
function shortPath(file: string, board: string): string {
  const folder = board.slice(0, board.lastIndexOf('/') + 1);
  return file.startsWith(folder) ? file.slice(folder.length) : file.split('/').slice(-2).join('/');
}
