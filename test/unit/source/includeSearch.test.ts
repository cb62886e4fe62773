/** Include search, with POSIX paths and with drive letters. */
import { describe, expect, test } from 'vitest';
import { findInclude } from '../../../server/src/source/includeSearch.ts';
import { basename, dirname, isAbsolute, join, normalize } from '../../../server/src/source/path.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { sourceTreeOf } from '../../../server/src/source/sourceTree.ts';

for (const drive of ['', 'C:']) {
  const at = (path: string) => drive + path;
  describe(drive === '' ? 'POSIX' : 'drive letters', () => {
    const host = new MemoryHost();
    for (const path of ['/k/b/x.h', '/k/inc/x.h', '/k/inc/sub/y.h', '/k/z.h']) host.set(at(path), '');
    const find = (name: string, quoted: boolean, folders = ['/k/none', '/k/inc']) =>
      findInclude(host, name, quoted, at('/k/b'), folders.map(at));

    test('a quoted name is looked for beside the file first, an angled one only in the folders', () => {
      expect(find('x.h', true).path).toBe(at('/k/b/x.h'));
      expect(find('x.h', false).path).toBe(at('/k/inc/x.h'));
      expect(find('sub/y.h', true).path).toBe(at('/k/inc/sub/y.h'));
      expect(find('../z.h', true).path).toBe(at('/k/z.h'));
      expect(find('../z.h', false, ['/k/b']).path).toBe(at('/k/z.h'));
    });

    test('absolute names', () => {
      expect(find(at('/k/z.h'), false).path).toBe(at('/k/z.h'));
      expect(find(at('/k/none.h'), true)).toEqual({ path: undefined, folder: -1, missed: [at('/k/none.h')] });
    });

    test('what was looked for in vain', () => {
      expect(find('sub/y.h', true).missed).toEqual([at('/k/b/sub/y.h'), at('/k/none/sub/y.h')]);
      expect(find('n.h', false).missed).toEqual([at('/k/none/n.h'), at('/k/inc/n.h')]);
    });

    test('folders of the tree above a board', () => {
      const folders = (...known: string[]) => {
        const files = new MemoryHost(Object.fromEntries(known.map((path) => [at(`${path}/x`), ''])));
        const existsDirectory = (path: string) => files.list(path).length > 0;
        const view = { host: files, existsDirectory, list: (folder: string) => files.list(folder) };
        return sourceTreeOf(at('/k/dts/arm64/a.dts'), view)?.includeFolders;
      };
      expect(folders('/k/scripts/dtc/include-prefixes')).toEqual([at('/k/scripts/dtc/include-prefixes')]);
      expect(folders('/k/include/dt-bindings')).toEqual([at('/k/include')]);
      expect(folders('/k/include/dt-bindings', '/k/dts/include/dt-bindings')).toEqual([at('/k/dts/include')]);
      expect(folders()).toBeUndefined();
    });

    test('path arithmetic', () => {
      expect(dirname(at('/a/b.c'))).toBe(at('/a'));
      expect(basename(at('/a/b.c'))).toBe('b.c');
      expect(join(at('/a/b'), '../c/./d')).toBe(at('/a/c/d'));
      expect(join(at('/a'), at('/x/y'))).toBe(at('/x/y'));
      expect(normalize(at('/a//b/./c/../d'))).toBe(at('/a/b/d'));
      expect(isAbsolute(at('/a'))).toBe(true);
      expect(isAbsolute('a/b')).toBe(false);
    });
  });
}

test('a memory host keeps one object for each version', () => {
  const host = new MemoryHost({ '/a': 'x' });
  const first = host.read('/a');
  expect(host.read('/a')).toBe(first);
  host.set('/a', 'x');
  expect(host.read('/a')).not.toBe(first);
  expect(host.read('/b')).toBeUndefined();
  expect(host.resolve('/b')).toBeUndefined();
});
