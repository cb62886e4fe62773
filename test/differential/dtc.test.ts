/** Our compiler against `cpp | dtc`: equal bytes, and an error from us exactly where they refuse. Without and with -@. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';
import { compileFiles, type Files } from '../harness/compileFiles.ts';
import { dtcIsAtLeast, dtcVersion } from '../harness/dtc.ts';
import { testSyntax } from '../harness/parser.ts';
import { openRecording } from '../harness/recording.ts';
import { type DtcResult, hasCpp, runDtc } from '../harness/referenceTools.ts';
import { DTC_CASES, type DtcCase } from './dtcCases.ts';

const version = dtcVersion();
const available = version !== undefined && hasCpp();
if (!available) console.warn('no dtc or no GNU cpp on PATH: the comparison with them is skipped');

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

const recording = openRecording('differential');
const OPTION_SETS = [[], ['-@']];

/** dtc's answers; the recorded ones where the case needs a newer dtc than this one. */
function askDtc({ files, since }: DtcCase): readonly DtcResult[] {
  if (since === undefined) return runDtc(files, OPTION_SETS);
  const answers = recording.answer([files, OPTION_SETS], dtcIsAtLeast(...since), () =>
    runDtc(files, OPTION_SETS).map(({ blob }) => (blob ? Buffer.from(blob).toString('base64') : null)),
  );
  return answers.map((base64) => ({
    blob: base64 === null ? undefined : new Uint8Array(Buffer.from(base64, 'base64')),
    messages: '',
  }));
}

function compare(one: DtcCase): void {
  const { files } = one;
  const [plain, withSymbols] = askDtc(one);
  if (plain) compareBlobs(files, plain, false);
  if (withSymbols) compareBlobs(files, withSymbols, true);
}

function compareBlobs(files: Files, theirs: DtcResult, symbols: boolean): void {
  const ours = compileFiles(syntax, files, { symbols, includeFolders: ['/b/include'] });
  const said = ours.errors.map(({ code, message }) => `${code}: ${message}`).join('\n');
  if (theirs.blob === undefined) {
    expect(said, `dtc refuses: ${theirs.messages}`).not.toBe('');
  } else {
    expect(said, `dtc accepts: ${theirs.messages}`).toBe('');
    expect(hexLines(ours.blob)).toBe(hexLines(theirs.blob));
  }
}

/** Sixteen bytes to a line, so that a difference has a place. */
function hexLines(blob: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < blob.length; at += 16) {
    const part = blob.subarray(at, at + 16);
    lines.push(
      `${Buffer.from(part).toString('hex')} ${Buffer.from(part)
        .toString('latin1')
        .replace(/[^ -~]/g, '.')}`,
    );
  }
  return lines.join('\n');
}

describe.skipIf(!available)(`dtc ${version}`, () => {
  for (const [room, cases] of Object.entries(DTC_CASES)) {
    describe(room, () => {
      for (const one of cases) {
        if (one.differs !== undefined) {
          test(`${one.name}: ${one.differs}`, () => {
            expect(() => compare(one)).toThrow();
          });
          continue;
        }
        test(one.name, () => compare(one));
      }
    });
  }
});
