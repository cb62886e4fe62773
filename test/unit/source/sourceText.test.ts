/** Bytes to text and back: nothing is lost, whatever the bytes are. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceBytes, sourceText } from '../../../server/src/source/sourceText.ts';

const decode = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const text = (...bytes: number[]) => sourceText(Uint8Array.from(bytes), decode);

test('what is no UTF-8 is a character for each byte', () => {
  expect(text(0x61, 0xe9, 0x62)).toBe('a\udce9b');
  expect(text(0xc3, 0xa9, 0xe9, 0xf0, 0x9f, 0x98, 0x80)).toBe('é\udce9\u{1f600}');
  // Cut off, over-long, a surrogate, beyond Unicode.
  expect(text(0xe2, 0x82)).toBe('\udce2\udc82');
  expect(text(0xc0, 0x80)).toBe('\udcc0\udc80');
  expect(text(0xed, 0xa0, 0x80)).toBe('\udced\udca0\udc80');
  expect(text(0xf4, 0x90, 0x80, 0x80)).toBe('\udcf4\udc90\udc80\udc80');
});

test('valid text is as the host decodes it, U+FFFD of its own included; a byte order mark is dropped', () => {
  expect(text(0xef, 0xbf, 0xbd)).toBe('\ufffd');
  expect(text(0xef, 0xbb, 0xbf, 0x61)).toBe('a');
  expect(text(0xef, 0xbb, 0xbf, 0xe9)).toBe('\udce9');
  const string = fc.string({ unit: 'binary' }).filter((one) => !one.startsWith('\ufeff'));
  fc.assert(fc.property(string, (one) => sourceText(new TextEncoder().encode(one), decode) === one));
});

test('any bytes come back', () => {
  const chunk = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 4 }).map((one) => new TextEncoder().encode(one)),
  );
  fc.assert(
    fc.property(fc.array(chunk), (chunks) => {
      const bytes = [0x2f, ...chunks.flatMap((one) => [...one])];
      expect(sourceBytes(text(...bytes))).toEqual(bytes);
    }),
  );
});
