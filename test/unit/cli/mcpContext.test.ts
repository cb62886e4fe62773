/** What an assistant's tools may read: the folders of the command line, and nothing through links in them. */
import { symlinkSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { DiskToolContext } from '../../../server/src/cli/mcpContext.ts';
import { testParser } from '../../harness/parser.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

const folder = new TestFolder({
  'root/board.dts': '/dts-v1/;\n/ { l: l { }; };\n',
  'root/o.dtso': '/dts-v1/;\n/plugin/;\n&l { };\n',
  'outside/Makefile': 'both-dtbs := board.dtb o.dtbo\n',
  'outside/x.dtsi': '/ { };\n',
});
afterAll(() => folder.dispose());

test('files and folders behind links out of the roots are not read', async () => {
  symlinkSync('../outside/Makefile', folder.file('root/Makefile'));
  symlinkSync('../outside', folder.file('root/linked'));
  const context = new DiskToolContext(await testParser(), {
    roots: [folder.file('root')],
    includeFolders: [],
    defines: [],
  });
  expect(context.host.read(folder.file('root/Makefile'))).toBeUndefined();
  expect(context.host.refusal(folder.file('root/Makefile'))?.kind).toBe('outside');
  expect(context.host.list(folder.file('root/linked'))).toEqual([]);
  expect(context.host.list(folder.file('root'))).toContain('board.dts');
  expect(context.board(folder.file('root/o.dtso'))?.isOverlay).toBe(true);
});
