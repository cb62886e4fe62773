/** Hovers: what a node really is once everything is merged and resolved. Plain data out; the words are Markdown. */

import { memoryRegions } from '../address/memoryRegions.ts';
import type { Board } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import { formatSize } from '../base/format.ts';
import type { Span } from '../base/span.ts';
import type { BootReport, RegionOutcome } from '../boot/report.ts';
import { firstString } from '../fdt/treeView.ts';
import type { DtNode, DtProperty } from '../link/tree.ts';
import type { MacroDefinition } from '../preprocess/macros.ts';
import type { ItemFile } from '../syntax/items.ts';
import { describeCells } from './describeCells.ts';
import { describeRange, describeResolved } from './describeReg.ts';
import { describeValue } from './describeValue.ts';
import { type LocatedCells, locate } from './locate.ts';
import { code, list, type MarkdownBlock, names, type TextPart, text } from './markdown.ts';

export interface Hover {
  readonly span: Span;
  readonly blocks: readonly MarkdownBlock[];
}

/** Places shown for one node; the rest is counted. */
const SITES_MAX = 8;

/** The hover at `offset`; undefined when there is nothing to say. `report` is the board's last boot, if any. */
export function findHover(
  board: Board,
  report: BootReport | undefined,
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
      return found.node && { span, blocks: describeNode(board, report, found.node) };
    case 'node':
      return { span, blocks: describeNode(board, report, found.node) };
    case 'property':
      return { span, blocks: describeProperty(board, report, found.node, found.property) };
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

function describeNode(board: Board, report: BootReport | undefined, node: DtNode): readonly MarkdownBlock[] {
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
  blocks.push(...describeRegion(board, report, node));
  const reg = describeReg(board, node);
  if (reg.length > 0) blocks.push(code(reg.join('\n')));
  const regions = describeMemoryRegions(board, report, node);
  if (regions.length > 0) blocks.push(code(regions.join('\n')));
  blocks.push(...describeDefinitions(board, node));
  return blocks;
}

/** `reg[0] "core": 0x10000000 – 0x10000fff (4 KiB)`, a line each. */
function describeReg(board: Board, node: DtNode): readonly string[] {
  return board.resolver.resolveReg(node).map((reg) => {
    const name = reg.regName === undefined ? '' : ` "${reg.regName}"`;
    return `reg[${reg.index}]${name}: ${describeResolved(reg)}`;
  });
}

/** How the kernel treats a child of `/reserved-memory`; nothing for any other node. */
function describeRegion(board: Board, report: BootReport | undefined, node: DtNode): readonly MarkdownBlock[] {
  if (node.path === '/' || node.name.startsWith('memory')) return describeMemory(report, node);
  if (node.parent?.path !== '/reserved-memory') return [];
  if (!report) return [text('Save the board to see what the kernel does with this region.')];
  const region = report.regions.find((r) => r.path === node.path);
  if (!region) return [text(`Linux ${report.kernel} does not look at this node.`)];
  const consumers = findConsumers(board, node);
  return [
    text({ strong: sentence(region, report.kernel) }),
    ...(consumers.length > 0 ? [text('Used by ', ...names(consumers), '.')] : []),
    ...assumptionsOf(report, region),
  ];
}

function sentence(region: RegionOutcome, kernel: string): string {
  const kind = `${region.placement === 'static' ? 'Static' : 'Dynamic'} region, ${region.nomap ? 'no-map' : 'mapped'}${region.reusable ? ', reusable' : ''}`;
  const driver = region.driver === undefined ? 'no driver' : `driver ${region.driver}`;
  if (region.state !== 'reserved') {
    const why = region.reason ?? '';
    return `${kind}: ${region.state === 'failed' ? 'not reserved' : 'ignored'} by Linux ${kernel}${why === '' ? '' : ` – ${why}`}`;
  }
  if (region.base === undefined) return `${kind}, ${formatSize(region.size)}; ${driver}`;
  const predicted = region.placement === 'dynamic' ? 'predicted at ' : '';
  return `${kind}: ${predicted}${describeRange(region.base, region.size)}; ${driver} (Linux ${kernel})`;
}

/** A static region's address rests on nothing; that it is kept and what is placed around it does. */
function assumptionsOf(report: BootReport, region: RegionOutcome): readonly MarkdownBlock[] {
  if (report.assumptions.length === 0) return [];
  const head = region.placement === 'dynamic' ? 'The prediction assumes:' : 'Assumed for this boot:';
  return [list(head, report.assumptions)];
}

function describeMemory(report: BootReport | undefined, node: DtNode): readonly MarkdownBlock[] {
  if (!report || node.parent?.path !== '/' || firstString(node.property('device_type')) !== 'memory') return [];
  const banks = report.memory.filter((range) => !range.nomap);
  const total = banks.reduce((sum, { base, end }) => sum + end - base, 0n);
  const sum = `Memory as Linux ${report.kernel} sees it: ${formatSize(total)} mapped.`;
  return [report.assumptions.length > 0 ? list(sum, report.assumptions) : text(sum)];
}

/** Nodes whose `memory-region` names this region. */
function findConsumers(board: Board, region: DtNode): readonly string[] {
  if (region.phandle === 0) return [];
  const out: string[] = [];
  const pending: DtNode[] = [board.root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const uses = memoryRegions(node, (phandle) => (phandle === region.phandle ? region : undefined));
    if (uses.some((use) => use.region === region)) out.push(node.path);
    pending.push(...(node.children as readonly DtNode[]));
  }
  return out.sort();
}

function describeMemoryRegions(board: Board, report: BootReport | undefined, node: DtNode): readonly string[] {
  return memoryRegions(node, (phandle) => board.nodeByPhandle(phandle)).map(({ index, name, region }) => {
    const head = `memory-region[${index}]${name === undefined ? '' : ` "${name}"`}:`;
    if (!region) return `${head} no such node`;
    const outcome = report?.regions.find((r) => r.path === region.path);
    if (outcome?.base !== undefined) {
      const predicted = outcome.placement === 'dynamic' ? ', predicted' : '';
      return `${head} ${region.name} ${describeRange(outcome.base, outcome.size)}${predicted}`;
    }
    const [reg] = board.resolver.resolveReg(region);
    return reg ? `${head} ${region.name} ${describeResolved(reg)}` : `${head} ${region.name}, no address`;
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
  report: BootReport | undefined,
  node: DtNode,
  property: DtProperty,
): readonly MarkdownBlock[] {
  const blocks: MarkdownBlock[] = [code(`${node.path}: ${property.name}`)];
  if (property.deleted) return [...blocks, text('Deleted in this board.')];
  if (property.name === 'reg') {
    const lines = describeReg(board, node);
    if (lines.length > 0) blocks.push(code(lines.join('\n')));
  } else if (property.name === 'memory-region') {
    const lines = describeMemoryRegions(board, report, node);
    if (lines.length > 0) blocks.push(code(lines.join('\n')));
  }
  blocks.push(code(describeValue(property)));
  const sites = [...property.overridden, ...(property.site ? [property.site] : [])].map(spanOf);
  if (sites.length > 1) {
    const places = sites.slice(-SITES_MAX).map((span) => ({ span, label: shortPath(span.file, board.path) }));
    blocks.push({ kind: 'places', head: 'Set in turn by:', places, more: sites.length - places.length });
  }
  return blocks;
}

/** The file as seen from the board's folder: its name, with the folder when that is another one. */
function shortPath(file: string, board: string): string {
  const folder = board.slice(0, board.lastIndexOf('/') + 1);
  return file.startsWith(folder) ? file.slice(folder.length) : file.split('/').slice(-2).join('/');
}
