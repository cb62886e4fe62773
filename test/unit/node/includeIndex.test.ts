import { symlinkSync, truncateSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { DiskHost } from '../../../server/src/node/diskHost.ts';
import { IncludeIndex, isSource } from '../../../server/src/node/includeIndex.ts';
import { SourceWalk } from '../../../server/src/node/sourceWalk.ts';
import { SOURCE_BYTES_MAX } from '../../../server/src/source/sourceHost.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

// Windows makes no links without a right of its own.
const isLinux = process.platform === 'linux';

let folder: TestFolder;
afterEach(() => folder.dispose());

interface Options {
  readonly folders?: readonly string[];
  readonly added?: Readonly<Record<string, string>>;
}

function setUp(files: Record<string, string>, { folders = [], added = {} }: Options = {}) {
  folder = new TestFolder(files);
  const disk = new DiskHost();
  const read: string[] = [];
  const short = (path: string) => path.slice(folder.path.length + 1);
  const index = new IncludeIndex({
    textOf: (path) => {
      read.push(short(path));
      return disk.read(path)?.text;
    },
    mayInclude: () => true,
    resolve: (path) => disk.resolve(path),
    foldersFor: () => folders.map((name) => folder.file(name)),
    addedTo: (path) => Object.entries(added).flatMap(([name, by]) => (short(path) === name ? [folder.file(by)] : [])),
  });
  const begin = () => {
    disk.invalidate(folder.path);
    index.begin(new SourceWalk([folder.path], isSource));
    while (index.step(1000));
  };
  begin();
  const change = (name: string, text: string | undefined) => {
    if (text === undefined) folder.remove(name);
    else folder.write(name, text);
    disk.invalidate(folder.file(name));
    index.changed(folder.file(name));
  };
  return {
    index,
    begin,
    change,
    read,
    boards: (name: string) => index.boardsIncluding(folder.file(name)).map(short),
    includers: (name: string) => index.includersOf(folder.file(name)).map(short),
  };
}

test('boards that include a file, the nearest in its includes first; files that include it themselves', () => {
  const { boards, includers } = setUp({
    'far/x/y/a.dts': '#include "../../../soc.dtsi"\n',
    'c.dtso': '/include/ "soc.dtsi"\n',
    'board.dtsi': '#include "soc.dtsi"\n',
    'b.dts': '#include "board.dtsi"\n',
    'other.dts': '// #include "soc.dtsi"\n/*\n#include "soc.dtsi"\n*/\n',
    'soc.dtsi': '',
  });
  expect(boards('soc.dtsi')).toEqual(['c.dtso', 'far/x/y/a.dts', 'b.dts']);
  expect(includers('soc.dtsi')).toEqual(['board.dtsi', 'c.dtso', 'far/x/y/a.dts']);
  expect(boards('nothing.dtsi')).toEqual([]);
});

test('a name is what the build finds: two files of one name are two files', () => {
  const { boards } = setUp({
    'one/soc.dtsi': '',
    'two/soc.dtsi': '',
    'one/a.dts': '#include "soc.dtsi"\n',
    'two/b.dts': '#include "soc.dtsi"\n',
  });
  expect(boards('one/soc.dtsi')).toEqual(['one/a.dts']);
  expect(boards('two/soc.dtsi')).toEqual(['two/b.dts']);
});

test('headers are read when somebody includes them, and only then', () => {
  const { boards, read } = setUp(
    {
      'include/dt-bindings/gpio.h': '#include "deep.h"\n',
      'include/dt-bindings/deep.h': '',
      'include/linux/other.h': '',
      'a.dts': '#include <dt-bindings/gpio.h>\n#include <nowhere.h>\n',
    },
    { folders: ['missing', 'include'] },
  );
  expect(boards('include/dt-bindings/deep.h')).toEqual(['a.dts']);
  expect(read).not.toContain('include/linux/other.h');
});

test('a file behind a link is the file', () => {
  const { begin, boards, index } = setUp(
    { 'arch/arm64/dts/soc.dtsi': '', 'a.dts': '#include <arm64/soc.dtsi>\n', 'prefixes/README': '' },
    { folders: ['prefixes'] },
  );
  symlinkSync('../arch/arm64/dts', folder.file('prefixes/arm64'));
  symlinkSync('a.dts', folder.file('alias.dts'));
  begin();
  expect(boards('arch/arm64/dts/soc.dtsi')).toEqual(['a.dts']);
  expect(index.boards().map(({ path }) => path)).toEqual([folder.file('a.dts')]);
});

test('what a build adds to a board counts as included', () => {
  const files = { 'a.dts': '', 'a-u-boot.dtsi': '#include "u.dtsi"\n', 'u.dtsi': '' };
  const { boards } = setUp(files, { added: { 'a.dts': 'a-u-boot.dtsi' } });
  expect(boards('u.dtsi')).toEqual(['a.dts']);
});

test('files that include each other end the search', () => {
  const { boards } = setUp({
    'a.dtsi': '#include "b.dtsi"\n',
    'b.dtsi': '#include "a.dtsi"\n',
    'x.dts': '#include "a.dtsi"\n#include "x.dts"\n',
  });
  expect(boards('b.dtsi')).toEqual(['x.dts']);
  expect(boards('x.dts')).toEqual([]);
});

test('edits, new files and files that vanish are noticed; another edit changes nothing', () => {
  const { boards, change, index } = setUp({ 'soc.dtsi': '', 'a.dts': '#include "soc.dtsi"\n#include "late.dtsi"\n' });
  expect(boards('soc.dtsi')).toEqual(['a.dts']);
  const before = index.revision;
  change('a.dts', '#include "soc.dtsi"\n#include "late.dtsi"\n/ { };\n');
  expect(boards('soc.dtsi')).toEqual(['a.dts']);
  expect(index.revision).toBe(before);
  change('b.dts', '#include "soc.dtsi"\n');
  expect(index.covers(folder.file('b.dts'))).toBe(true);
  expect(index.covers(folder.file('c.dts'))).toBe(false);
  expect(boards('soc.dtsi')).toEqual(['a.dts', 'b.dts']);
  change('late.dtsi', '');
  expect(boards('late.dtsi')).toEqual(['a.dts']);
  change('a.dts', '#include "late.dtsi"\n');
  expect(boards('soc.dtsi')).toEqual(['b.dts']);
  change('b.dts', undefined);
  expect(boards('soc.dtsi')).toEqual([]);
  change('late.dtsi', undefined);
  expect(boards('late.dtsi')).toEqual([]);
});

test('model and compatible are as the source has them', () => {
  const { index } = setUp({
    'a.dts': '/ {\n\tmodel = "A, b";\n\tcompatible = "x,a",\n\t\t"x,soc";\n\tn { compatible = "no"; };\n};\n',
    'b.dts': '',
  });
  expect(index.boards().map(({ model, compatible }) => [model, compatible])).toEqual([
    ['A, b', 'x,a, x,soc'],
    ['', ''],
  ]);
});

test('compatibles of all nodes, with the number of files that have them, after edits, too', () => {
  const { index, change } = setUp({
    'a.dts': '/ { compatible = "acme,a", "acme,soc"; x { compatible = "acme,x"; }; y { compatible = "acme,x"; }; };',
    'b.dtsi': '/ { z { compatible =\n\t"acme,x"; }; };',
  });
  expect(Object.fromEntries(index.compatibles())).toEqual({ 'acme,a': 1, 'acme,soc': 1, 'acme,x': 2 });
  change('b.dtsi', '/ { z { compatible = "acme,z"; }; };');
  index.step(1000);
  expect(Object.fromEntries(index.compatibles())).toEqual({ 'acme,a': 1, 'acme,soc': 1, 'acme,x': 1, 'acme,z': 1 });
  change('b.dtsi', undefined);
  index.step(1000);
  expect([...index.compatibles().keys()]).toEqual(['acme,a', 'acme,soc', 'acme,x']);
});

test.runIf(isLinux)('links that lead nowhere are passed over, and the files beside them are found', () => {
  const { begin, boards } = setUp({
    'a.dts': '#include "soc.dtsi"\n',
    'soc.dtsi': '',
    'z/b.dts': '#include "../soc.dtsi"\n',
  });
  symlinkSync('loop.dts', folder.file('loop.dts'));
  symlinkSync('nothing.dts', folder.file('dangling.dts'));
  symlinkSync('loop', folder.file('loop'));
  symlinkSync('.', folder.file('self'));
  begin();
  expect(boards('soc.dtsi')).toEqual(['a.dts', 'z/b.dts']);
});

test('an included file that is there but cannot be read is in the index, and its boards are found', () => {
  const { begin, boards, index, read } = setUp({ 'a.dts': '#include "huge.dtsi"\n', 'huge.dtsi': '' });
  truncateSync(folder.file('huge.dtsi'), SOURCE_BYTES_MAX + 1);
  read.length = 0;
  begin();
  expect(index.isReady).toBe(true);
  expect(boards('huge.dtsi')).toEqual(['a.dts']);
  expect(read.sort()).toEqual(['a.dts', 'huge.dtsi']);
});
