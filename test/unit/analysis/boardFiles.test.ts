import { beforeAll, describe, expect, test } from 'vitest';
import { Analyzer, DEFAULT_SETTINGS } from '../../../server/src/analysis/analyzer.ts';
import { BoardFiles, folderToAllow } from '../../../server/src/analysis/boardFiles.ts';
import { MemoryHost, type SourceFile } from '../../../server/src/source/sourceHost.ts';
import type { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { testSyntax } from '../../harness/parser.ts';

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

/** Notes what was read. */
class WatchedHost extends MemoryHost {
  readonly reads = new Set<string>();

  override read(path: string): SourceFile | undefined {
    this.reads.add(path);
    return super.read(path);
  }

  override readBytes(path: string, limit: number): Uint8Array | undefined {
    this.reads.add(path);
    return super.readBytes(path, limit);
  }
}

const BOARD = `/dts-v1/;
#include "own.dtsi"
#include "/home/me/secret.h"
/include/ "../../other/o.dtsi"
/ { p = /incbin/("/home/me/key"); };
`;

describe('a board that may read only some folders', () => {
  function analyzed(allowed: readonly string[] | undefined) {
    const host = new WatchedHost({
      '/w/b/board.dts': BOARD,
      '/w/b/own.dtsi': '/ { };',
      '/home/me/secret.h': '#define SECRET 1\n',
      '/other/o.dtsi': '/ { };\n',
      '/home/me/key': 'key',
    });
    const analyzer = new Analyzer(host, syntax, () => false, {
      ...DEFAULT_SETTINGS,
      ...(allowed ? { allowedFolders: () => ({ folders: allowed, isTrusted: true }) } : {}),
    });
    return {
      host,
      analyzer,
      problems: analyzer.board('/w/b/board.dts')?.problems.map(({ code, message }) => ({ code, message })) ?? [],
    };
  }

  test('says what lies outside, with the folder to allow, and reads none of it', () => {
    const { host, analyzer, problems } = analyzed(['/w']);
    const outside = problems.filter(({ code }) => code === 'include-outside');
    expect(outside.map(({ message }) => message.split('" ', 1)[0])).toEqual(
      expect.arrayContaining(['"/home/me/secret.h', '"/other/o.dtsi', '"/home/me/key']),
    );
    expect(outside.map(({ message }) => folderToAllow(message))).toEqual(
      expect.arrayContaining(['/home/me', '/other', '/home/me']),
    );
    expect([...host.reads].filter((path) => !path.startsWith('/w/'))).toEqual([]);
    // What is not read cannot make the board anew.
    expect(analyzer.currentBoard('/w/b/board.dts')).toBeDefined();
  });

  test('reads what is allowed, and anything where nothing is said', () => {
    for (const allowed of [['/w', '/home/me', '/other'], ['/'], undefined]) {
      expect(analyzed(allowed).problems.filter(({ code }) => code === 'include-outside')).toEqual([]);
    }
    expect(analyzed(['/w', '/home/m']).problems.some(({ message }) => message.includes('secret.h'))).toBe(true);
  });
});

test('the files of a board are limited together', () => {
  const megabyte = 'x'.repeat(1024 * 1024);
  const host = new MemoryHost({ '/a': megabyte.repeat(48), '/b': megabyte.repeat(48), '/c': megabyte.repeat(48) });
  const files = new BoardFiles(host, '/board.dts', undefined);
  const limit = 64 * 1024 * 1024;
  expect(files.readBytes('/a', limit)).toBeDefined();
  // A text counts once.
  expect(files.read('/b')).toBeDefined();
  expect(files.read('/b')).toBeDefined();
  expect(files.readBytes('/c', limit)).toBeUndefined();
  expect(files.refusal('/c')).toEqual({
    kind: 'too-much',
    words: 'is not read: the files of a board may be 128 MiB together',
  });
  expect(files.read('/c')).toBeUndefined();
});
