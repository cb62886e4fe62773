/** Names of a blob share tails as in dtc: the first earlier name that ends in a name holds it. */
import { describe, expect, test } from 'vitest';
import { StringTable } from '../../../server/src/fdt/stringTable.ts';
import { generator } from '../../harness/random.ts';

/** The offsets by comparing each name with all earlier ones that have bytes of their own. */
function plainOffsets(names: readonly string[]): readonly number[] {
  const owned: { name: string; offset: number }[] = [];
  let length = 0;
  return names.map((name) => {
    const longer = owned.find((other) => other.name.endsWith(name));
    if (longer) return longer.offset + longer.name.length - name.length;
    owned.push({ name, offset: length });
    length += name.length + 1;
    return length - name.length - 1;
  });
}

function offsets(names: readonly string[]): readonly number[] {
  const table = new StringTable();
  return names.map((name) => table.offsetOf(name));
}

describe('the strings block', () => {
  test.each([1, 2, 3, 4, 5])('random names of two letters, with many shared tails (%i)', (seed) => {
    const random = generator(seed);
    const word = () => Array.from({ length: Math.floor(random() * 12) }, () => (random() < 0.5 ? 'a' : 'b')).join('');
    const names = Array.from({ length: 500 }, word);
    expect(offsets(names)).toEqual(plainOffsets(names));
  });

  test('many names behind one tail, and the tail itself', () => {
    const names = [...Array.from({ length: 100 }, (_, i) => `p${i}-of-the-device`), 'of-the-device', 'device', 'e', ''];
    expect(offsets(names)).toEqual(plainOffsets(names));
  });
});
