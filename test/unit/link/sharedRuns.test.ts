/**
 * Runs share what they compiled: properties of a first definition, values, sets of macros. A board that is run again, or
 * after others that read the same files, must be the one that a first run gives: bytes, problems, every property's place.
 */
import { describe, expect, test } from 'vitest';
import { type CompiledBoard, compileBoard, flatten } from '../../../server/src/link/compile.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import type { DtNode, DtProperty, Site } from '../../../server/src/tree/tree.ts';
import { DTC_CASES } from '../../differential/dtcCases.ts';
import { randomProgram } from '../../differential/programSoup.ts';
import type { Files } from '../../harness/compileFiles.ts';
import { testSyntax } from '../../harness/parser.ts';

const syntax = await testSyntax();
/** Bodies of the board's own nodes are made in the second run; the writer copies what it writes again. */
const RUNS = 4;

function hostOf(files: Files): MemoryHost {
  return new MemoryHost(Object.fromEntries(Object.entries(files).map(([name, text]) => [`/b/${name}`, text])));
}

function compile(host: MemoryHost, board: string, symbols = false): CompiledBoard {
  const root = host.read(`/b/${board}`);
  if (!root) throw new Error(`${board} is missing`);
  return compileBoard({ host, syntax, root, includeFolders: [], defines: [] }, { symbols });
}

/** Everything there is to say of a board; the blob first, before anybody asks for single properties. */
function described(board: CompiledBoard) {
  const blob = Buffer.from(flatten(board, 0)).toString('hex');
  const sorted = Buffer.from(flatten(board, 0, { sort: true })).toString('hex');
  return { blob, sorted, problems: board.problems, ...treeOf(board.run.root) };
}

function treeOf(root: DtNode) {
  const byName: string[] = [];
  const byObject: string[] = [];
  const visit = (node: DtNode): void => {
    for (const name of node.propertyNames()) {
      const markers = node.markers(name)?.map(({ kind, offset, ref }) => `${kind}${offset}${ref}`);
      byName.push(`${node.path}:${name} ${hex(node.property(name))} ${markers}`);
    }
    byName.push(`${node.path} ${node.labels.map(({ name, deleted }) => `${name}${deleted}`)}`);
    for (const child of node.allChildren) if (!child.deleted) visit(child);
  };
  const visitObjects = (node: DtNode): void => {
    for (const property of node.allProperties) byObject.push(`${node.path}:${objectOf(property)}`);
    for (const child of node.allChildren) visitObjects(child);
  };
  visit(root);
  visitObjects(root);
  return { byName, byObject };
}

function objectOf(property: DtProperty): string {
  const { name, data, deleted, labels, overridden } = property;
  const places = [property.site, property.valueSite, ...overridden].map(placeOf);
  return [name, hex(data), deleted, labels.map((label) => label.name), places].join(' ');
}

function placeOf(site: Site | undefined): string {
  if (!site) return '-';
  const { file, start, end } = site.unit.originOf(site.start, site.end).site;
  return `${file}:${start}-${end}`;
}

function hex(bytes: Uint8Array | undefined): string {
  return bytes ? Buffer.from(bytes).toString('hex') : 'absent';
}

function expectSameRuns(files: Files): void {
  const [board = ''] = Object.keys(files);
  for (const symbols of [false, true]) {
    const host = hostOf(files);
    const first = described(compile(host, board, symbols));
    for (let run = 1; run < RUNS; run++) expect(described(compile(host, board, symbols))).toEqual(first);
  }
}

test.each(Object.entries(DTC_CASES))('the language: %s', (_, cases) => {
  for (const { files } of cases) expectSameRuns(files);
});

test('random programs', { timeout: 60_000 }, () => {
  for (let seed = 1; seed <= 300; seed++) expectSameRuns(randomProgram(seed, seed % 2 === 0).files);
});

describe('boards with a chip in common', () => {
  const CHIP = `
/ {
	#address-cells = <1>;
	irq: controller { phandle = <7>; #irq-cells = <CELLS>; };
	one: one { reg = <1 KIND>; status = "disabled"; parent = <&irq>; link = <&two SHIFT>; NAME = <1>; };
	two: two { reg = <2 (KIND | 4)>; inner { x = <&one>, <&irq 1>; y; }; after = "z"; };
	three { a = <&one>; a-b = <&two>; };
};
`;
  const board = (defines: string, more: string) => `/dts-v1/;\n${defines}\n#include "chip.dtsi"\n${more}\n`;
  const files = {
    'chip.dtsi': CHIP,
    'a.dts': board('#define CELLS 1\n#define KIND 5\n#define SHIFT 1', ''),
    'b.dts': board('#define CELLS 1\n#define KIND 6\n#define SHIFT 1', '&one { status = "okay"; more = <&two>; };'),
    'c.dts': board(
      '#define CELLS 1\n#define KIND 5\n#define SHIFT 1\n#define NAME other',
      '&two { /delete-property/ reg; };',
    ),
    'd.dts': board('#define CELLS 1\n#define KIND 5\n#define SHIFT (KIND << 1)', '/ { zero { to = <&two>; }; };'),
    'e.dts': board('#define CELLS 1\n#define KIND 5\n#define SHIFT 1\n#define reg other', '/delete-node/ &one;'),
    'f.dts': board('#define CELLS 1\n#define KIND 5\n#define SHIFT 1', '&one { l: link = <&irq 2>; reg = <9 9>; };'),
    'g.dts': board('#define CELLS 1\n#define KIND 5', '&three { };'),
    'h.dts': board('#define two four\n#define CELLS 1\n#define KIND 5\n#define SHIFT 1', ''),
  };
  const boards = Object.keys(files).filter((name) => name.endsWith('.dts'));
  const alone = new Map(boards.map((name) => [name, described(compile(hostOf(files), name))]));

  test('in any order', () => {
    const host = hostOf(files);
    // Each board behind each other one, and several times behind itself.
    for (const one of boards) {
      for (const other of boards) {
        for (const name of [one, other, other, other]) {
          expect(described(compile(host, name)), `${one}, ${other}`).toEqual(alone.get(name));
        }
      }
    }
  });

  test('what is shared is one object', () => {
    const host = hostOf(files);
    const runs = Array.from({ length: RUNS }, () => compile(host, 'a.dts').run.root.child('two'));
    expect(runs.map((node) => node?.body !== undefined)).toEqual([true, true, true, true]);
    expect(runs[3]?.body).toBe(runs[0]?.body);
    expect(runs[3]?.furtherProperties.map(({ name }) => name)).toEqual(['after', 'phandle']);
    expect(compile(host, 'b.dts').run.root.child('two')?.body).toBeUndefined();
    const merged = compile(host, 'f.dts').run.root.child('one');
    expect(merged?.body).toBeUndefined();
  });

  test('a board that is kept is not changed by later ones', () => {
    const host = hostOf(files);
    const kept = [...boards, ...boards].map((name) => [name, compile(host, name)] as const);
    for (const [name, compiled] of kept) expect(described(compiled), name).toEqual(alone.get(name));
  });
});
