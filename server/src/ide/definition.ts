/** Go to definition, declaration, implementation: labels, paths (also in strings), includes, macros, nodes, properties. */
import type { Board } from '../analysis/board.ts';
import { spanOf } from '../analysis/placeFindings.ts';
import type { Span } from '../base/span.ts';
import type { ItemFile } from '../syntax/items.ts';
import type { DtNode } from '../tree/tree.ts';
import { locate } from './locate.ts';

export interface Definition {
  /** The range in the asking file that the answer is about. */
  readonly origin: Span;
  readonly targets: readonly Span[];
}

/**
 * Target of the request. `definition`: the place of the label, else every definition. `declaration`: the first definition,
 * which creates the node or property. `implementation`: every definition that was merged.
 */
export type DefinitionKind = 'definition' | 'declaration' | 'implementation';

/** The definitions of what is at `offset`; undefined when nothing there has a definition. */
export function findDefinition(
  board: Board,
  file: ItemFile,
  offset: number,
  wanted: DefinitionKind = 'definition',
): Definition | undefined {
  const found = locate(board, file, offset);
  if (!found) return undefined;
  const origin: Span = { file: file.file, start: found.start, end: found.end };
  const some = (targets: readonly Span[]) => ({
    origin,
    targets: wanted === 'declaration' ? targets.slice(0, 1) : targets,
  });
  switch (found.kind) {
    case 'include':
      return found.target === undefined ? undefined : { origin, targets: [{ file: found.target, start: 0, end: 0 }] };
    case 'macro': {
      const { definition } = found;
      if (definition.file.startsWith('<')) return undefined;
      return { origin, targets: [{ file: definition.file, start: definition.nameStart, end: definition.nameEnd }] };
    }
    case 'reference':
      return found.node && some(definitionsOf(found.node, wanted === 'definition' ? found.ref : undefined));
    case 'node':
      return some(definitionsOf(found.node, undefined));
    case 'property': {
      const sites = [...found.property.overridden, ...(found.property.site ? [found.property.site] : [])];
      return some(sites.map(spanOf));
    }
    case 'cells':
      return undefined;
  }
}

/** For a label the place that defines it; else every definition of the node, in order of definition. */
function definitionsOf(node: DtNode, ref: string | undefined): readonly Span[] {
  const label = node.labels.find(({ name }) => name === ref);
  if (label?.site) return [spanOf(label.site)];
  return node.definitions.map(spanOf);
}
