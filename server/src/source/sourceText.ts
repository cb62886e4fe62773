/**
 * Source bytes as text, and text as bytes again. dtc and cpp copy bytes without regard to encoding, so a source in Latin-1
 * gives a blob with its very bytes. A byte outside of valid UTF-8 becomes a character that valid text cannot contain: a
 * low surrogate without a high one, U+DC80 to U+DCFF, as in Python's `surrogateescape` (PEP 383). Each character thus determines
 * its bytes, wherever a macro or an include carries it. An editor's text has no such characters: the editor has decoded the
 * bytes already, and the text is encoded as UTF-8.
 */

/** U+DC00 plus the byte. */
const BYTE_AS_CHARACTER = 0xdc00;
/** The decoder's replacement for invalid bytes. */
const REPLACEMENT = '\ufffd';

/**
 * The text of a source, without a byte order mark.
 * @param decode The host's own decoder of UTF-8, which never fails. The bytes are decoded here only if its result contains
 * U+FFFD, from invalid bytes or from the text itself.
 */
export function sourceText(bytes: Uint8Array, decode: (bytes: Uint8Array) => string): string {
  const decoded = decode(bytes);
  const text = decoded.includes(REPLACEMENT) ? decodeKeepingBytes(bytes) : decoded;
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** The bytes that the characters of a source encode. */
export function sourceBytes(text: string): number[] {
  const out: number[] = [];
  for (const character of text) {
    const c = character.codePointAt(0) ?? 0;
    if (c < 0x80) out.push(c);
    else if (c < 0x800) out.push(0xc0 | (c >> 6), 0x80 | (c & 63));
    else if (c >= BYTE_AS_CHARACTER + 0x80 && c <= BYTE_AS_CHARACTER + 0xff) out.push(c & 0xff);
    else if (c < 0x10000) out.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
    else out.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 63), 0x80 | ((c >> 6) & 63), 0x80 | (c & 63));
  }
  return out;
}

function decodeKeepingBytes(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) parts.push(String.fromCharCode(BYTE_AS_CHARACTER + (bytes[at] ?? 0)));
    else parts.push(String.fromCodePoint(codePoint(bytes, at, length)));
    at += Math.max(1, length);
  }
  return parts.join('');
}

/** Bytes of the valid UTF-8 sequence at `at` (RFC 3629: shortest form, no surrogates); 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  const point = codePoint(bytes, at, length);
  if (length === 3 && (point < 0x800 || (point >= 0xd800 && point <= 0xdfff))) return 0;
  return length === 4 && (point < 0x10000 || point > 0x10ffff) ? 0 : length;
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  const lead = bytes[at] ?? 0;
  if (length === 1) return lead;
  let point = lead & (0x7f >> length);
  for (let i = 1; i < length; i++) point = (point << 6) | ((bytes[at + i] ?? 0) & 63);
  return point;
}
