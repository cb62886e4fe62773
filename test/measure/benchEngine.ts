/**
 * Speed of the engine alone, from a blob in memory to the report, and how it grows:
 *   npm run bench:engine -- [--kernel DIR] [--board NAME]… [--boards-only]
 * Boards of a kernel tree, by default one of Qualcomm and one of Rockchip, on single kernels and on one of every family; and kinds of
 * trees of 100, 1,000 and 10,000 regions. User CPU time, so that it matters less what else the machine does.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { FAMILY_KERNELS } from '../../server/src/boot/families.ts';
import type { KernelName } from '../../server/src/boot/report.ts';
import { simulateBoot, simulateOnKernels } from '../../server/src/boot/simulateBoot.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { testSyntax } from '../harness/parser.ts';
import { board, makeBlob, type NodeSpec } from '../unit/boot/blob.ts';

const KERNELS: readonly KernelName[] = ['6.1', '6.12', '7.2'];
const COUNTS = [100, 1000, 10_000];
const ROUNDS = 5;
/** Milliseconds. */
const MIN_ROUND = 40;
const MIB = 1 << 20;
const NAME_WIDTH = 22;

/** An address below 4 GiB and a size, two cells each. */
function at(address: number, size: number): readonly number[] {
  return [0, address, 0, size];
}

/** Region `i` of each kind. */
const KINDS: Readonly<Record<string, (i: number) => NodeSpec>> = {
  static: (i) => ({ reg: at(0x5000_0000 + i * 0x2000, 0x1000) }),
  'no-map': (i) => ({ reg: at(0x5000_0000 + i * 0x1000, 0x1000), 'no-map': true }),
  pools: (i) => ({ reg: at(0x5000_0000 + i * 0x1000, 0x1000), compatible: 'shared-dma-pool' }),
  'pools refused': (i) => ({
    reg: at(0x5000_0000 + i * 0x1000, 0x1000),
    compatible: 'shared-dma-pool',
    reusable: true,
  }),
  overlapping: (i) => ({ reg: at(0x5000_0000 + i * 0x1000, 0x1800) }),
  'no-map refused': () => ({ reg: at(0x4020_0000, MIB), 'no-map': true }),
  'no room': () => ({ size: [1, 0], 'alloc-ranges': [0, 0x5000_0000, 0, 0x1000_0000] }),
};

/** Milliseconds of user CPU time of one run: the best of several rounds, each long enough for the clock. */
function measure(run: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    let boots = 0;
    let used = 0;
    while (used < MIN_ROUND) {
      run();
      boots++;
      used = process.cpuUsage(before).user / 1000;
    }
    best = Math.min(best, used / boots);
  }
  return best;
}

/** A boot of a blob on one kernel. */
const on = (blob: Uint8Array, kernel: KernelName) => () => simulateBoot(blob, { kernel, arch: 'arm64' });
/** The boots of a blob on a kernel of every family. */
const onAll = (blob: Uint8Array) => () => simulateOnKernels(blob, { kernel: '7.2', arch: 'arm64' }, FAMILY_KERNELS);

function row(name: string, cells: readonly number[]): string {
  return `${name.padEnd(NAME_WIDTH)}${cells.map((cell) => `${cell.toFixed(2)} ms`.padStart(11)).join('')}`;
}

const { values } = parseArgs({
  options: {
    kernel: { type: 'string' },
    board: {
      type: 'string',
      multiple: true,
      default: ['arm64/boot/dts/qcom/x1e80100-crd.dts', 'arm64/boot/dts/rockchip/rk3588-rock-5b.dts'],
    },
    'boards-only': { type: 'boolean', default: false },
  },
});

const boards: (readonly [string, Uint8Array])[] = [];
if (values.kernel !== undefined) {
  const host = new DiskHost();
  const analyzer = new Analyzer(host, await testSyntax(), existsDirectory);
  for (const board of values.board) {
    const path = join(values.kernel, 'arch', board);
    const found = analyzer.board(host.resolve(path) ?? path);
    if (found === undefined) throw new Error(`no ${path}`);
    boards.push([board.replace(/^.*\//, ''), found.blob]);
  }
}
for (const [kind, region] of Object.entries(values['boards-only'] ? {} : KINDS)) {
  for (const count of COUNTS) {
    const regions = Object.fromEntries(Array.from({ length: count }, (_, i) => [`r@${i.toString(16)}`, region(i)]));
    boards.push([`${kind} ${count}`, makeBlob(board(regions))]);
  }
}
const families = `${FAMILY_KERNELS.length} families`;
console.log(''.padEnd(NAME_WIDTH) + [...KERNELS, families].map((text) => text.padStart(11)).join(''));
for (const [name, blob] of boards) {
  // A tree made for this grows with its regions; all families of the largest ones would take a minute.
  const isOfTree = values.kernel !== undefined && values.board.some((board) => board.endsWith(`/${name}`));
  const runs = [...KERNELS.map((kernel) => on(blob, kernel)), ...(isOfTree ? [onAll(blob)] : [])];
  // Once for the compiler.
  for (const run of runs) measure(run);
  console.log(row(name, runs.map(measure)));
}
