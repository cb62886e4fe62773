/** Quoted text of dtc's language: its escapes, and its bytes. */
import { sourceBytes } from '../source/sourceText.ts';

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
};

/**
 * The bytes of a quoted text, escapes resolved as dtc does (util.c, get_escape_char): `\a \b \t \n \v \f \r`, up to three
 * octal digits, `\x` with up to two hexadecimal ones; any other escaped character stands for itself.
 */
export function unescapeString(text: string, terminate: boolean): Uint8Array {
  if (!text.includes('\\')) return encode(text, terminate);
  const out: number[] = [];
  const pattern = /\\([0-7]{1,3})|\\x([0-9a-fA-F]{0,2})|\\([\s\S])|([^\\]+)/gu;
  for (const match of text.matchAll(pattern)) {
    if (match[1] !== undefined) out.push(Number.parseInt(match[1], 8) & 0xff);
    else if (match[2] !== undefined) out.push(match[2] === '' ? 0 : Number.parseInt(match[2], 16));
    else if (match[3] !== undefined) {
      const known = ESCAPES[match[3]];
      if (known !== undefined) out.push(known);
      else append(out, encode(match[3], false));
    } else append(out, encode(match[4] ?? '', false));
  }
  if (terminate) out.push(0);
  return Uint8Array.from(out);
}

function append(out: number[], bytes: Uint8Array): void {
  for (const byte of bytes) out.push(byte);
}

/** The bytes of a text, followed by a NUL if requested. */
function encode(text: string, terminate: boolean): Uint8Array {
  let ascii = true;
  for (let i = 0; i < text.length && ascii; i++) ascii = text.charCodeAt(i) < 0x80;
  if (ascii) {
    const bytes = new Uint8Array(text.length + (terminate ? 1 : 0));
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }
  const out = sourceBytes(text);
  if (terminate) out.push(0);
  return Uint8Array.from(out);
}

/** Decodes UTF-8; in invalid UTF-8 each byte becomes a character. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += `%${byte.toString(16).padStart(2, '0')}`;
  try {
    return decodeURIComponent(text);
  } catch {
    let plain = '';
    for (const byte of bytes) plain += String.fromCharCode(byte);
    return plain;
  }
}
