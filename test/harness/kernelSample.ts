/** The boards of `test/fixtures/kernelBoards`, unpacked into a folder that looks like a kernel tree. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

/** What the archive holds. Paths are relative to the tree. */
export interface KernelSample {
  /** `6.1.176` */
  readonly version: string;
  readonly boards: readonly string[];
  /** Target by path, as the link has it. */
  readonly links: Readonly<Record<string, string>>;
  /** Text by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** The archive's contents. */
export function readKernelSample(): KernelSample {
  const archive = readFileSync(new URL('../fixtures/kernelBoards/boards.json.br', import.meta.url));
  return JSON.parse(brotliDecompressSync(archive).toString('utf8')) as KernelSample;
}

/** Writes a sample to a new temporary folder, which the caller removes; answers its canonical path. */
export function unpackKernelSample({ files, links }: KernelSample): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dtatlas-kernel-')));
  const place = (path: string) => {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    return full;
  };
  for (const [path, text] of Object.entries(files)) writeFileSync(place(path), text);
  for (const [path, target] of Object.entries(links)) symlinkSync(target, place(path));
  return folder;
}
