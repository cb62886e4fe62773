/** The logs of `test/fixtures/bootLogs`, with the blobs that were booted. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import type { LogText } from '../../server/src/bootLog/evidence.ts';
import { compileCase } from '../golden/oracle/oracle.ts';

/** What was saved of one boot. Without the tables where the kernel was stopped before it had a user. */
interface SavedBoot {
  readonly console: string;
  readonly iomem?: string;
  readonly memory?: string;
  readonly reserved?: string;
}

export interface RecordedLog {
  readonly name: string;
  readonly saved: SavedBoot;
  readonly blob: Uint8Array;
}

const FOLDERS: Readonly<Record<string, string>> = { arm64: 'oracle', arm: 'oracle-arm', riscv64: 'oracle-riscv64' };

/** Every recorded boot, by machine and kernel (`arm64-7.2`). */
export function readBootLogs(): ReadonlyMap<string, readonly RecordedLog[]> {
  const archive = readFileSync(new URL('../fixtures/bootLogs/logs.json.br', import.meta.url));
  const logs: Readonly<Record<string, Readonly<Record<string, SavedBoot>>>> = JSON.parse(
    brotliDecompressSync(archive).toString('utf8'),
  );
  const blobs = new Map<string, Uint8Array>();
  const blobOf = (folder: string, name: string) => {
    const key = `${folder}/${name}`;
    const blob = blobs.get(key) ?? compileCase(fileURLToPath(new URL(`../golden/${folder}`, import.meta.url)), name);
    blobs.set(key, blob);
    return blob;
  };
  return new Map(
    Object.entries(logs).map(([machine, boots]) => {
      const folder = FOLDERS[machine.split('-')[0] ?? ''] ?? '';
      return [machine, Object.entries(boots).map(([name, saved]) => ({ name, saved, blob: blobOf(folder, name) }))];
    }),
  );
}

/** Everything that was saved, as one text, as somebody would paste it. */
export function wholeText({ saved }: RecordedLog): readonly LogText[] {
  const { console, iomem = '', memory = '', reserved = '' } = saved;
  return [{ name: 'boot.log', text: [console, iomem, memory, reserved].join('\n') }];
}

/** What a kernel that was not told `memblock=debug` would have printed. */
export function withoutDebug(console: string): string {
  const debug = /memblock_|MEMBLOCK conf| {2}(?:memory|reserved)(?:\.cnt| size|\[0x)/;
  return console
    .split('\n')
    .filter((line) => !debug.test(line))
    .join('\n');
}

/** The same without `memblock=debug`, each in a file of its own. */
export function separateTexts({ saved }: RecordedLog): readonly LogText[] {
  const { console, iomem, memory, reserved } = saved;
  const files = { 'dmesg.txt': withoutDebug(console), iomem, memory, reserved };
  return Object.entries(files).flatMap(([name, text]) => (text === undefined ? [] : [{ name, text }]));
}
