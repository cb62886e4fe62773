import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askMap } from '../../../server/src/mapModel/ask/ask.ts';
import { addressOf, parseQuestion } from '../../../server/src/mapModel/ask/parse.ts';
import { handMap, item } from '../../harness/handMap.ts';

const MAP = handMap();
const MIB = 1n << 20n;

/** Labels that are found, in order. */
const labels = (question: string) => askMap(MAP, question).matches.map(({ item: { label } }) => label);

describe('an address', () => {
  test.each([
    [
      '0x84500000',
      'cdsp@84000000',
      'is in cdsp@84000000 (firmware, no-map, 64 MiB, 5 MiB behind its start); RAM of memory@80000000.',
    ],
    ['0x8450_0000', 'cdsp@84000000', 'cdsp@84000000'],
    ['84500000', 'cdsp@84000000', 'cdsp@84000000'],
    ['@84500000', 'cdsp@84000000', 'cdsp@84000000'],
    ['What is at 0x84500000?', 'cdsp@84000000', 'cdsp@84000000'],
    ['0x80000000', 'tz@80000000', 'at its start'],
    [
      '0x81fffff',
      undefined,
      'Nothing answers at 0x81fffff: serial@1000 ends at 0x1fff, pcie@40000000 memory window begins at 0x40000000.',
    ],
    ['0xa0000000', 'free', 'is in free RAM'],
    ['0x1000', 'serial@1000', 'serial@1000 (device, 4 KiB, at its start).'],
    ['0x41000000', 'pcie@40000000 memory window', 'PCI, 256 MiB, disabled'],
    ['0xffffffffffffffff', undefined, 'memory@100000000 ends at 0x13fffffff'],
  ])('%s is in %s', (question, label, text) => {
    const answer = askMap(MAP, question);
    expect(answer.kind).toBe('address');
    expect(answer.matches[0]?.item.label).toBe(label);
    expect(answer.text).toContain(text);
  });

  test('bytes claimed twice are said to be', () => {
    const twice = handMap({
      reserved: [item('nomap', 'a', 0x8000_0000n, MIB), item('nomap', 'b', 0x8000_0000n, 2n * MIB)],
    });
    expect(askMap(twice, '0x80000010').text).toContain('It is claimed 2 times.');
  });
});

describe('a range', () => {
  test.each([
    ['0x80000000-0x83ffffff', '64 MiB of RAM, 2 MiB taken by 1, 62 MiB free'],
    ['0x80000000-0x84000000', '64 MiB of RAM, 2 MiB taken by 1, 62 MiB free'],
    ['0x80000000..0x84000000', '(64 MiB)'],
    ['0x80000000 - 0x83ffffff', '(64 MiB)'],
    ['0x80000000 to 0x84000000', '(64 MiB)'],
    ['0x80000000+64M', '(64 MiB)'],
    ['0x80000000 + 64 MiB', '(64 MiB)'],
    ['[mem 0x0000000080000000-0x0000000083ffffff]', '(64 MiB)'],
    ['0x1000-0x1fff', '0 B of RAM, 0 B free, 1 device window'],
  ])('%s', (question, text) => {
    const answer = askMap(MAP, question);
    expect([answer.kind, answer.text]).toEqual(['range', expect.stringContaining(text)]);
  });

  test.each([
    ['0x84000000-0x80000000', 'before it begins'],
    ['0xffffffffffff0000+1M', '64 bits'],
  ])('%s is none', (question, text) => {
    expect(askMap(MAP, question)).toMatchObject({ kind: 'fault', text: expect.stringContaining(text), matches: [] });
  });
});

describe('free RAM', () => {
  test('all of it, the largest first; together with what is taken it is all RAM', () => {
    const { matches, text } = askMap(MAP, 'free');
    const sizes = matches.map(({ item: { size } }) => size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => (a > b ? -1 : 1)));
    expect(sizes.reduce((sum, size) => sum + size, 0n) + 402n * MIB).toBe(2048n * MIB);
    expect(text).toContain('5 holes, 1.6 GiB of free RAM. The largest: 768 MiB at 0x100000000.');
  });

  test.each([
    ['free 64M', ['0x100000000', '0x92000000', '0xb2000000', '0x89000000']],
    ['free 64M align 64M', ['0x100000000', '0x94000000', '0xb4000000', '0x8c000000']],
    ['free 64 MiB aligned to 64 MiB below 4G', ['0x94000000', '0xb4000000', '0x8c000000']],
    ['free above 0x90000000 100M', ['0x100000000', '0x92000000', '0xb2000000']],
    ['largest hole', ['0x100000000']],
    ['holes >=700M', ['0x100000000']],
    ['free 1G', []],
  ])('%s', (question, places) => {
    const { matches, kind } = askMap(MAP, question);
    expect(kind).toBe('room');
    expect(matches.map(({ extent }) => `0x${extent?.base.toString(16)}`)).toEqual(places);
  });

  test('each place is aligned, of that size, and in its hole', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 1n << 30n), fc.integer({ min: 0, max: 30 }), (size, shift) => {
        for (const { item: hole, extent } of askMap(MAP, `free ${size}B align ${1n << BigInt(shift)}B`).matches) {
          if (extent === undefined || hole.base === undefined) throw new Error('a hole has a place');
          expect(extent.base % (1n << BigInt(shift))).toBe(0n);
          expect(extent.base >= hole.base && extent.end <= hole.base + hole.size).toBe(true);
          if (size > 1n) expect(extent.end - extent.base).toBe(size);
        }
      }),
    );
  });

  test('where only what the kernel places is in the way, that is said', () => {
    const reserved = [
      item('nomap', 'a', 0x8000_0000n, 100n * MIB),
      item('early', 'memory map', 0xa000_0000n, 500n * MIB),
      item('nomap', 'b', 0x1_0000_0000n, 1000n * MIB),
    ];
    const { text, matches } = askMap(handMap({ reserved }), 'free 600M');
    expect(matches).toEqual([]);
    expect(text).toContain('A region with reg would have room at 0x86400000');
  });

  test.each(['free align', 'free 64M align x', 'free lots', 'free below', 'free 64M align 0'])(
    '%s is not understood',
    (question) => {
      expect(askMap(MAP, question).kind).toBe('fault');
    },
  );
});

