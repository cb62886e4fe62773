/** One call of dtc, and the same call of `dtatlas compile`: exit code, output, and which checks speak at which level. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_COLOUR } from '../../server/src/cli/colour.ts';
import type { main as commandLine } from '../../server/src/cli/main.ts';
import { dtcIsAtLeast } from './dtc.ts';
import type { Recording } from './recording.ts';

/** The bundle, which has the parser beside it. */
const { main }: { readonly main: typeof commandLine } = createRequire(import.meta.url)('../../server/dist/commands.js');

/** A call; the input is source text or the bytes of a blob. */
export interface DtcCall {
  readonly input: string | Uint8Array;
  /** Both programs take them. */
  readonly options: readonly string[];
}

interface DtcAnswer {
  readonly code: number;
  /** Hex of a blob, else text; of a long one the digest. Empty where nothing was written. */
  readonly output: string;
  /** `warning reg_format`, `error duplicate_label /path`: of a blob with the node; in order of the alphabet, each once. */
  readonly said: readonly string[];
}

/** What dtc of release 1.8 answers, from the program at hand or from the recording. Undefined where it crashes. */
export function askDtc(recording: Recording, call: DtcCall): DtcAnswer | undefined {
  const { input, options } = call;
  const question = [typeof input === 'string' ? input : Buffer.from(input).toString('base64'), ...options];
  const answer = recording.answer(question, dtcIsAtLeast(1, 8), () => {
    const made = callDtc(call);
    return made ? { code: made.code, output: made.output, said: [...made.said] } : null;
  });
  return answer ?? undefined;
}

function callDtc({ input, options }: DtcCall): DtcAnswer | undefined {
  return inFolder(input, (file, output) => {
    const format = typeof input === 'string' ? 'dts' : 'dtb';
    // Ours takes no boot CPU from a source unless asked to, as the kernel's build has it.
    const bootCpu = format === 'dts' && !options.includes('-b') ? ['-b', '0'] : [];
    const out = options.includes('-O') ? [] : ['-O', 'dtb'];
    const args = ['-I', format, ...out, ...bootCpu, ...options, '-o', output, file];
    const { status, stderr, signal } = spawnSync(process.env.DTC ?? 'dtc', args, { encoding: 'latin1' });
    if (signal !== null || status === null || status > 100) return undefined;
    const lines = stderr.matchAll(/^[^\n]*: (Warning|ERROR) \((\w+)\): (?!Failed prereq)(?:(\/[^:\n]*))?/gm);
    const said = Array.from(lines, ([, level = '', id = '', path]) => told(level, id, path, format));
    return { code: status, output: readOutput(output), said: sorted(said) };
  });
}

/** The same of ours; of our own checks nothing. */
export function askOurs({ input, options }: DtcCall): Promise<DtcAnswer> {
  return inFolder(input, async (file, output) => {
    let errors = '';
    const caller = {
      write: () => {},
      writeError: (text: string) => {
        errors += text;
      },
      errorColumns: () => undefined,
      painter: () => NO_COLOUR,
    };
    const code = await main(['compile', file, '-o', output, ...options], caller);
    const format = typeof input === 'string' ? 'dts' : 'dtb';
    const lines = errors.matchAll(/^[^\n]*?:(?:\d+:\d+|(\/[^:\n]*)(?::[^\n]*?)?): (warning|error)\[(\w+)\]/gm);
    const said = Array.from(lines, ([, path, level = '', id = '']) => told(level, id, path, format));
    return { code, output: readOutput(output), said: sorted(said) };
  });
}

function told(level: string, id: string, path: string | undefined, format: string): string {
  const known = `${level.toLowerCase()} ${id}`;
  return format === 'dtb' && path !== undefined ? `${known} ${path}` : known;
}

function sorted(said: readonly string[]): readonly string[] {
  return [...new Set(said)].sort();
}

/** What is recorded as it is. */
const RECORDED_BYTES = 100;

function readOutput(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > RECORDED_BYTES) return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    return bytes.subarray(0, 4).toString('hex') === 'd00dfeed' ? bytes.toString('hex') : bytes.toString('latin1');
  } catch {
    return '';
  }
}

function inFolder<T>(input: string | Uint8Array, use: (file: string, output: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'dtatlas-'));
  const file = join(folder, typeof input === 'string' ? 'tree.dts' : 'tree.dtb');
  writeFileSync(file, input);
  const made = use(file, join(folder, 'out'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  if (made instanceof Promise) return made.finally(remove) as T;
  remove();
  return made;
}
