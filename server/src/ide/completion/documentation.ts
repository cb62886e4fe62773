/** Documentation of an offer, computed when the user looks at it. */
import type { Board } from '../../analysis/board.ts';
import { hex } from '../../base/format.ts';
import type { NodeBinding } from '../../bindings/nodeBinding.ts';
import { basename } from '../../source/path.ts';
import type { DtNode } from '../../tree/tree.ts';
import { firstString } from '../../tree/treeView.ts';
import { describeProperty } from '../bindingKnowledge.ts';
import { code, type MarkdownBlock, text } from '../markdown.ts';
import type { DocumentationKey } from './candidate.ts';
import { macroNumber } from './macroValues.ts';

/**
 * The documentation of one offer of a board; empty where nothing is known.
 *
 * @param binding What bindings say about the node that the offer is for.
 */
export function documentationOf(
  board: Board | undefined,
  { kind, name }: DocumentationKey,
  binding?: NodeBinding,
): readonly MarkdownBlock[] {
  switch (kind) {
    case 'property':
      return describeProperty(name, binding);
    case 'label':
      return describeNode(board?.nodeByLabel(name));
    case 'path':
      return describeNode(board?.nodeAt(name));
    case 'macro':
      return board ? describeMacro(board, name) : [];
  }
}

function describeNode(node: DtNode | undefined): readonly MarkdownBlock[] {
  if (!node) return [];
  const labels = node.labels.filter(({ deleted }) => !deleted).map((label) => `${label.name}: `);
  const blocks: MarkdownBlock[] = [code(`${labels.join('')}${node.path}`)];
  const compatible = firstString(node.property('compatible'));
  const status = firstString(node.property('status'));
  if (compatible !== undefined) blocks.push(text('compatible ', { name: compatible }));
  if (status !== undefined) blocks.push(text('status ', { name: status }));
  return blocks;
}

function describeMacro(board: Board, name: string): readonly MarkdownBlock[] {
  const definition = board.compiled.run.trace.macros.get(name);
  if (!definition) return [];
  const { parameters, bodyText, file } = definition;
  const head = parameters ? `${name}(${parameters.join(', ')})` : name;
  const value = macroNumber(board, definition);
  const shown = value === undefined || String(value) === bodyText ? [] : [text(`${value} (${hex(value)})`)];
  const where = file.startsWith('<') ? [] : [text(`defined in ${basename(file)}`)];
  return [code(`#define ${head} ${bodyText}`.trimEnd()), ...shown, ...where];
}