describe('items', () => {
  test.each([
    ['unused', ['tz@80000000', 'old@88000000', 'gpu-pool', 'lost']],
    ['no-map', ['tz@80000000', 'cdsp@84000000', 'old@88000000']],
    ['no-map unused', ['tz@80000000', 'old@88000000']],
    ['no-map > 32M', ['cdsp@84000000']],
    ['no-map larger than 32 MiB', ['cdsp@84000000']],
    ['used by gpu', ['gpu-pool']],
    ['used by remoteproc@5000', ['cdsp@84000000']],
    ['used by fw', ['cdsp@84000000']],
    ['firmware', ['tz@80000000', 'cdsp@84000000']],
    ['firmware above 0x84000000', ['cdsp@84000000']],
    ['firmware below 0x84000000', ['tz@80000000']],
    ['&cdsp_mem', ['cdsp@84000000']],
    ['cdsp', ['cdsp@84000000']],
    ['CDSP', ['cdsp@84000000']],
    ['/reserved-memory/gpu-pool', ['gpu-pool']],
    ['/soc', ['serial@1000', 'pcie@40000000 memory window']],
    ['driver cma', ['linux,cma']],
    ['compatible shared-dma', ['gpu-pool']],
    ['cma', ['linux,cma']],
    ['disabled', ['gpu-pool', 'pcie@40000000 memory window']],
    ['dynamic', ['gpu-pool', 'linux,cma', 'lost']],
    ['failed', ['lost']],
    ['pci', ['pcie@40000000 memory window']],
    ['64M', ['cdsp@84000000']],
    ['64 MiB', ['cdsp@84000000']],
    ['≥ 256M', ['memory@80000000', 'memory@100000000', 'linux,cma', 'pcie@40000000 memory window']],
    ['0x4000000 bytes', ['cdsp@84000000']],
    ['kernel', ['kernel image']],
    ['memory@80000000', ['memory@80000000']],
    ['chip.dtsi', []],
  ])('%s', (question, found) => {
    expect(labels(question)).toEqual(found);
  });

  test('nothing of a size: what is larger, the smallest first', () => {
    expect(askMap(MAP, '60M').text).toBe('Nothing has exactly 60 MiB; 5 items have more, the smallest first.');
    expect(labels('60M')[0]).toBe('cdsp@84000000');
  });

  test('a name that is nearly right is suggested', () => {
    expect(askMap(MAP, 'cdsq_mem').text).toBe("Nothing on the map matches 'cdsq_mem'; did you mean 'cdsp_mem'?");
  });

  test('an exact name comes before names that contain it', () => {
    const reserved = [
      item('nomap', 'big-gpu@1', 1n, 1n),
      item('nomap', 'gpu-fw@2', 2n, 1n),
      item('nomap', 'gpu@3', 3n, 1n),
    ];
    const found = askMap(handMap({ reserved, devices: [] }), 'gpu').matches.map(({ item: { label } }) => label);
    expect(found).toEqual(['gpu@3', 'gpu-fw@2', 'big-gpu@1']);
  });
});

test('nothing asked says what can be asked', () => {
  expect(askMap(MAP, '  ? ')).toMatchObject({
    kind: 'nothing',
    matches: [],
    text: expect.stringContaining('free 64M align 2M'),
  });
});

test('bare hexadecimal is an address from six digits on; words are none', () => {
  expect([addressOf('8f500000'), addressOf('facade'), addressOf('12345'), addressOf('0x10')]).toEqual([
    0x8f50_0000n,
    undefined,
    undefined,
    16n,
  ]);
});

test('any text is read, in a moment', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0x 8fMiB<>=+-.@&/align free below used by _\'"?'), maxLength: 600 }),
      (text) => {
        const answer = askMap(MAP, text);
        expect(answer.text).not.toBe('');
        expect(['fault', 'nothing', 'address', 'range', 'room', 'items']).toContain(parseQuestion(text).kind);
      },
    ),
  );
});
