/**
 * Compares our check of style with the kernel's own script over the sources of a kernel, rule by rule and line by line:
 *   npm run style:kernel -- --kernel 7.2|DIR [--sample N] [--damage SEED] [--show N]
 * `--sample`: so many sources, spread evenly. `--damage`: each source is changed by chance first, which reaches what no file of
 * the kernel does. `--show`: differences that are printed, 20 if left out. Needs python3; of the script only its reading of
 * bindings needs more, which is left out. Prints a table; exit code 1 where a line has another verdict.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { checkStyle, STYLE_MODES, type StyleMode, styleKindOf } from '../../server/src/style/check/checkStyle.ts';
import { generator } from '../harness/random.ts';
import { allSources, kernelFolder, sample } from './kernelTree.ts';

/** What the script prints of all files may take. */
const OUTPUT_MAX = 1024 * 1024 * 1024;
/** What damage puts into a source, and where lines end with something else. */
const PIECES = [
  '}',
  '};',
  '{',
  ';',
  '"',
  '\\',
  '/*',
  '*/',
  '//',
  '<',
  '>',
  '< ',
  ' >',
  ' ',
  '\t',
  '\n',
  '\n\n',
  '\r\n',
];
const FURTHER = [
  '0XAB',
  '0xAb ',
  'a: b: c {',
  '&a',
  '}; };',
  '@0,A {',
  '#if',
  '#if x \\\n',
  '\u00a0',
  '\u2003',
  'é',
  '\\\n',
  '=',
  '}\n',
];

const { values } = parseArgs({
  options: {
    kernel: { type: 'string' },
    sample: { type: 'string' },
    damage: { type: 'string' },
    show: { type: 'string' },
  },
});

interface Source {
  /** Where the script reads it. */
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

/** `RULE` by `PATH:LINE`, as a sorted list; what is found twice stands there twice. */
type Verdicts = ReadonlyMap<string, string>;

/** What the script says of the files, in one mode. */
function scriptVerdicts(script: string, work: string, sources: readonly Source[], mode: StyleMode): Verdicts {
  const list = join(work, 'files');
  writeFileSync(list, sources.map(({ path }) => `${path}\n`).join(''));
  const { stderr, error } = spawnSync('python3', [script, `--mode=${mode}`, `@${list}`], {
    env: { ...process.env, PYTHONPATH: join(work, 'python'), PYTHONDONTWRITEBYTECODE: '1' },
    encoding: 'utf8',
    maxBuffer: OUTPUT_MAX,
  });
  if (error) throw error;
  const found: (readonly [string, string])[] = [];
  for (const line of stderr.split('\n')) {
    const [, path, number, rule] = /^(.+?):(\d+): \[([a-z-]+)\] /.exec(line) ?? [];
    if (path !== undefined) found.push([`${path}:${number}`, rule ?? '']);
    else if (line !== '') throw new Error(`the script says: ${line}`);
  }
  return gathered(found);
}

function ownVerdicts(sources: readonly Source[], mode: StyleMode): Verdicts {
  const found: (readonly [string, string])[] = [];
  for (const { path, text } of sources) {
    const kind = styleKindOf(path);
    if (!kind) continue;
    for (const { rule, line } of checkStyle(text, mode, kind)) found.push([`${path}:${line + 1}`, rule]);
  }
  return gathered(found);
}

function gathered(found: readonly (readonly [string, string])[]): Verdicts {
  const rules = new Map<string, string[]>();
  for (const [place, rule] of found) {
    const list = rules.get(place);
    if (list) list.push(rule);
    else rules.set(place, [rule]);
  }
  return new Map([...rules].map(([place, list]) => [place, list.sort().join(' ')]));
}

/** Writes sources that were changed by chance: pieces put in and taken out, about one in 300 characters. */
function damaged(kernel: string, work: string, paths: readonly string[], seed: number): readonly Source[] {
  const random = generator(seed);
  const pieces = [...PIECES, ...FURTHER];
  mkdirSync(join(work, 'damaged'));
  return paths.map((path, i) => {
    let text = readFileSync(path, 'utf8').slice(0, 30_000);
    for (let edits = 1 + Math.floor(text.length / 300); edits > 0; edits--) {
      const at = Math.floor(random() * text.length);
      const piece = random() < 0.3 ? '' : (pieces[Math.floor(random() * pieces.length)] ?? '');
      text = text.slice(0, at) + piece + text.slice(at + Math.floor(random() * 4));
    }
    const copy = join(work, 'damaged', `${i}${extname(path)}`);
    writeFileSync(copy, text);
    return { path: copy, name: `${relative(kernel, path)} (damaged)`, text: readFileSync(copy, 'utf8') };
  });
}

function main(): number {
  const name = values.kernel ?? process.env.KERNEL_SOURCE;
  if (name === undefined) {
    console.error('usage: npm run style:kernel -- --kernel 7.2|DIR [--sample N] [--damage SEED] [--show N]');
    return 2;
  }
  const kernel = kernelFolder(name);
  const work = mkdtempSync(join(tmpdir(), 'dtatlas-style-'));
  try {
    const script = join(work, 'dt-check-style');
    copyFileSync(join(kernel, 'scripts/dtc/dt-check-style'), script);
    mkdirSync(join(work, 'python/ruamel'), { recursive: true });
    writeFileSync(join(work, 'python/ruamel/yaml.py'), 'class YAML: pass\n');
    const all = allSources(kernel);
    const paths = values.sample === undefined ? all : sample(all, Number(values.sample));
    const sources =
      values.damage === undefined
        ? paths.map((path) => ({ path, name: relative(kernel, path), text: readFileSync(path, 'utf8') }))
        : damaged(kernel, work, paths, Number(values.damage));
    const names = new Map(sources.map((source) => [source.path, source.name]));
    const lines = sources.reduce((sum, { text }) => sum + text.split('\n').length, 0);
    console.log(`| mode | sources | lines | lines with findings | lines with another verdict | our time |`);
    console.log('| --- | --- | --- | --- | --- | --- |');
    let shown = Number(values.show ?? 20);
    let differences = 0;
    for (const mode of STYLE_MODES) {
      const started = performance.now();
      const own = ownVerdicts(sources, mode);
      const seconds = (performance.now() - started) / 1000;
      const theirs = scriptVerdicts(script, work, sources, mode);
      const different = [...new Set([...own.keys(), ...theirs.keys()])].filter((at) => own.get(at) !== theirs.get(at));
      differences += different.length;
      const row = [mode, sources.length, lines, theirs.size, different.length, `${seconds.toFixed(1)} s`];
      console.log(`| ${row.join(' | ')} |`);
      for (const at of different.slice(0, shown)) {
        const [, path = '', number = ''] = /^(.*):(\d+)$/.exec(at) ?? [];
        console.log(
          `${names.get(path)}:${number}: ours [${own.get(at) ?? ''}], the script's [${theirs.get(at) ?? ''}]`,
        );
      }
      shown = Math.max(0, shown - different.length);
    }
    return differences > 0 ? 1 : 0;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(error instanceof Error ? error.stack : String(error));
  process.exitCode = 2;
}
