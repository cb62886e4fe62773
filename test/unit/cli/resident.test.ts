/** A resident gives what a process of its own gives, whatever happened to the files since it read them. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLI, runCli } from '../../harness/cli.ts';

const WORKSPACE = fileURLToPath(new URL('../../workspace', import.meta.url));
const BOARD = 'dts/acme-a1000-evb.dts';
const top = mkdtempSync(join(tmpdir(), 'atlas-resident-'));
const runtime = join(top, 'run');
mkdirSync(runtime);

const there = (args: readonly string[], cwd = WORKSPACE, input?: string) =>
  runCli(args, cwd, CLI, input, { XDG_RUNTIME_DIR: runtime });
/** Where no resident is. */
const here = (args: readonly string[], cwd = WORKSPACE, input?: string) =>
  runCli(args, cwd, CLI, input, { XDG_RUNTIME_DIR: join(top, 'nobody') });

/** How many commands the resident has run. */
async function commandsRun(): Promise<number> {
  const { out } = await there(['resident', 'status']);
  return Number(/: (\d+) command/.exec(out)?.[1]);
}

function pidOf(text: string): number {
  return Number(/resident (\d+)/.exec(text)?.[1]);
}

function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(top, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return path;
}

const SOURCE = ['compile', 'a.dts', '--format', 'dts'];
const board = (body: string) => `/dts-v1/;\n/ {\n\t${body}\n};\n`;

