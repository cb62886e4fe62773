/** Text expansion against GNU cpp: the same text, white space aside. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Files } from '../harness/compileFiles.ts';
import { expandFiles } from '../harness/expandFiles.ts';
import { hasCpp, runCpp } from '../harness/referenceTools.ts';
import { CPP_CASES } from './cppCases.ts';
import { macroSoup } from './macroSoup.ts';

const available = hasCpp();
if (!available) console.warn('no GNU cpp on PATH: the comparison with it is skipped');

/** Where white space is, but not how much: cpp keeps lines and indentation, which mean nothing to dtc. */
function normalized(text: string): string {
  return text
    .replace(/^# \d+ ".*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function compare(files: Files): void {
  const theirs = runCpp(files);
  const ours = expandFiles(files);
  const errors = [...ours.faults.filter((fault) => fault.severity === 'error').map((f) => f.message), ...ours.missing];
  expect(errors.length > 0, `cpp: ${theirs.messages}; ours: ${errors.join('; ')}`).toBe(theirs.failed);
  // What stands behind a refusal is of no use to anyone, and so not compared.
  if (!theirs.failed) expect(normalized(ours.text)).toBe(normalized(theirs.text));
}

describe.skipIf(!available)('cpp', () => {
  test('random macros', () => {
    fc.assert(
      fc.property(macroSoup, (text) => compare({ 'a.dts': text })),
      { seed: 72, numRuns: Number(process.env.FUZZ_RUNS ?? 200) },
    );
  });

  for (const { name, files } of CPP_CASES) test(name, () => compare(files));
});
