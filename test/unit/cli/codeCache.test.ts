/** V8's code cache beside the bundle only saves time: without it, or with a damaged one, the commands run as well. */
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { CLI, runCli } from '../../harness/cli.ts';

const WORKSPACE = fileURLToPath(new URL('../../workspace', import.meta.url));
const copy = join(tmpdir(), `atlas-code-cache-${process.pid}`);
cpSync(dirname(CLI), copy, { recursive: true });
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test.each(['compile.cache', 'commands.cache'])('the build makes %s', (file) => {
  expect(existsSync(join(dirname(CLI), file))).toBe(true);
});

const COMMANDS = [
  ['compile.cache', ['compile', 'dts/acme-a1000-evb.dts', '-o', '-', '--format', 'dts']],
  ['commands.cache', ['boot', 'dts/acme-a1000-evb.dts']],
] as const;

describe.each(COMMANDS)('%s', (file, args) => {
  const path = join(copy, file);

  test.each([
    ['none', () => rmSync(path)],
    ['an empty one', () => writeFileSync(path, '')],
    ['a damaged one', () => writeFileSync(path, Buffer.alloc(1000, 7))],
  ])('with %s', async (_what, prepare) => {
    prepare();
    const [ours, theirs] = await Promise.all([runCli(args, WORKSPACE), runCli(args, WORKSPACE, join(copy, 'cli.js'))]);
    expect(theirs).toEqual(ours);
    expect(ours.code).toBe(0);
  });
});
