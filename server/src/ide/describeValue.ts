/** A property's final bytes as text: in the notation of the source, with references and macros resolved. */
import { readU32 } from '../base/bytes.ts';
import type { DtProperty } from '../tree/tree.ts';

/** Bytes shown of a long value. */
const BYTES_SHOWN_MAX = 256;

/** The value as DTS text: `<0x10 &gic>`, `"okay"`, `[00 ff]`; the name alone for a property without value. */
export function describeValue(property: DtProperty): string {
  const { data, compiled, name } = property;
  if (data.length === 0) return `${name};`;
  const kinds = new Set(compiled.markers.map((marker) => marker.kind));
  const shown = data.subarray(0, BYTES_SHOWN_MAX);
  const tail = data.length > shown.length ? ` … (${data.length} bytes)` : '';
  if ((kinds.has('string') || kinds.has('path')) && !kinds.has('uint32')) return `${name} = ${strings(shown)}${tail};`;
  if (kinds.has('uint32') && data.length % 4 === 0 && !kinds.has('string')) {
    const refs = new Map(compiled.markers.filter((m) => m.kind === 'phandle').map((m) => [m.offset, m.ref]));
    const cells: string[] = [];
    for (let at = 0; at + 4 <= shown.length; at += 4) {
      const ref = refs.get(at);
      const value = `0x${readU32(shown, at).toString(16)}`;
      cells.push(ref === undefined ? value : `&${ref.startsWith('/') ? `{${ref}}` : ref}`);
    }
    return `${name} = <${cells.join(' ')}>${tail};`;
  }
  const bytes = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0'));
  return `${name} = [${bytes.join(' ')}]${tail};`;
}

function strings(bytes: Uint8Array): string {
  let out = '';
  for (const byte of bytes) out += byte === 0 ? '\0' : String.fromCharCode(byte);
  const parts = out.endsWith('\0') ? out.slice(0, -1).split('\0') : out.split('\0');
  return parts.map((part) => JSON.stringify(part)).join(', ');
}
