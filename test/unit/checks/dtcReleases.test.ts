/** A board is held against the checks of its own tree's dtc. */
import { describe, expect, test } from 'vitest';
import { Analyzer, DEFAULT_SETTINGS } from '../../../server/src/analysis/analyzer.ts';
import { checkNamesIn, differencesOf, versionIn } from '../../../server/src/checks/dtcReleases.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { testSyntax } from '../../harness/parser.ts';

const syntax = await testSyntax();

// Own case, from boards with binman nodes in U-Boot: a node without a name is no error to the dtc there.
const NAMELESS = '/dts-v1/;\n/ { a { @x { }; }; };\n';
const header = (version: string) => `#define DTC_VERSION "DTC ${version}"\n`;
const table = (...names: string[]) =>
  `ERROR(duplicate_label, f, NULL);\nstatic struct check *check_table[] = {\n\t&duplicate_label,\n\n\t${names.map((name) => `&${name},`).join(' ')}\n};\n`;

function codes(files: Readonly<Record<string, string>>, board: string): readonly string[] {
  const folders = new Set(['/t/scripts/dtc/include-prefixes']);
  const analyzer = new Analyzer(new MemoryHost(files), syntax, (path) => folders.has(path), DEFAULT_SETTINGS);
  return (analyzer.board(board)?.problems ?? []).map(({ severity, code }) => `${severity} ${code}`);
}

describe('a node without a name', () => {
  const board = '/t/arch/arm/boot/dts/x.dts';
  const refused = 'error node_name_not_empty';

  test('is an error where the file lies in no tree with a dtc', () => {
    expect(codes({ '/b/x.dts': NAMELESS }, '/b/x.dts')).toContain(refused);
  });

  test.each(['1.4.4-gfe50bd1e', '1.6.1-g0a3a9d34', '1.7.0-gbcd02b52', '1.7.2'])('is none to dtc %s', (version) => {
    expect(codes({ [board]: NAMELESS, '/t/scripts/dtc/version_gen.h': header(version) }, board)).not.toContain(refused);
  });

  test('is one to a dtc between releases whose table has the check', () => {
    const files = { [board]: NAMELESS, '/t/scripts/dtc/version_gen.h': header('1.7.2-g53373d13') };
    const own = { ...files, '/t/scripts/dtc/checks.c': table('node_name_not_empty') };
    expect(codes(own, board)).toContain(refused);
    expect(codes({ ...files, '/t/scripts/dtc/checks.c': table() }, board)).not.toContain(refused);
  });

  test('is one to 1.8.1, and where nothing tells the version', () => {
    for (const text of [header('1.8.1'), 'nothing\n']) {
      expect(codes({ [board]: NAMELESS, '/t/scripts/dtc/version_gen.h': text }, board)).toContain(refused);
    }
  });
});

test('versions and tables as trees have them', () => {
  expect(versionIn(header('1.7.0-gbcd02b52'))).toBe('1.7.0-gbcd02b52');
  expect(versionIn('#define DTC_VERSION 3')).toBeUndefined();
  expect([...checkNamesIn(table('a_b', 'c'))]).toEqual(['duplicate_label', 'a_b', 'c']);
  expect([...checkNamesIn('no table')]).toEqual([]);
  const none = new Set<string>();
  expect(differencesOf('1.6.1', none)).toEqual({
    absent: ['node_name_not_empty', 'interrupt_map'],
    extra: ['graph_child_address'],
  });
  expect(differencesOf('1.8.1', none)).toEqual({ absent: [], extra: [] });
  expect(differencesOf('1.6.1', new Set(['interrupt_map']))).toEqual({ absent: ['node_name_not_empty'], extra: [] });
});
