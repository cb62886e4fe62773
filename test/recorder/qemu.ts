/** Runs QEMU until the guest is done, dead or out of time. */
import { spawn, spawnSync } from 'node:child_process';
import { DONE } from './initramfs.ts';

/** Debian's packages of QEMU, by what the program's name goes on with. */
const PACKAGES = { aarch64: 'arm', arm: 'arm', mips: 'mips', ppc: 'ppc' };

/** Milliseconds after a kernel's last words for what is still on its way. */
const LAST_WORDS = 500;

export interface QemuRun {
  readonly console: string;
  readonly end: 'done' | 'panic' | 'stopped' | 'exit' | 'timeout';
}

/** `stop`: what the console says when there is nothing more to learn. Throws, with advice, when QEMU is not there. */
export async function runQemu(
  program: string,
  args: readonly string[],
  options: { readonly timeout: number; readonly stop?: string },
): Promise<QemuRun> {
  if (spawnSync(program, ['--version']).error !== undefined) {
    const name = program.slice('qemu-system-'.length);
    const debian = Object.entries(PACKAGES).find(([start]) => name.startsWith(start))?.[1] ?? 'misc';
    throw new Error(`${program} is not installed: apt-get install qemu-system-${debian}`);
  }
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let tail = '';
    let errors = '';
    let end: QemuRun['end'] = 'exit';
    let dying: NodeJS.Timeout | undefined;
    const finish = (how: QemuRun['end'], delay: number) => {
      if (dying !== undefined) return;
      end = how;
      dying = setTimeout(() => child.kill('SIGKILL'), delay);
    };
    const clock = setTimeout(() => finish('timeout', 0), options.timeout);
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      tail = tail.slice(-4096) + chunk.toString('latin1');
      if (tail.includes(`\n${DONE}`)) finish('done', 0);
      else if (tail.includes('end Kernel panic')) finish('panic', LAST_WORDS);
      else if (options.stop !== undefined && tail.includes(options.stop)) finish('stopped', LAST_WORDS);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(clock);
      if (dying !== undefined) clearTimeout(dying);
      const console = Buffer.concat(chunks).toString('latin1').replaceAll('\r', '');
      if (end === 'exit' && code !== 0 && console === '') reject(new Error(`${program}: ${errors.trim()}`));
      else resolve({ console, end: end === 'exit' && console.includes('Kernel panic - not syncing') ? 'panic' : end });
    });
  });
}
