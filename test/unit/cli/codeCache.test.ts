/** V8's code cache beside the bundle only saves time: without it, or with a damaged one, the commands run as well. */
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { CLI, runCli } from '../../harness/cli.ts';

const WORKSPACE = fileURLToPath(new URL('../../workspace', import.meta.url));
const copy = join(tmpdir(), `atlas-code-cache-${process.pid}`);
cpSync(dirname(CLI), copy, { recursive: true });
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('the build makes one', () => {
  expect(existsSync(join(dirname(CLI), 'commands.cache'))).toBe(true);
});

test.each([
  ['none', () => rmSync(join(copy, 'commands.cache'))],
  ['an empty one', () => writeFileSync(join(copy, 'commands.cache'), '')],
  ['a damaged one', () => writeFileSync(join(copy, 'commands.cache'), Buffer.alloc(1000, 7))],
])('with %s', async (_what, prepare) => {
  prepare();
  const args = ['compile', 'dts/acme-a1000-evb.dts', '-o', '-', '--format', 'dts'];
  const [ours, theirs] = await Promise.all([runCli(args, WORKSPACE), runCli(args, WORKSPACE, join(copy, 'cli.js'))]);
  expect(theirs).toEqual(ours);
  expect(ours.code).toBe(0);
});
