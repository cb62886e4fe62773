/**
 * Device-tree source from a compiled board, in the words and white space of `dtc -I dts -O dts` (dtc 1.8.1: treesource.c):
 * labels, references and the way values were written are kept, macros and includes are gone, nodes are merged.
 *
 * Each line may carry a comment at its end: whoever annotates is asked for every line that stands for something.
 */
import type { Marker } from '../link/compiledValue.ts';
import type { DtLabel, DtNode, DtProperty, MemoryReservation } from '../link/tree.ts';
import { escaped, guessedText, hex, numbers } from './valueText.ts';
import { liveChildren, liveProperties, sortedReservations } from './write.ts';

/** What a line of the output stands for. */
export type SourceLine =
  | { readonly kind: 'version' | 'plugin' }
  | { readonly kind: 'reservation'; readonly reservation: MemoryReservation }
  | { readonly kind: 'property'; readonly property: DtProperty }
  | { readonly kind: 'open' | 'close'; readonly node: DtNode };

export interface TreeSourceInput {
  readonly root: DtNode;
  readonly reservations: readonly MemoryReservation[];
  readonly isPlugin: boolean;
}

export interface TreeSourceOptions {
  /** dtc `-s`. */
  readonly sort?: boolean;
  /** The text of the comment for a line; undefined for none. It must not hold an end of comment. */
  readonly annotate?: (line: SourceLine) => string | undefined;
}

/** The source text of a board; ends with a line feed. See the head of this file. */
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
    const comment = this.#annotate?.(what);
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
  if (data.length === 0) return '';
  const markers = finalMarkers(property);
  if (markers.some(isType)) return ` =${markedText(data, markers)}`;
  const references = markers.filter(({ kind }) => kind === 'phandle');
  return ` = ${guessedText(
    data,
    references.map(({ offset, ref }) => ({ offset, target: referenceTarget(ref) })),
  )}`;
}

/** What follows `&`: `label`, `{/path}`. */
function referenceTarget(ref: string): string {
  return ref.includes('/') ? `{${ref}}` : ref;
}

/** A marker at its offset in the final bytes. */
interface PlacedMarker {
  readonly kind: Marker['kind'];
  readonly offset: number;
  readonly ref: string;
}

/** Paths of references are in the final bytes: what follows one of them has moved by its length. */
function finalMarkers(property: DtProperty): readonly PlacedMarker[] {
  const { markers, bytes } = property.compiled;
  const paths = markers.filter(({ kind }) => kind === 'path').length;
  let inserted = 0;
  return markers.map(({ kind, offset, ref }) => {
    const placed = { kind, offset: offset + inserted, ref };
    if (kind === 'path') inserted += paths === 1 ? property.data.length - bytes.length : stringAt(property, placed);
    return placed;
  });
}

/** Length of the string that begins there, its NUL included. */
function stringAt({ data }: DtProperty, { offset }: PlacedMarker): number {
  return data.indexOf(0, offset) + 1 - offset;
}

function isType({ kind }: PlacedMarker): boolean {
  return kind !== 'phandle' && kind !== 'path' && kind !== 'label';
}

interface Style {
  readonly open: string;
  readonly close: string;
  /** Bytes of a number; 0 for text. */
  readonly width: 0 | 1 | 2 | 4 | 8;
}

const STYLES: Readonly<Record<string, Style>> = {
  string: { open: '', close: '', width: 0 },
  uint8: { open: '[', close: ']', width: 1 },
  uint16: { open: '/bits/ 16 <', close: '>', width: 2 },
  uint32: { open: '<', close: '>', width: 4 },
  uint64: { open: '/bits/ 64 <', close: '>', width: 8 },
};

/** The value between its `=` and its `;`, by the types it was written in (treesource.c, write_propval). */
function markedText(data: Uint8Array, markers: readonly PlacedMarker[]): string {
  let text = '';
  let style: Style | undefined;
  for (const [i, marker] of markers.entries()) {
    const { offset } = marker;
    const end = markers[i + 1]?.offset ?? data.length;
    const typeEnd = markers.slice(i + 1).find(isType)?.offset ?? data.length;
    if (marker.kind === 'label') text += ` ${marker.ref}:`;
    else if (marker.kind === 'none' && end > offset) {
      text += ` ${guessedText(data.slice(offset, end))}${end === data.length ? '' : ','}`;
    } else if (isType(marker) && marker.kind !== 'none') {
      style = STYLES[marker.kind];
      text += ` ${style?.open ?? ''}`;
    }
    if (!style || end === offset) continue;
    const reference = markers.find((other) => other.kind === 'phandle' && other.offset === offset);
    if (style.width === 0) text += `"${escaped(data, offset, end - 1)}"`;
    else if (style.width === 4 && reference) {
      const rest = end > offset + 4 ? ` ${numbers(data, offset + 4, end, 4)}` : '';
      text += `&${referenceTarget(reference.ref)}${rest}`;
    } else text += numbers(data, offset, end, style.width);
    if (style.width === 4 && typeEnd > end) text += ' ';
    if (end === typeEnd) {
      text += end === data.length ? style.close : `${style.close},`;
      style = undefined;
    }
  }
  return text;
}
