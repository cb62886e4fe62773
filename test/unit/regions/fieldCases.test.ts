/** Boards that failed in the field, cut down to what matters: the finding is made, and says what a person needs to hear. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { BootProfile } from '../../../server/src/boot/profile.ts';
import { findQuickFixes } from '../../../server/src/ide/quickFixes.ts';
import type { Problem } from '../../../server/src/problems/problem.ts';
import { fixture } from '../../harness/ide.ts';

const FOLDER = new URL('../../fixtures/field/', import.meta.url);
const SHARED = Object.fromEntries(
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.dtsi'))
    .map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]),
);

interface FieldCase {
  readonly name: string;
  readonly profile?: Partial<BootProfile>;
  readonly code: string;
  readonly severity: Problem['severity'];
  readonly says: readonly RegExp[];
  /** Texts at the other places that the finding names. */
  readonly related: readonly string[];
  /** Titles of its quick fixes. */
  readonly fixes: readonly (string | RegExp)[];
}

const CASES: readonly FieldCase[] = [
  {
    name: 'sc7180-collision',
    code: 'rmem-overlap',
    severity: 'error',
    says: [
      /^memory@86000000 \(0x86000000-0x8ec00000\) and memory@8b700000 \(0x8b700000-0x8b710000\) share 64 KiB\./,
      /"OF: reserved mem: OVERLAP DETECTED!"/,
    ],
    related: ['reg'],
    fixes: [/^Move memory@86000000 to 0x[0-9a-f]+, the nearest free place \(in sc7180-trogdor-lte-sku\.dtsi\)$/],
  },
  {
    name: 'thead-cma',
    code: 'rmem-not-placed',
    // The larger board of the same tree has the RAM that is missing here.
    severity: 'warning',
    says: [
      /So it is with the 2 GiB of RAM that the tree states; with 4 GiB, which the boot loader may fill in, the region fits/,
      /^alloc-ranges \(0xd8000000 \+ 512 MiB\) has no mapped RAM, the region needs 320 MiB/,
      /failed to allocate memory for node 'linux,cma': size 320 MiB/,
    ],
    related: ['reg'],
    fixes: [/^Widen alloc-ranges to 0x[0-9a-f]+ \+ /],
  },
  {
    name: 'rpi4-cma',
    code: 'rmem-not-placed',
    severity: 'error',
    says: [
      /^alloc-ranges \(0x0 \+ 1 GiB\) has no more than 511\.5 MiB of mapped RAM in one piece, the region needs 896 MiB/,
    ],
    related: ['/', 'dtb', 'atf@0', 'nvram@20000000'],
    fixes: [],
  },
  {
    name: 'kontron-sa67',
    code: 'rmem-invalid-size',
    severity: 'error',
    says: [
      /^size must have 2 cells \(the root's #size-cells\)/,
      /"OF: reserved mem: invalid size property in 'linux,cma' node\."/,
    ],
    related: [],
    fixes: ['Write size with 2 cells'],
  },
  {
    name: 'cma-cmdline',
    code: 'rmem-cma-cmdline',
    severity: 'warning',
    says: [
      /'cma=' on the command line makes Linux 7\.2 skip this linux,cma-default region: nothing is reserved for it/,
    ],
    related: ['bootargs'],
    fixes: [],
  },
  {
    name: 'dtb-in-cma-range',
    profile: { dtbAddress: 0x4c00_0000n },
    code: 'rmem-not-placed',
    severity: 'error',
    says: [/^alloc-ranges \(0x48000000 \+ 160 MiB\) has no free 128 MiB: the largest free piece there is 9[0-9.]+ MiB/],
    related: ['dtb'],
    fixes: [/^Widen alloc-ranges to 0x48000000 \+ /],
  },
  {
    name: 'cma-over-nomap',
    code: 'rmem-cma-over-nomap',
    severity: 'error',
    says: [/^Part of this CMA area is no-map \(0xb0000000-0xb2000000\)/, /crashes when one of them is used/],
    related: ['secure@b0000000'],
    fixes: ['Move camera@b1000000 to 0xb2000000, the nearest free place'],
  },
  {
    name: 'size-for-reg',
    code: 'rmem-not-placed',
    severity: 'error',
    says: [/^alloc-ranges \(0x90000000 \+ 16 MiB\) has no more than 15\.9 MiB of mapped RAM in one piece/],
    related: ['trace@90ff0000', 'memory-region'],
    fixes: [/^Widen alloc-ranges to 0x8[0-9a-f]+ \+ /],
  },
  {
    name: 'size-for-reg',
    code: 'rmem-exact-range',
    severity: 'information',
    says: [/can only lie at 0x90000000\. A fixed address is what reg is for/],
    related: [],
    fixes: [],
  },
  {
    name: 'unreachable-pool',
    code: 'rmem-unreachable',
    severity: 'warning',
    says: [
      /^display@32e00000 cannot reach its pool display@110000000, at 0x110000000 \+ 32 MiB/,
      /the dma-ranges of \/soc@0 let it see 0x40000000-0x100000000 only/,
    ],
    related: ['display@110000000', 'dma-ranges'],
    fixes: ['Move display@110000000 to 0xfe000000, the nearest free place'],
  },
];

describe.each(CASES)('$name', (one) => {
  test(one.code, async () => {
    const text = readFileSync(new URL(`${one.name}.dts`, FOLDER), 'utf8');
    const opened = await fixture({ 'a.dts': text, ...SHARED }, one.profile);
    const { board, reports, textOf } = opened;
    const problems = board.placeBootFindings(reports);
    const problem = problems.find(({ code }) => code === one.code);
    if (!problem) throw new Error(`not found; there is ${problems.map(({ code }) => code).join(', ')}`);
    expect(problem.severity).toBe(one.severity);
    for (const part of one.says) expect(problem.message).toMatch(part);
    const places = problem.related.map(({ span, message }) =>
      message.startsWith('The device-tree blob') ? 'dtb' : textOf(span.file).slice(span.start, span.end),
    );
    expect(places).toEqual(one.related);
    const titles = findQuickFixes({ board, reports, problem, textOf }).map(({ title }) => title);
    expect(titles).toEqual(
      one.fixes.map((title) => (typeof title === 'string' ? title : expect.stringMatching(title))),
    );
  });
});
