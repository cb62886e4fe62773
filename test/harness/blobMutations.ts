/** Random damage to a blob: bits flipped, bytes lost or doubled, words and lengths overwritten. */
import fc from 'fast-check';
import { readU32, writeU32 } from '../../server/src/base/bytes.ts';

/** Gives a damaged copy. */
type Mutation = (blob: Uint8Array) => Uint8Array;

/** A place in the blob, as a part of it; often where the memory of the board is described, near the beginning. */
const place = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.05, noNaN: true }));
const at = (blob: Uint8Array, part: number): number => Math.min(blob.length - 1, Math.floor(part * blob.length));
const word = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 8, 9, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff, 0xd00dfeed),
  fc.nat(0x40000),
  fc.nat(0xffffffff),
);
const length = fc.oneof(fc.nat(16), fc.nat(4096));

/** Offsets of the words in a blob that say how long something is: those of the header, and one for each property. */
function lengthWords(blob: Uint8Array): readonly number[] {
  const words = Array.from({ length: 10 }, (_, i) => 4 * i);
  const start = readU32(blob, 8);
  const end = Math.min(blob.length, start + readU32(blob, 36));
  for (let offset = start & ~3; offset + 8 <= end; offset += 4) if (readU32(blob, offset) === 3) words.push(offset + 4);
  return words;
}

/** One wound. */
export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(7)).map(([part, bit]): Mutation => {
    return (blob) => {
      const out = blob.slice();
      const offset = at(out, part);
      out[offset] = (out[offset] ?? 0) ^ (1 << bit);
      return out;
    };
  }),
  fc.tuple(place, length).map(([part, count]): Mutation => {
    return (blob) => concat(blob.subarray(0, at(blob, part)), blob.subarray(at(blob, part) + count));
  }),
  fc.tuple(place, length).map(([part, count]): Mutation => {
    return (blob) => concat(blob.subarray(0, at(blob, part) + count), blob.subarray(at(blob, part)));
  }),
  fc.tuple(place, word).map(([part, value]): Mutation => {
    return (blob) => overwrite(blob, at(blob, part) & ~3, value);
  }),
  fc.tuple(place, word).map(([part, value]): Mutation => {
    return (blob) => {
      const words = lengthWords(blob);
      return overwrite(blob, words[Math.floor(part * (words.length - 1))] ?? 0, value);
    };
  }),
);

function concat(before: Uint8Array, after: Uint8Array): Uint8Array {
  const out = new Uint8Array(before.length + after.length);
  out.set(before);
  out.set(after, before.length);
  return out;
}

function overwrite(blob: Uint8Array, offset: number, value: number): Uint8Array {
  const out = blob.slice();
  if (offset + 4 <= out.length) writeU32(out, offset, value);
  return out;
}
