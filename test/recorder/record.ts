/**
 * Boots a kernel with a case's tree and records what it did, in the form that the tests compare:
 *   npm run oracle:record -- --kernel IMAGE [--arch arm64|arm|riscv64|mips64|powerpc64] [--busybox FILE] [--out DIR] [--symbols] CASE…
 * CASE is a name in DIR/cases, or every one there when none is given. Results go to DIR/GENERATION.json; --new leaves
 * out what is recorded already. See test/golden/oracle/README.md.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { ConsoleRecording } from '../golden/oracle/architectures.ts';
import type { RecordedBoot } from '../golden/oracle/oracle.ts';
import { Advice, bootCase, inFolder, type Request } from './bootCase.ts';
import { section } from './consoleLog.ts';
import { describeBoot, describeConsole, recordingsOf } from './describe.ts';
import type { Symbols } from './guestMemory.ts';
import { ARCHITECTURES, MACHINES, type RecordedArchitecture } from './machines.ts';

const USAGE =
  'usage: npm run oracle:record -- --kernel IMAGE [--arch arm64|arm|riscv64|mips64|powerpc64] [--busybox FILE] [--out DIR] [--new] [--symbols] [CASE…]';
const SYMBOL_FILE = fileURLToPath(new URL('../recorder/symbols.json', import.meta.url));

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      kernel: { type: 'string' },
      arch: { type: 'string', default: 'arm64' },
      busybox: { type: 'string' },
      out: { type: 'string' },
      new: { type: 'boolean' },
      symbols: { type: 'boolean' },
    },
  });
  const { kernel } = values;
  if (kernel === undefined) throw new Advice(USAGE);
  if (!existsSync(kernel)) throw new Advice(`${kernel} is not there. ${fetchAdvice('the kernel image')}`);
  const arch = ARCHITECTURES.find((name) => name === values.arch);
  if (arch === undefined) throw new Advice(`--arch is one of ${ARCHITECTURES.join(', ')}`);
  const release = releaseOf(kernel);
  const out =
    values.out ?? fileURLToPath(new URL(`../golden/oracle${arch === 'arm64' ? '' : `-${arch}`}`, import.meta.url));
  const known = readJson<Record<string, Symbols>>(SYMBOL_FILE);
  const request: Request = {
    arch,
    kernel,
    release,
    busybox: MACHINES[arch].loader ? readBusybox(arch, values.busybox) : undefined,
    symbols: known[release],
  };
  if (values.symbols) return recordSymbols(request, out, known);
  if (request.symbols === undefined && MACHINES[arch].loader) {
    console.error(`The symbols of ${release} are not known, so that reserved_mem[] is not recorded; see --symbols.`);
  }

  const file = join(out, `${recordingsOf(release)}.json`);
  const recordings = readJson<Record<string, RecordedBoot | ConsoleRecording>>(file);
  const all = positionals.length > 0 ? positionals : allCases(out);
  const names = values.new ? all.filter((name) => recordings[name] === undefined) : all;
  for (const [i, name] of names.entries()) {
    const started = performance.now();
    const recorded = await inFolder(async (folder) => {
      const booted = await bootCase(request, join(out, 'cases', `${name}.dts`), folder, false);
      return MACHINES[arch].loader ? describeBoot(request, booted) : describeConsole(request, booted, recordings.none);
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    if (typeof recorded === 'string') {
      console.log(`${i + 1}/${names.length} ${release} ${name}: not recorded, ${recorded} (${seconds} s)`);
      continue;
    }
    recordings[name] = recorded;
    writeRecordings(file, recordings);
    const outcome = 'outcome' in recorded ? recorded.outcome : recorded.died ? 'died' : 'ok';
    console.log(`${i + 1}/${names.length} ${release} ${name}: ${outcome} (${seconds} s)`);
  }
  return 0;
}

/** Boots once with a kernel that tells its symbols, and keeps them for all later recordings. */
async function recordSymbols(request: Request, out: string, known: Record<string, Symbols>): Promise<number> {
  const name = allCases(out)[0];
  if (name === undefined) throw new Advice(`no cases in ${out}/cases`);
  const { console: text } = await inFolder(
    async (folder) => (await bootCase(request, join(out, 'cases', `${name}.dts`), folder, true)).run,
  );
  const found = new Map<string, string[]>();
  for (const match of (section(text, 'symbols') ?? '').matchAll(/^([0-9a-f]+) \S (\S+)$/gm)) {
    found.set(match[2] ?? '', [...(found.get(match[2] ?? '') ?? []), `0x${match[1]}`]);
  }
  if (!found.has('reserved_mem')) throw new Advice(`${request.release} does not tell (CONFIG_KALLSYMS_ALL is off).`);
  // mm/memblock.c has a counter of the same name in some kernels; the one of drivers/of is linked later.
  const symbols = Object.fromEntries([...found].map(([symbol, addresses]) => [symbol, addresses.at(-1)]));
  for (const [symbol, addresses] of found) {
    if (addresses.length > 1) console.log(`${symbol}: ${addresses.join(', ')}; check which one is meant`);
  }
  writeFileSync(SYMBOL_FILE, `${JSON.stringify({ ...known, [request.release]: symbols }, undefined, 2)}\n`);
  console.log(`${request.release}: ${Object.keys(symbols).length} symbols`);
  return 0;
}

/** Debian's name of the release, which the file's name ends with. */
function releaseOf(kernel: string): string {
  const release = /vmlinu[xz]-(\d+\.\d+\S*)$/.exec(kernel)?.[1];
  if (release === undefined) throw new Advice(`the name of ${kernel} should be vmlinuz-RELEASE`);
  return release;
}

function readBusybox(arch: RecordedArchitecture, file: string | undefined): Uint8Array {
  if (file === undefined || !existsSync(file)) {
    throw new Advice(`--busybox FILE: a static busybox for ${MACHINES[arch].debian}. ${fetchAdvice('it')}`);
  }
  return readFileSync(file);
}

function fetchAdvice(what: string): string {
  return `test/recorder/fetch-debian.sh fetches ${what} from Debian.`;
}

function allCases(out: string): readonly string[] {
  const folder = join(out, 'cases');
  if (!existsSync(folder)) throw new Advice(`there are no cases in ${folder}`);
  const files = readdirSync(folder).filter((name) => name.endsWith('.dts'));
  // The empty case comes first: others refer to it.
  return files
    .map((name) => name.slice(0, -4))
    .sort((a, b) => Number(b === 'none') - Number(a === 'none') || (a < b ? -1 : 1));
}

function readJson<T extends object>(file: string): T {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : ({} as T);
}

/** One line per case, sorted. */
function writeRecordings(file: string, recordings: Readonly<Record<string, unknown>>): void {
  const lines = Object.keys(recordings)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${JSON.stringify(recordings[name])}`);
  writeFileSync(file, `{\n${lines.join(',\n')}\n}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error instanceof Advice ? error.message : error);
  process.exitCode = 2;
}
