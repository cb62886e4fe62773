/** Our compiler against `cpp | dtc`: equal bytes, and an error from us exactly where they refuse. Without and with -@. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';
import { compileFiles, type Files } from '../harness/compileFiles.ts';
import { dtcIsAtLeast, dtcVersion } from '../harness/dtc.ts';
import { testSyntax } from '../harness/parser.ts';
import { type DtcResult, hasCpp, runDtc } from '../harness/referenceTools.ts';
import { DTC_CASES, type DtcCase } from './dtcCases.ts';

const version = dtcVersion();
const available = version !== undefined && hasCpp();
if (!available) console.warn('no dtc or no GNU cpp on PATH: the comparison with them is skipped');

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

function compare({ files }: DtcCase): void {
  const [plain, withSymbols] = runDtc(files, [[], ['-@']]);
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
        const tooOld = one.since !== undefined && !dtcIsAtLeast(...one.since);
        if (one.differs !== undefined) {
          test.skipIf(tooOld)(`${one.name}: ${one.differs}`, () => {
            expect(() => compare(one)).toThrow();
          });
          continue;
        }
        test.skipIf(tooOld)(one.name, () => compare(one));
      }
    });
  }
});
