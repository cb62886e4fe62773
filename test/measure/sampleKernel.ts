/**
 * Makes the archive of `test/fixtures/kernelBoards`:
 *   node test/runScript.mjs test/measure/sampleKernel.ts --kernel 6.1|DIR [--count 150]
 * Boards by a fixed seed, each with the files that cpp opens for it.
 */
import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import type { KernelSample } from '../harness/kernelSample.ts';
import { allBoards, CPP_OPTIONS, kernelFolder } from './kernelTree.ts';

const ARCHIVE = fileURLToPath(new URL('../fixtures/kernelBoards/boards.json.br', import.meta.url));
const SEED = 61;
/** Boards that every architecture gives, as far as it has any. */
const EACH = 2;

const { values } = parseArgs({ options: { kernel: { type: 'string' }, count: { type: 'string' } } });

/** Fisher and Yates' shuffle under a linear congruential generator. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  const out = [...items];
  let state = SEED;
  for (let i = out.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out;
}

function chooseBoards(kernel: string, count: number): readonly string[] {
  const all = shuffled(allBoards(kernel).map((board) => relative(kernel, board)));
  const isLink = (board: string) => lstatSync(join(kernel, board)).isSymbolicLink();
  const groups = new Map<string, string[]>();
  for (const board of all) {
    const group = isLink(board) ? 'link' : (board.split('/')[1] ?? '');
    groups.set(group, [...(groups.get(group) ?? []), board]);
  }
  const first = [...groups.values()].flatMap((boards) => boards.slice(0, EACH));
  return [...new Set([...first, ...all])].slice(0, count).sort();
}

/** What cpp and, for `/include/`, dtc open, as they name it: relative to the tree. */
function openedFiles(kernel: string, board: string): readonly string[] {
  const script =
    'cpp "$@" -M "$board" && cpp "$@" "$board" | ' +
    'dtc -q -q -i "$(dirname "$board")" -i scripts/dtc/include-prefixes -o /dev/null -d /dev/stdout - | cat';
  const env = { ...process.env, board };
  const options = { cwd: kernel, encoding: 'utf8', env } as const;
  const { stdout, status, stderr } = spawnSync('sh', ['-c', script, 'sh', ...CPP_OPTIONS], options);
  if (status !== 0) throw new Error(stderr);
  return stdout
    .replace(/^[^:\n]*:/gm, '')
    .split(/[\s\\]+/)
    .filter((name) => name !== '' && name !== '<stdin>');
}

/** Adds a file under its own name, and every link on the way to it. */
function add(kernel: string, path: string, sample: { files: Record<string, string>; links: Record<string, string> }) {
  const parts = path.split('/');
  let at = '';
  for (const [i, part] of parts.entries()) {
    if (part === '..') {
      at = dirname(at);
      continue;
    }
    const next = at === '' || at === '.' ? part : `${at}/${part}`;
    if (lstatSync(join(kernel, next)).isSymbolicLink()) {
      const target = readlinkSync(join(kernel, next));
      sample.links[next] = target;
      add(kernel, [join(dirname(next), target), ...parts.slice(i + 1)].join('/'), sample);
      return;
    }
    at = next;
  }
  const bytes = readFileSync(join(kernel, at));
  const text = bytes.toString('utf8');
  if (Buffer.compare(Buffer.from(text), bytes) !== 0) throw new Error(`${at} is not UTF-8`);
  sample.files[at] = text;
}

const kernel = kernelFolder(values.kernel ?? '6.1');
const boards = chooseBoards(kernel, Number(values.count ?? 150));
const contents = { files: {} as Record<string, string>, links: {} as Record<string, string> };
for (const board of boards) for (const path of openedFiles(kernel, board)) add(kernel, path, contents);
const [, major, minor, patch] =
  /^VERSION = (\d+)\nPATCHLEVEL = (\d+)\nSUBLEVEL = (\d+)/m.exec(readFileSync(join(kernel, 'Makefile'), 'utf8')) ?? [];
const byPath = (record: Record<string, string>) => Object.fromEntries(Object.entries(record).sort());
const sample: KernelSample = {
  version: `${major}.${minor}.${patch}`,
  boards,
  links: byPath(contents.links),
  files: byPath(contents.files),
};
const json = Buffer.from(JSON.stringify(sample));
const parameters = {
  [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
  [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
  [constants.BROTLI_PARAM_SIZE_HINT]: json.length,
};
const archive = brotliCompressSync(json, { params: parameters });
writeFileSync(ARCHIVE, archive);
console.log(`${boards.length} boards, ${Object.keys(sample.files).length} files, ${archive.length} bytes`);