describe.skipIf(process.platform === 'win32')('a resident', () => {
  beforeAll(async () => {
    expect(await there(['resident', 'status'])).toMatchObject({ code: 1, out: 'no resident is running\n' });
    expect(await there(['resident', 'start', '--idle', '5'])).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await there(['resident', 'stop']);
    rmSync(top, { recursive: true, force: true });
  });

  test('is one, however often it is started', async () => {
    const again = await there(['resident', 'start']);
    expect(again.out).toMatch(/^resident \d+ is running already; it ends after 5 minutes without a command\n$/);
    expect((await there(['resident', 'serve'])).code).toBe(2);
  });

  test.each([
    ['source', ['compile', BOARD, '--format', 'dts', '-T']],
    ['problems and their exit code', ['check', 'dts/acme-a1000-broken.dts', BOARD]],
    ['a map', ['map', BOARD]],
    ['a boot', ['boot', BOARD, '--kernel', '6.12', '--json']],
    ['wrong usage', ['compile', BOARD, '--nonsense']],
    ['help', ['compile', '--help']],
    ['a file that is not there', ['compile', 'dts/nowhere.dts']],
  ])('gives %s as a process of its own', async (_what, args) => {
    const before = await commandsRun();
    const expected = await here(args);
    expect(await there(args)).toEqual(expected);
    expect(await there(args)).toEqual(expected);
    expect(await commandsRun()).toBe(before + 2);
  });

  test('writes files as the caller would', async () => {
    const made = folder('written', { 'a.dts': board('x;') });
    const before = await commandsRun();
    const script = `umask 027; exec "$0" "$1" compile a.dts -o out.dtb -d out.d`;
    const env = { ...process.env, XDG_RUNTIME_DIR: runtime };
    expect(spawnSync('sh', ['-c', script, process.execPath, CLI], { cwd: made, env }).status).toBe(0);
    expect(await commandsRun()).toBe(before + 1);
    expect(statSync(join(made, 'out.dtb')).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(made, 'out.d'), 'latin1')).toBe('out.dtb: a.dts\n');
  });

  test('sees every change of a file, at once', async () => {
    const made = folder('changes', { 'a.dts': '/include/ "b.dtsi"\n', 'b.dtsi': board('x = <1>;') });
    for (const body of ['x = <1>;', 'x = <2>;', 'x = <3>;', 'x = <3>;', 'y = <4>;', 'y = <4>; z;', 'y = <4;']) {
      writeFileSync(join(made, 'b.dtsi'), board(body));
      const outcome = await there(SOURCE, made);
      expect(outcome).toEqual(await here(SOURCE, made));
      expect(outcome.code).toBe(body.includes('>') ? 0 : 1);
    }
    rmSync(join(made, 'b.dtsi'));
    expect((await there(SOURCE, made)).err).toContain('b.dtsi');
    writeFileSync(join(made, 'b.dtsi'), board('back;'));
    expect((await there(SOURCE, made)).out).toContain('back;');
  });

  test('sees files that appear before others, and binaries', async () => {
    const made = folder('appears', {
      'a.dts': '/dts-v1/;\n#include <v.h>\n/ { x = <V>; d = /incbin/("bin"); };\n',
      'second/v.h': '#define V 2\n',
      bin: 'one',
    });
    const args = [...SOURCE, '-I', 'first', '-I', 'second'];
    const agree = async () => {
      const outcome = await there(args, made);
      expect(outcome).toEqual(await here(args, made));
      return outcome.out;
    };
    expect(await agree()).toContain('x = <0x02>;');
    writeFileSync(join(made, 'bin'), 'two');
    folder('appears', { 'first/v.h': '#define V 1\n' });
    const after = await agree();
    expect(after).toContain('x = <0x01>;');
    expect(after).toContain('74 77 6f');
    rmSync(join(made, 'first'), { recursive: true });
    expect(await agree()).toContain('x = <0x02>;');
  });

  test('sees a profile that is written', async () => {
    const made = folder('profiled', { 'a.dts': board('memory@0 { device_type = "memory"; reg = <0 0 0 0>; };') });
    const args = ['boot', 'a.dts', '--json'];
    for (const profile of [undefined, '{ "kernel": "6.1" }', '{ "kernel": "6.12" }', '{ "kernel": 7 }']) {
      if (profile !== undefined) writeFileSync(join(made, '.dtatlas.json'), profile);
      expect(await there(args, made)).toEqual(await here(args, made));
    }
  });

  test('does the commands of several callers one after the other', async () => {
    const folders = Array.from({ length: 8 }, (_, i) => folder(`many${i}`, { 'a.dts': board(`own = <${i}>;`) }));
    const outcomes = await Promise.all(folders.map((made) => there(SOURCE, made)));
    for (const [i, { out }] of outcomes.entries()) expect(out).toContain(`own = <0x0${i}>;`);
  });

  test('gives a blob on standard output', async () => {
    const args = ['compile', BOARD, '-o', '-'];
    expect(await there(args)).toEqual(await here(args));
  });

  test.each([
    ['standard input', 'compile - -O dts', board('x;')],
    ['standard input by another name', 'compile /dev/stdin -O dts', board('x;')],
    ['standard input as an overlay', 'compile b.dts --overlay=- -O dts', '/dts-v1/; /plugin/; &{/} { y; };'],
    ['a device', 'compile b.dts --output=/dev/full', ''],
    ['a stream', 'compile b.dts -@o/dev/stdout -d/dev/stderr', ''],
    ['a stream behind a link', 'compile b.dts -O dts -o stream', ''],
    ['a pipe', 'compile pipe -O dts', board('x;')],
    ['a profile on standard input', 'boot b.dts --profile=-', '{ "kernel": "6.1" }'],
    ['a log on standard input', 'boot b.dts --compare /dev/stdin', 'nothing'],
  ])('leaves %s to the process of its caller', async (_what, line, input) => {
    const made = folder('streams', { 'b.dts': board('b;'), text: input });
    const run = (runtimeFolder: string) => {
      for (const name of ['stream', 'pipe', 'out', 'err']) rmSync(join(made, name), { force: true });
      spawnSync('ln', ['-s', '/dev/stdout', join(made, 'stream')]);
      const env = { ...process.env, XDG_RUNTIME_DIR: runtimeFolder };
      // Streams are regular files here, as behind `< text > out`.
      const script = `mkfifo pipe; cat text > pipe & "$0" "$1" ${line} < text > out 2> err; echo $?; kill $! 2> /dev/null`;
      const { stdout } = spawnSync('sh', ['-c', script, process.execPath, CLI], { cwd: made, env, encoding: 'utf8' });
      return { code: stdout, out: readFileSync(join(made, 'out')), err: readFileSync(join(made, 'err'), 'utf8') };
    };
    expect(run(runtime)).toEqual(run(join(top, 'nobody')));
  });

  test('that is busy is not waited for, and does nothing for who has gone', async () => {
    const pid = pidOf((await there(['resident', 'status'])).out);
    const made = folder('busy', { 'a.dts': board('x;') });
    process.kill(pid, 'SIGSTOP');
    expect(await there(['compile', 'a.dts', '-o', 'a.dtb'], made)).toMatchObject({ code: 0, err: '' });
    rmSync(join(made, 'a.dtb'));
    const before = commandsRun();
    process.kill(pid, 'SIGCONT');
    expect(await commandsRun()).toBe(await before);
    expect(existsSync(join(made, 'a.dtb'))).toBe(false);
  });

  test('listens where nobody else may, or not at all', async () => {
    const long = folder(`long${'g'.repeat(90)}`, { x: '' });
    const start = (env: Readonly<Record<string, string>>) =>
      runCli(['resident', 'start', '--idle', '1'], WORKSPACE, CLI, undefined, env);
    expect((await start({ XDG_RUNTIME_DIR: long })).err).toContain('the path of the socket is too long');
    const elsewhere = { XDG_RUNTIME_DIR: 'not/absolute', TMPDIR: folder('tmp', { x: '' }) };
    expect((await start(elsewhere)).code).toBe(0);
    expect(readdirSync(elsewhere.TMPDIR)).toContain(`dtatlas-${process.getuid?.()}`);
    expect((await runCli(['resident', 'stop'], WORKSPACE, CLI, undefined, elsewhere)).out).toContain('stopped');
  });

  test('of several that begin at once one is left, and it answers', async () => {
    const several = folder('several', { x: '' });
    const run = (action: string) =>
      runCli(['resident', action], WORKSPACE, CLI, undefined, { XDG_RUNTIME_DIR: several });
    const started = await Promise.all([run('start'), run('start'), run('start')]);
    expect(started.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect((await run('status')).code).toBe(0);
    expect((await run('stop')).out).toContain('stopped');
    expect((await run('status')).code).toBe(1);
  });

  test('leaves a whole folder to threads', async () => {
    const files = Array.from({ length: 25 }, (_, i) => [`b${i}.dts`, board(`own = <${i}>;`)]);
    const made = folder('whole', Object.fromEntries(files));
    expect(await there(['check', '.'], made)).toEqual(await here(['check', '.'], made));
  });

  test('nobody asks in a folder that others may enter', async () => {
    const before = await commandsRun();
    chmodSync(join(runtime, 'dtatlas'), 0o755);
    expect(await there(['compile', BOARD])).toEqual(await here(['compile', BOARD]));
    expect((await there(['resident', 'status'])).err).toContain('only you may enter');
    chmodSync(join(runtime, 'dtatlas'), 0o700);
    expect(await commandsRun()).toBe(before);
  });

  test('that was killed is not missed', async () => {
    const pid = pidOf((await there(['resident', 'status'])).out);
    process.kill(pid, 'SIGKILL');
    while (existsSync(`/proc/${pid}/exe`)) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await there(['check', BOARD])).toEqual(await here(['check', BOARD]));
    const started = await there(['resident', 'start']);
    expect(pidOf(started.out)).not.toBe(pid);
    expect(await there(['resident', 'stop'])).toMatchObject({
      code: 0,
      out: `resident ${pidOf(started.out)} stopped\n`,
    });
    expect(await there(['resident', 'stop'])).toMatchObject({ code: 0, out: 'no resident is running\n' });
    await expect.poll(() => readdirSync(join(runtime, 'dtatlas'))).toEqual([]);
  });

  test('that does not answer is told, and can be stopped', async () => {
    const pid = pidOf((await there(['resident', 'start'])).out);
    process.kill(pid, 'SIGSTOP');
    expect((await there(['resident', 'status'])).err).toContain('does not answer');
    expect((await there(['resident', 'stop'])).out).toBe(`resident ${pid} stopped\n`);
    expect((await there(['resident', 'status'])).out).toBe('no resident is running\n');
  });
});
