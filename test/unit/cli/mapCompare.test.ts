/** `dtatlas map --compare` with a git revision, made by a real git. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { runCli } from '../../harness/cli.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

/** A board whose regions are in an include. */
const BOARD = `/dts-v1/;
/ {
	#address-cells = <2>; #size-cells = <2>;
	compatible = "acme,board", "arm,armv8";
	memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x40000000>; };
};
#include "regions.dtsi"
`;

function regions(...nodes: readonly string[]): string {
  return `/ { reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; ${nodes.join(' ')} }; };\n`;
}

const FIRMWARE = 'fw@90000000 { reg = <0x0 0x90000000 0x0 0x100000>; no-map; };';
const MOVED = 'fw@91000000 { reg = <0x0 0x91000000 0x0 0x100000>; no-map; };';
const LOG = 'log@a0000000 { reg = <0x0 0xa0000000 0x0 0x10000>; };';

let folder: TestFolder;

function git(...args: readonly string[]): string {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: folder.path, stdio: 'pipe', encoding: 'utf8' });
}

beforeAll(() => {
  folder = new TestFolder({ 'boards/board.dts': BOARD, 'boards/regions.dtsi': regions(FIRMWARE) });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '-m', 'first');
  git('tag', 'v1');
  folder.write('boards/regions.dtsi', '/ { broken\n');
  git('commit', '-q', '-a', '-m', 'broken');
  git('tag', 'broken');
  folder.write('boards/regions.dtsi', regions(MOVED));
  git('commit', '-q', '-a', '-m', 'moved');
  git('tag', 'v2');
  // Not committed: the work tree is what is compared.
  folder.write('boards/regions.dtsi', regions(MOVED, LOG));
  folder.write('boards/new.dts', BOARD);
});
afterAll(() => folder.dispose());

const run = (...args: readonly string[]) => runCli(['map', ...args], folder.path);
const compared = (revision: string, ...more: readonly string[]) =>
  run('boards/board.dts', '--compare', `revision=${revision}`, ...more);

describe('map --compare revision=', () => {
  test('the board of the commit is the side before, with its own includes', async ({ expect }) => {
    const { code, out, err } = await compared('v1');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const commit = git('rev-parse', 'v1').slice(0, 12);
    expect(out).toContain(`boards/board.dts at v1 (${commit})`);
    expect(out).toMatch(/fw@9[01]000000.*moves up by 16 MiB, from 0x90000000 to 0x91000000/);
    expect(out).toMatch(/log@a0000000.*is new/);
    expect(out).toContain('+ /reserved-memory/log@a0000000');
  });

  test('as JSON, on another machine too; the revision before differs by less', async ({ expect }) => {
    const { code, out } = await compared('HEAD', '--format', 'json', '--kernel', '6.1');
    const { differences, before, after, name } = JSON.parse(out);
    expect(code).toBe(1);
    expect(name).toContain('at HEAD');
    const own = differences.filter(
      ({ layer, after: now }: { layer: string; after?: { path: string } }) => layer === 'reserved' && now?.path !== '',
    );
    expect(
      own.map(({ change, after: now }: { change: string; after: { label: string } }) => [change, now.label]),
    ).toEqual([['added', 'log@a0000000']]);
    expect([before.kernel, after.kernel]).toEqual(['6.1', '6.1']);
  });

  test('what is the same is said to be, with exit code 0', async ({ expect }) => {
    git('stash', '-q');
    try {
      const { code, out } = await compared('v2');
      expect(code).toBe(0);
      expect(out).toContain('The maps are the same.');
      expect(out).toContain('The trees mean the same.');
    } finally {
      git('stash', 'pop', '-q');
    }
  });

  test.for([
    [['boards/board.dts', '--compare', 'revision=v9'], "has no revision 'v9'"],
    [['boards/board.dts', '--compare', 'revision=--help'], "'--help' is no name of a revision"],
    [['boards/board.dts', '--compare', 'revision=broken'], 'has errors, so no kernel could boot with it'],
    [['boards/new.dts', '--compare', 'revision=v1'], "'v1' has no file 'boards/new.dts'"],
    [['boards/board.dts', '--compare', 'revision=v1', '--compare', 'revision=v2'], 'takes one revision'],
  ] as const)('%j is refused', async ([args, words], { expect }) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
  });
});
