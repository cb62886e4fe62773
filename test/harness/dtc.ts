/** The reference compiler as an oracle: what the `dtc` on PATH has to say about a blob. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface DtcMessage {
  readonly check: string;
  readonly path: string;
  readonly property: string | undefined;
  readonly text: string;
}

let version: { readonly value: string | undefined } | undefined;

/** `1.6.1`; `undefined` when there is no dtc. Set DTC to name another program. */
export function dtcVersion(): string | undefined {
  version ??= { value: askVersion() };
  return version.value;
}

function askVersion(): string | undefined {
  const { stdout, status } = spawnSync(program(), ['--version'], {
    encoding: 'utf8',
  });
  return status === 0 ? /(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined;
}

/** Whether the dtc on PATH is at least this version. */
export function dtcIsAtLeast(major: number, minor: number): boolean {
  const [haveMajor = 0, haveMinor = 0] = (dtcVersion() ?? '0.0').split('.').map(Number);
  return haveMajor > major || (haveMajor === major && haveMinor >= minor);
}

/**
 * What dtc reports about a blob with the checks `ids` enabled, all as warnings: an error would end the run before the
 * checks that follow it. `switchOff` silences checks.
 */
export function dtcMessages(blob: Uint8Array, ids: readonly string[], switchOff: readonly string[] = []): DtcMessage[] {
  const folder = mkdtempSync(join(tmpdir(), 'dtatlas-'));
  try {
    const file = join(folder, 'tree.dtb');
    writeFileSync(file, blob);
    const options = [
      ...ids.map((id) => `-Eno-${id}`),
      ...ids.map((id) => `-W${id}`),
      ...switchOff.map((id) => `-Wno-${id}`),
    ];
    const args = ['-f', '-I', 'dtb', '-O', 'dtb', '-o', join(folder, 'out.dtb'), ...options, file];
    const { stderr, status, signal, error } = spawnSync(program(), args, {
      encoding: 'utf8',
    });
    if (error !== undefined || status !== 0) throw new Error(`dtc ended with ${signal ?? status}: ${stderr}`);
    return parseMessages(stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function parseMessages(stderr: string): DtcMessage[] {
  const messages: DtcMessage[] = [];
  for (const line of stderr.split('\n')) {
    const found = /: (?:Warning|ERROR) \((\w+)\): (\/[^:]*?)(?::([^: ][^:]*))?: (.*)$/.exec(line);
    if (found === null) continue;
    const [, check = '', path = '', property, text = ''] = found;
    messages.push({ check, path, property, text });
  }
  return messages;
}

function program(): string {
  return process.env.DTC ?? 'dtc';
}
