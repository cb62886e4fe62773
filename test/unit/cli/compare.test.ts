/** `dtatlas compare` as a user calls it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, test } from 'vitest';
import { runCli } from '../../harness/cli.ts';
import { board, TestFolder } from '../../protocol/serverProcess.ts';

const folder = new TestFolder({
  'a.dts': board('/ { chosen { }; gpio: gpio { }; user { acme,gpio = <&gpio>; }; };'),
  'b.dts': board(
    '/ { chosen { bootargs = "quiet"; }; first: first { memory-region = <&first>; }; gpio: gpio { }; user { acme,gpio = <&gpio>; }; };',
  ),
  'text.dtb': 'no blob',
  'broken.dts': '/dts-v1/; / { a = <&nowhere>; };',
});
afterAll(() => folder.dispose());
const run = (...args: readonly string[]) => runCli(args, folder.path);

describe.concurrent('compare', () => {
  test('a source beside the blob that firmware made of it', async ({ expect }) => {
    const { bytes } = await run('compile', 'b.dts', '-@', '-o', '-');
    writeFileSync(join(folder.path, 'b.dtb'), bytes);
    const { code, out, err } = await run('compare', 'a.dts', 'b.dtb');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    expect(out).toBe(
      `What firmware usually changes:
  Command line: firmware gives "quiet", the source none.

Other differences:
+ /first  (first)
    + memory-region = <&first>
`,
    );
    const json = JSON.parse((await run('compare', 'a.dts', 'b.dtb', '--json')).out);
    expect(json.firmware.edits.map(({ kind }: { readonly kind: string }) => kind)).toEqual(['bootargs']);
    expect(json.nodes).toHaveLength(2);
    expect((await run('compare', 'b.dts', 'b.dtb')).out).toBe('The trees mean the same.\n');
  });

  test.for([
    [['a.dts'], 'takes exactly two files'],
    [['a.dts', 'text.dtb'], "'text.dtb' is no flattened device tree"],
    [['a.dts', 'none.dts'], "cannot read 'none.dts'"],
  ] as const)('%j is refused', async ([args, words], { expect }) => {
    const { code, err } = await run('compare', ...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });

  test('a source with errors is not compared', async ({ expect }) => {
    const { code, out, err } = await run('compare', 'a.dts', 'broken.dts');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('broken.dts:1:');
  });
});
