/** Our compiler beside `cpp | dtc` over one set of files: where they differ, in words. */
import type { CompileOptions } from '../../server/src/link/compile.ts';
import type { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';
import { compileFiles, type Files } from './compileFiles.ts';
import { dtcIsAtLeast } from './dtc.ts';
import { type DtcResult, runDtc } from './referenceTools.ts';

/** Options that both compilers are called with. */
interface CompareMode {
  readonly name: string;
  readonly dtc: readonly string[];
  readonly ours: CompileOptions;
}

const MODES: readonly CompareMode[] = [
  { name: 'plain', dtc: [], ours: { symbols: false } },
  { name: '-@', dtc: ['-@'], ours: { symbols: true } },
  { name: '-@ -H both', dtc: ['-@', '-H', 'both'], ours: { symbols: true, phandleFormat: 'both' } },
  {
    name: '-L -A -H legacy',
    dtc: ['-L', '-A', '-H', 'legacy'],
    ours: { symbols: false, fixups: true, autoAliases: true, phandleFormat: 'legacy' },
  },
];

/** Those that the dtc at hand knows. */
export const FUZZ_MODES = MODES.filter((mode) => !mode.dtc.includes('-L') || dtcIsAtLeast(1, 8));

interface Comparison {
  /** Undefined when both give the same bytes, or both refuse. */
  readonly difference: string | undefined;
  /** Whether dtc made a blob in every mode. */
  readonly accepted: boolean;
  /** What was said when it did not. */
  readonly messages: string;
}

/** Compiles the first of `files` both ways, in each mode. */
export function compareWithDtc(syntax: SyntaxStore, files: Files, modes: readonly CompareMode[]): Comparison {
  const theirs = runDtc(
    files,
    modes.map((mode) => mode.dtc),
  );
  let accepted = true;
  let messages = '';
  for (const [i, mode] of modes.entries()) {
    const their = theirs[i];
    if (!their) continue;
    if (their.blob === undefined) {
      accepted = false;
      messages = their.messages;
    }
    const difference = compareOne(syntax, files, mode, their);
    if (difference !== undefined) return { difference: `${mode.name}: ${difference}`, accepted, messages };
  }
  return { difference: undefined, accepted, messages };
}

function compareOne(syntax: SyntaxStore, files: Files, mode: CompareMode, theirs: DtcResult): string | undefined {
  const ours = compileFiles(syntax, files, {
    symbols: mode.ours.symbols,
    resolve: mode.ours,
    includeFolders: ['/b/include'],
  });
  const said = ours.errors.map(({ code, message }) => `${code}: ${message}`).join('\n');
  // Older ones refuse what newer ones cut off with a warning, and write fixups that cannot be applied.
  if (/Value out of range for/.test(theirs.messages) && !dtcIsAtLeast(1, 7)) return undefined;
  if (/^(?:fixup-path: [^\n]*\n?)+$/.test(said) && !dtcIsAtLeast(1, 7)) return undefined;
  if (theirs.blob === undefined) return said === '' ? `dtc refuses: ${theirs.messages}` : undefined;
  if (said !== '') return `dtc accepts: ${theirs.messages}; we say ${said}`;
  const [a, b] = [hexLines(ours.blob), hexLines(theirs.blob)];
  if (a.length === b.length && a.every((line, i) => line === b[i])) return undefined;
  const at = a.findIndex((line, i) => line !== b[i]);
  return `bytes differ from line ${at} on; ours\n${a.slice(at, at + 4).join('\n')}\ndtc's\n${b.slice(at, at + 4).join('\n')}`;
}

/** Sixteen bytes to a line, so that a difference has a place. */
function hexLines(blob: Uint8Array): string[] {
  const lines: string[] = [];
  for (let at = 0; at < blob.length; at += 16) {
    const part = Buffer.from(blob.subarray(at, at + 16));
    lines.push(`${part.toString('hex')} ${part.toString('latin1').replace(/[^ -~]/g, '.')}`);
  }
  return lines;
}
