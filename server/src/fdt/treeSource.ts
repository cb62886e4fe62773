/**
 * Writes a compiled board as device-tree source, with the words and white space of `dtc -I dts -O dts` (dtc 1.8.1:
 * treesource.c). The text keeps labels, references and the form of values. Macros and includes are expanded, and nodes
 * are merged.
 *
 * A caller may add a comment to each line: `annotate` is called for every line that has a `SourceLine`.
 */
import { finalMarkers } from '../tree/placedMarkers.ts';
import type { DtLabel, DtNode, DtProperty, MemoryReservation } from '../tree/tree.ts';
import { hex, valueText } from './valueText.ts';
import { liveChildren, liveProperties, sortedReservations } from './write.ts';

/** The part of the tree that a line of the output shows. */
export type SourceLine =
  | { readonly kind: 'version' | 'plugin' }
  | { readonly kind: 'reservation'; readonly reservation: MemoryReservation }
  | { readonly kind: 'property'; readonly property: DtProperty }
  | { readonly kind: 'open' | 'close'; readonly node: DtNode };

interface TreeSourceInput {
  readonly root: DtNode;
  readonly reservations: readonly MemoryReservation[];
  readonly isPlugin: boolean;
}

interface TreeSourceOptions {
  /** Whether nodes and properties are sorted by name, and reservations by address (dtc `-s`); false by default. */
  readonly sort?: boolean;
  /** Returns the comment for a line, without comment marks; undefined for none. `number` counts lines from 0. */
  readonly annotate?: (line: SourceLine, number: number) => string | undefined;
}

/** The source text of a board, with a line feed at its end. */
export function treeToSource(input: TreeSourceInput, options: TreeSourceOptions = {}): string {
  const writer = new TreeWriter(options);
  writer.line('/dts-v1/;', { kind: 'version' });
  if (input.isPlugin) writer.line('/plugin/;', { kind: 'plugin' });
  writer.out.push('\n');
  const { reservations } = input;
  for (const reservation of options.sort ? sortedReservations(reservations) : reservations) {
    const labels = reservation.labels.map((label) => `${label}: `).join('');
    const { address, size } = reservation;
    writer.line(`${labels}/memreserve/\t${hex(address, 16)} ${hex(size, 16)};`, { kind: 'reservation', reservation });
  }
  if (!input.root.deleted) writer.node(input.root, 0);
  return writer.out.join('');
}

class TreeWriter {
  readonly out: string[] = [];
  readonly #sort: boolean;
  readonly #annotate: TreeSourceOptions['annotate'];

  constructor(options: TreeSourceOptions) {
    this.#sort = options.sort ?? false;
    this.#annotate = options.annotate;
  }

  line(text: string, what: SourceLine): void {
    // Each element of `out` is a line, so its length is the line's number.
    const comment = this.#annotate?.(what, this.out.length);
    this.out.push(comment === undefined ? `${text}\n` : `${text} /* ${comment} */\n`);
  }

  node(node: DtNode, level: number): void {
    const indent = '\t'.repeat(level);
    this.line(`${indent}${labelText(node.labels)}${node.name || '/'} {`, { kind: 'open', node });
    for (const property of liveProperties(node, this.#sort)) {
      const text = `${indent}\t${labelText(property.labels)}${property.name}${assignment(property)};`;
      this.line(text, { kind: 'property', property });
    }
    for (const child of liveChildren(node, this.#sort)) {
      this.out.push('\n');
      this.node(child, level + 1);
    }
    this.line(`${indent}};`, { kind: 'close', node });
  }
}

function labelText(labels: readonly DtLabel[]): string {
  let text = '';
  for (const label of labels) if (!label.deleted) text += `${label.name}: `;
  return text;
}

/** ` = …`, or nothing for a property without value. */
function assignment(property: DtProperty): string {
  const { data } = property;
  return data.length === 0 ? '' : ` =${valueText(data, finalMarkers(property))}`;
}
