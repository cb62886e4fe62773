/**
 * Every answer of the engine over fixed inputs, as one line of JSON each, so that two states of the engine can be compared
 * byte for byte after a change that must not change any:
 *   npm run boot:reports -- FILE
 * Inputs are all recorded cases as recorded and on every kernel and architecture, the boards of the findings, random trees
 * and damaged blobs with random profiles (the same ones every time), and a few boards of a kernel.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { Analyzer, DEFAULT_SETTINGS } from '../../server/src/analysis/analyzer.ts';
import { memoryChanges } from '../../server/src/boot/memoryChanges.ts';
import type { BootProfile } from '../../server/src/boot/profile.ts';
import type { BootReport } from '../../server/src/boot/report.ts';
import { reportToJson } from '../../server/src/boot/reportJson.ts';
import { simulateBoot } from '../../server/src/boot/simulateBoot.ts';
import { flatten } from '../../server/src/link/compile.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';
import { readConsoleRecordings } from '../golden/oracle/architectures.ts';
import { caseNames, compileCase, KERNELS, readRecordings } from '../golden/oracle/oracle.ts';
import { mutation } from '../harness/blobMutations.ts';
import { roughProfile, roughTree, tree } from '../harness/bootTrees.ts';
import { compileFiles } from '../harness/compileFiles.ts';
import { FINDING_FIXTURES } from '../harness/findingFixtures.ts';
import { readKernelSample, unpackKernelSample } from '../harness/kernelSample.ts';
import { testParser, testSyntax } from '../harness/parser.ts';

const ARCHITECTURES = ['arm64', 'arm', 'riscv64', 'loongarch64'];
const RANDOM_TREES = 1500;
const DAMAGED = 60;
const SEED = 7;

const [out = ''] = process.argv.slice(2);
if (out === '') throw new Error('usage: npm run boot:reports -- FILE');
const lines: string[] = [];
let milliseconds = 0;

function boot(name: string, blob: Uint8Array, profile: BootProfile): void {
  const before = performance.now();
  const report = simulateBoot(blob, profile);
  milliseconds += performance.now() - before;
  lines.push(`${name} ${toText(wholeReport(report))}`);
}

/** What the command line writes, and what only other rooms see. */
function wholeReport(report: BootReport) {
  const { regions, cmaAlignment, laterCmaSize, dynamicAttempts } = report;
  const paths = dynamicAttempts.map(({ path }) => path);
  return { ...reportToJson(report), regions, changes: memoryChanges(report), cmaAlignment, laterCmaSize, paths };
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `0x${one.toString(16)}` : one));
}

const golden = (name: string) => fileURLToPath(new URL(`../golden/${name}`, import.meta.url));

// As recorded.
for (const [folder, pageSize] of [
  ['oracle', '4k'],
  ['oracle-arm64-16k', '16k'],
] as const) {
  const recordings = KERNELS.flatMap((kernel) =>
    folder === 'oracle-arm64-16k' && kernel === '6.1'
      ? []
      : [[kernel, readRecordings(golden(folder), kernel)] as const],
  );
  for (const name of caseNames(golden(folder))) {
    const blob = compileCase(golden(folder), name);
    for (const [kernel, boots] of recordings) {
      const recorded = boots[name];
      if (recorded === undefined) continue;
      const [start, end] = recorded.profile.kernelImage.map(BigInt);
      const kernelImage = { start: start ?? 0n, end: end ?? 0n };
      const dtbAddress = BigInt(recorded.profile.dtbAddress);
      boot(`${folder} ${name} ${kernel}`, blob, { kernel, arch: 'arm64', pageSize, kernelImage, dtbAddress });
    }
    if (folder !== 'oracle') continue;
    for (const kernel of KERNELS) {
      for (const arch of ARCHITECTURES) boot(`${folder} ${name} ${kernel} ${arch}`, blob, { kernel, arch });
    }
  }
}
for (const arch of ['arm', 'riscv64']) {
  const folder = golden(`oracle-${arch}`);
  for (const kernel of KERNELS) {
    if (arch === 'riscv64' && kernel === '6.1') continue;
    const boots = readConsoleRecordings(folder, kernel);
    for (const name of caseNames(folder)) {
      const recorded = boots[name];
      if (recorded === undefined) continue;
      const [imageStart, imageEnd] = recorded.kernelImage.map(BigInt);
      const [start, end] = recorded.dtb.map(BigInt);
      boot(`${arch} ${name} ${kernel}`, compileCase(folder, name), {
        kernel,
        arch,
        kernelImage: { start: imageStart ?? 0n, end: imageEnd ?? 0n },
        dtbAddress: start ?? 0n,
        dtbSize: (end ?? 0n) - (start ?? 0n),
      });
    }
  }
}

// The boards of the findings.
const syntax = new SyntaxStore(await testParser());
for (const [i, { code, fires, silent, profile }] of FINDING_FIXTURES.entries()) {
  for (const [kind, text] of [
    ['fires', fires],
    ['silent', silent],
  ] as const) {
    const { blob } = compileFiles(syntax, { 'board.dts': text });
    for (const kernel of KERNELS) {
      for (const arch of ARCHITECTURES) {
        boot(`finding ${i} ${code} ${kind} ${kernel} ${arch}`, blob, { kernel, arch, ...profile });
      }
    }
  }
}

// Random trees.
const sample = <T>(what: fc.Arbitrary<T>, numRuns: number) => fc.sample(what, { seed: SEED, numRuns });
for (const [kind, trees] of [
  ['tree', tree],
  ['rough', roughTree],
] as const) {
  const profiles = sample(roughProfile, RANDOM_TREES);
  for (const [i, blob] of sample(trees, RANDOM_TREES).entries()) {
    const profile = profiles[i];
    if (profile === undefined) continue;
    for (const kernel of KERNELS) boot(`${kind} ${i} ${kernel} ${profile.arch}`, blob, { ...profile, kernel });
  }
}

// Boards of a kernel, whole and damaged.
const sampled = readKernelSample();
const folder = unpackKernelSample(sampled);
try {
  const settings = { ...DEFAULT_SETTINGS, symbols: true };
  const analyzer = new Analyzer(new DiskHost(), await testSyntax(), existsDirectory, settings);
  const wounds = sample(fc.array(mutation, { minLength: 1, maxLength: 5 }), DAMAGED);
  for (const path of sampled.boards.filter((_, i) => i % 8 === 0)) {
    const board = analyzer.board(join(folder, path));
    if (board === undefined) continue;
    const blob = flatten(board.compiled, 0);
    for (const kernel of KERNELS) boot(`board ${path} ${kernel}`, blob, { kernel, arch: board.architecture });
    for (const [i, each] of wounds.entries()) {
      const damaged = each.reduce((bytes, wound) => (bytes.length === 0 ? bytes : wound(bytes)), blob);
      const kernel = KERNELS[i % KERNELS.length] ?? '7.2';
      boot(`damaged ${path} ${i}`, damaged, { kernel, arch: board.architecture });
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

writeFileSync(out, `${lines.join('\n')}\n`);
console.log(`${lines.length} boots, ${(milliseconds / lines.length).toFixed(2)} ms each`);
