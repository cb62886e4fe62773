import { afterEach, expect, test } from 'vitest';
import { BoardFinder } from '../../../server/src/node/boardFinder.ts';
import { DiskHost } from '../../../server/src/node/diskHost.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

let folder: TestFolder;
afterEach(() => folder.dispose());

function setUp(files: Record<string, string>) {
  folder = new TestFolder(files);
  const disk = new DiskHost();
  const finder = new BoardFinder(disk);
  const boards = (name: string) =>
    finder.boardsIncluding(folder.file(name)).map((path) => path.slice(folder.path.length + 1));
  /** Writes a file and tells of it, as an editor does. */
  const change = (name: string, text: string) => {
    folder.write(name, text);
    disk.invalidate(folder.file(name));
    finder.invalidate(folder.file(name));
  };
  return { boards, change, finder, disk };
}

test('boards that include a file, directly and through others, in order', () => {
  const { boards } = setUp({
    'b.dts': '#include "soc.dtsi"\n',
    'a.dts': ' # include <family/board.dtsi>\n',
    'c.dtso': '/include/ "soc.dtsi"\n',
    'd.dts': '#include "other.dtsi"\n// #include "soc.dtsi" not\n',
    'board.dtsi': '#include "soc.dtsi"\n',
    'soc.dtsi': '',
  });
  expect(boards('soc.dtsi')).toEqual(['a.dts', 'b.dts', 'c.dtso']);
  expect(boards('board.dtsi')).toEqual(['a.dts']);
  expect(boards('nothing.dtsi')).toEqual([]);
});

test('boards in a folder below, above, and beside', () => {
  const { boards } = setUp({
    'soc/soc.dtsi': '',
    'soc/vendor/a.dts': '#include "../soc.dtsi"\n',
    'up.dts': '#include "soc/soc.dtsi"\n',
    'include/chip.dtsi': '',
    'boards/b.dts': '#include <chip.dtsi>\n',
  });
  expect(boards('soc/soc.dtsi')).toEqual(['soc/vendor/a.dts', 'up.dts']);
  expect(boards('include/chip.dtsi')).toEqual(['boards/b.dts']);
});

test('files that include each other end the search', () => {
  const { boards } = setUp({
    'a.dtsi': '#include "b.dtsi"\n',
    'b.dtsi': '#include "a.dtsi"\n',
    'x.dts': '#include "a.dtsi"\n',
  });
  expect(boards('b.dtsi')).toEqual(['x.dts']);
});

test('notices saved, new and vanished files', () => {
  const { boards, change, finder, disk } = setUp({ 'soc.dtsi': '', 'a.dts': '#include "soc.dtsi"\n' });
  expect(boards('soc.dtsi')).toEqual(['a.dts']);
  change('b.dts', '#include "soc.dtsi"\n');
  expect(boards('soc.dtsi')).toEqual(['a.dts', 'b.dts']);
  change('a.dts', '/dts-v1/;\n');
  expect(boards('soc.dtsi')).toEqual(['b.dts']);
  const gone = folder.file('b.dts');
  folder.remove('b.dts');
  disk.invalidate(gone);
  finder.invalidate(gone);
  expect(boards('soc.dtsi')).toEqual([]);
  finder.invalidate('/nowhere/at/all.txt');
});
