/** The merged tree of a board as DTS, as `dtc -O dts` writes it, with the definitions behind each line. */
import type { Board } from '../../analysis/board.ts';
import { spanOf } from '../../analysis/placeFindings.ts';
import type { Span } from '../../base/span.ts';
import { sitesOfLine } from '../../fdt/sourceLineSites.ts';
import { type SourceLine, treeToSource } from '../../fdt/treeSource.ts';
import type { MadeDocument } from './document.ts';

/** A node of the tree, or one of its properties. */
export interface TreePlace {
  readonly path: string;
  readonly property?: string | undefined;
}

/** The document of a board, an overlay or a blob. */
export function compiledDocument(board: Board): MadeDocument {
  const lines: SourceLine[] = [];
  const text = printed(board, lines);
  const origins = Array.from(lines, (line): readonly Span[] => (line ? (sitesOfLine(line)?.map(spanOf) ?? []) : []));
  return { text, origins, links: [] };
}

/** The line of a board's document where a node begins, or that holds a property; undefined where it has none. */
export function compiledLineOf(board: Board, { path, property }: TreePlace): number | undefined {
  const lines: SourceLine[] = [];
  printed(board, lines);
  let opened: number | undefined;
  for (const [number, line] of lines.entries()) {
    if (line?.kind === 'open' && line.node.path === path) opened = number;
    if (line?.kind === 'property' && line.property.node.path === path && line.property.name === property) return number;
  }
  return opened;
}

/** Fills `lines` with the node or property of each line; lines between nodes have none. */
function printed({ compiled }: Board, lines: SourceLine[]): string {
  const annotate = (line: SourceLine, number: number) => {
    lines[number] = line;
    return undefined;
  };
  return treeToSource(compiled.run, { annotate });
}
