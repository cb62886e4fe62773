/**
 * Builds the values of an overlay's tables. Each entry occurs once, behind the entries that the source or the blob already
 * has (dtc 1.8.1, livetree.c: append_unique_str_to_property, append_unique_u32_to_property).
 */
import { latin1, readU32, writeU32 } from '../base/bytes.ts';
import { EMPTY_VALUE, type PlacedMarker } from './compiledValue.ts';
import { finalMarkers } from './placedMarkers.ts';
import { type DtNode, DtProperty } from './tree.ts';

interface Value {
  readonly entries: Set<string | number>;
  /** Undefined if the existing value is no list of that kind: dtc does not change it. */
  readonly parts: Uint8Array[] | undefined;
  readonly markers: PlacedMarker[];
  length: number;
}

/** Collects strings and cells for the tables of an overlay; `finish` writes them as values. */
export class TableValues {
  readonly #values = new Map<DtProperty, Value>();

  /** Adds a string to a property of a table, which is created if missing. */
  addString(table: DtNode, name: string, text: string): void {
    this.#add(table, name, 'string', text);
  }

  /** Adds a cell to a property of a table, which is created if missing. */
  addCell(table: DtNode, name: string, cell: number): void {
    this.#add(table, name, 'uint32', cell);
  }

  /** Sets the values of the properties. */
  finish(): void {
    for (const [property, { parts, markers, length }] of this.#values) {
      if (!parts) continue;
      const data = new Uint8Array(length);
      let at = 0;
      for (const part of parts) {
        data.set(part, at);
        at += part.length;
      }
      property.data = data;
      property.placed = markers;
    }
  }

  #add(table: DtNode, name: string, kind: 'string' | 'uint32', entry: string | number): void {
    const property = table.getProperty(name) ?? newProperty(table, name);
    let value = this.#values.get(property);
    if (!value) {
      value = open(property, kind);
      this.#values.set(property, value);
    }
    if (!value.parts || value.entries.has(entry)) return;
    const bytes = typeof entry === 'string' ? cString(entry) : cellBytes(entry);
    value.entries.add(entry);
    value.parts.push(bytes);
    value.markers.push({ kind, offset: value.length, ref: '' });
    value.length += bytes.length;
  }
}

function newProperty(table: DtNode, name: string): DtProperty {
  const property = new DtProperty(name, table, EMPTY_VALUE, undefined);
  table.addProperty(property);
  return property;
}

function open(property: DtProperty, kind: 'string' | 'uint32'): Value {
  const { data } = property;
  const isList = kind === 'string' ? data.length === 0 || data[data.length - 1] === 0 : data.length % 4 === 0;
  const entries = new Set<string | number>();
  if (isList && kind === 'string')
    for (const text of latin1(data, 0, data.length).split('\0').slice(0, -1)) entries.add(text);
  if (isList && kind === 'uint32') for (let at = 0; at < data.length; at += 4) entries.add(readU32(data, at));
  return { entries, parts: isList ? [data] : undefined, markers: [...finalMarkers(property)], length: data.length };
}

function cellBytes(cell: number): Uint8Array {
  const bytes = new Uint8Array(4);
  writeU32(bytes, 0, cell);
  return bytes;
}

function cString(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length + 1);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
