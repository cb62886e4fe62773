/** GNU cpp and dtc over a folder of files, as kernel builds call them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sourceBytes } from '../../server/src/source/sourceText.ts';
import type { Files } from './compileFiles.ts';

const CPP_OPTIONS = ['-nostdinc', '-undef', '-D__DTS__', '-x', 'assembler-with-cpp'];

/** Whether a GNU cpp is on PATH (clang's differs in white space and in what it refuses). */
export function hasCpp(): boolean {
  return /Free Software Foundation/.test(spawnSync('cpp', ['--version'], { encoding: 'utf8' }).stdout ?? '');
}

interface CppResult {
  readonly text: string;
  readonly failed: boolean;
  readonly messages: string;
}

/** Preprocesses the first of `files`. */
export function runCpp(files: Files, options: readonly string[] = ['-P']): CppResult {
  return inFolder(files, (folder, board) => {
    const args = [...CPP_OPTIONS, ...options, '-I', join(folder, 'include'), board];
    const { stdout, stderr, status } = spawnSync('cpp', args, { cwd: folder, maxBuffer: 1 << 28 });
    return { text: stdout.toString('utf8'), failed: status !== 0, messages: stderr.toString('utf8') };
  });
}

export interface DtcResult {
  /** Undefined when one of the two refused the source. */
  readonly blob: Uint8Array | undefined;
  readonly messages: string;
}

/** `cpp | dtc` of the first of `files`, once for each set of dtc's options. */
export function runDtc(files: Files, optionSets: readonly (readonly string[])[]): readonly DtcResult[] {
  return inFolder(files, (folder, board) => {
    const cpp = spawnSync('cpp', [...CPP_OPTIONS, '-I', join(folder, 'include'), board], {
      cwd: folder,
      maxBuffer: 1 << 28,
    });
    return optionSets.map((options) => {
      if (cpp.status !== 0) return { blob: undefined, messages: cpp.stderr.toString('utf8') };
      const args = ['-I', 'dts', '-O', 'dtb', '-b', '0', '-i', folder, '-i', join(folder, 'include'), ...options, '-'];
      const dtc = spawnSync(process.env.DTC ?? 'dtc', args, { cwd: folder, input: cpp.stdout, maxBuffer: 1 << 28 });
      const messages = dtc.stderr.toString('utf8');
      return { blob: dtc.status === 0 ? new Uint8Array(dtc.stdout) : undefined, messages };
    });
  });
}

function inFolder<T>(files: Files, run: (folder: string, board: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'dtatlas-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      // Bytes that are no UTF-8 are characters of their own in our texts.
      writeFileSync(join(folder, name), Uint8Array.from(sourceBytes(text)));
    }
    return run(folder, Object.keys(files)[0] ?? '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
