/**
 * Random programs through our compiler and `cpp | dtc`: the same bytes, or an error from both.
 *   npm run fuzz:language -- [--runs N] [--seed N] [--split]
 * `--split` takes each program apart: its tokens stand in further files and in macros. DTC= names another dtc. Each difference is made smaller, line by line, and printed; exit code 1 on any.
 */
import { parseArgs } from 'node:util';
import { randomProgram } from '../differential/programSoup.ts';
import { splitProgram } from '../differential/programSplits.ts';
import { dtcIsAtLeast, dtcVersion } from '../harness/dtc.ts';
import { compareWithDtc, FUZZ_MODES } from '../harness/languageOracle.ts';
import { testSyntax } from '../harness/parser.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    differences: { type: 'string' },
    split: { type: 'boolean' },
  },
});

async function main(): Promise<number> {
  const runs = Number(values.runs ?? 1000);
  const first = Number(values.seed ?? 1);
  const differencesMax = Number(values.differences ?? 5);
  const syntax = await testSyntax();
  // What splits change does not depend on the options.
  const modes = values.split ? FUZZ_MODES.slice(0, 1) : FUZZ_MODES;
  let accepted = 0;
  let refused = 0;
  let different = 0;
  for (let seed = first; seed < first + runs && different < differencesMax; seed++) {
    const whole = randomProgram(seed, dtcIsAtLeast(1, 8)).files;
    const files = values.split ? splitProgram(whole, seed) : whole;
    const result = compareWithDtc(syntax, files, modes);
    if (result.difference === undefined) {
      if (result.accepted) accepted++;
      else refused++;
      continue;
    }
    different++;
    const small = shrink(files, (smaller) => compareWithDtc(syntax, smaller, modes).difference !== undefined);
    console.log(`--- seed ${seed}`);
    for (const [name, text] of Object.entries(small)) if (name !== 'x.bin') console.log(`// ${name}\n${text}`);
    console.log(compareWithDtc(syntax, small, modes).difference);
  }
  console.log(`dtc ${dtcVersion()}: ${accepted} same, ${refused} refused by both, ${different} different`);
  return different > 0 ? 1 : 0;
}

type Files = Readonly<Record<string, string>>;

/** Fewer lines that still fail: halves first, then ever smaller pieces, then braces with what they enclose or without. */
function shrink(files: Files, fails: (files: Files) => boolean): Files {
  let best = shrinkPieces(files, fails);
  for (const name of Object.keys(files)) {
    for (let at = 0; at < (best[name] ?? '').split('\n').length; at++) {
      const lines = (best[name] ?? '').split('\n');
      const close = closingLine(lines, at);
      if (close < 0) continue;
      const without = lines.filter((_, i) => i < at || i > close);
      const opened = lines.filter((_, i) => i !== at && i !== close);
      const smaller = [without, opened].map((some) => ({ ...best, [name]: some.join('\n') })).find(fails);
      if (!smaller) continue;
      best = smaller;
      at--;
    }
  }
  return shrinkPieces(best, fails);
}

/** The line that closes what line `at` opens; -1 when it opens nothing. */
function closingLine(lines: readonly string[], at: number): number {
  if (!lines[at]?.endsWith('{')) return -1;
  let depth = 0;
  for (let i = at; i < lines.length; i++) {
    if (lines[i]?.endsWith('{')) depth++;
    if (/^}\s*;/.test(lines[i] ?? '') && --depth === 0) return i;
  }
  return -1;
}

function shrinkPieces(files: Files, fails: (files: Files) => boolean): Files {
  let best = files;
  for (const name of Object.keys(files)) {
    let lines = (best[name] ?? '').split('\n');
    for (let size = Math.ceil(lines.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < lines.length; ) {
        const fewer = [...lines.slice(0, at), ...lines.slice(at + size)];
        const smaller = { ...best, [name]: fewer.join('\n') };
        if (fails(smaller)) {
          lines = fewer;
          best = smaller;
        } else at += size;
      }
    }
  }
  return best;
}

process.exitCode = await main();
