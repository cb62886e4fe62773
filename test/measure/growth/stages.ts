/** What `npm run growth` measures: each stage, on inputs of its own that are as bad for it as they may come. */
import { createAddressResolver } from '../../../server/src/address/resolver.ts';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { forEachNode } from '../../../server/src/analysis/board.ts';
import { suppressionsOf } from '../../../server/src/analysis/suppressions.ts';
import { NodeBinding } from '../../../server/src/bindings/nodeBinding.ts';
import { readSchema } from '../../../server/src/bindings/readSchema.ts';
import type { BootReport, KernelName } from '../../../server/src/boot/report.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readBootLog } from '../../../server/src/bootLog/readBootLog.ts';
import { runChecks } from '../../../server/src/checks/runChecks.ts';
import { formatDiff } from '../../../server/src/cli/formatDiff.ts';
import { decompileFdt } from '../../../server/src/fdt/decompile.ts';
import { applyOverlays } from '../../../server/src/fdt/overlay.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { treeToSource } from '../../../server/src/fdt/treeSource.ts';
import { fileSymbols } from '../../../server/src/ide/symbols.ts';
import { compileBoard, flatten } from '../../../server/src/link/compile.ts';
import { renderMapSvg } from '../../../server/src/mapModel/renderSvg.ts';
import { renderMapText } from '../../../server/src/mapModel/renderText.ts';
import { buildMemoryMap } from '../../../server/src/memoryMap/buildMemoryMap.ts';
import { bootGenerations } from '../../../server/src/profiles/severalBoots.ts';
import { regionFindings } from '../../../server/src/regions/findings.ts';
import { MemoryHost } from '../../../server/src/source/sourceHost.ts';
import { formatText } from '../../../server/src/style/format.ts';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { compareTrees } from '../../../server/src/treeDiff/compareTrees.ts';
import { differenceText } from '../../../server/src/treeDiff/differenceText.ts';
import { hex, MEMORY, many, reserved, source } from './documents.ts';

/** What a stage said of its input: the codes of problems, from which a limit is known. */
type Said = readonly string[];

export interface Growth {
  readonly stage: string;
  readonly input: string;
  /** The smallest size; ten and a hundred times as much are measured, too. */
  readonly from: number;
  /** Makes the input outside of the measured time; the function given back runs the stage once. */
  prepare(parser: DevicetreeParser, size: number): () => Said;
}

type Files = Readonly<Record<string, string>>;

const nodes = (size: number): string =>
  many(size, (i) => `n${i}: node@${i.toString(16)} { compatible = "test,device"; reg = <${hex(i)} 1>; };`);

const plain = (size: number): string => source(nodes(size));

/** Every region overlaps hundreds of others. */
const overlapping = (size: number): string =>
  reserved(
    many(
      size,
      (i) => `r${i}@${(0x81000000 + i * 0x1000).toString(16)} { reg = <${hex(0x81000000 + i * 0x1000)} 0x8000000>; };`,
    ),
  );

/** Regions side by side. */
const apart = (size: number): string =>
  reserved(
    many(
      size,
      (i) => `r${i}@${(0x81000000 + i * 0x1000).toString(16)} { reg = <${hex(0x81000000 + i * 0x1000)} 0x1000>; };`,
    ),
  );

/** Regions to be placed, with gaps between them. */
const toBePlaced = (size: number): string =>
  reserved(
    many(
      size,
      (i) =>
        `r${i} { size = <${hex(0x1000 * (1 + (i % 7)))}>; alignment = <${hex(0x1000 << (i % 5))}>; ${['no-map;', 'reusable;', ''][i % 3]} };`,
    ),
  );

/** Regions of which `compareTrees` finds no match, as their addresses are odd or even pages. */
const pages = (size: number, first: number, label = ''): string =>
  source(
    many(size, (i) => {
      const address = hex(first + 0x2000 * i);
      return `${label && `${label}${i}: `}r@${address.slice(2)} { reg = <${address} 0x1000>; };`;
    }),
  );

const deep = (size: number): string => source(`${many(size, (i) => `d${i} {`)}\n${'};'.repeat(size)}`);

function analyzed(parser: DevicetreeParser, files: Files) {
  const host = new MemoryHost(Object.fromEntries(Object.entries(files).map(([name, text]) => [`/b/${name}`, text])));
  return new Analyzer(host, new SyntaxStore(parser), () => false);
}

function boardOf(parser: DevicetreeParser, files: Files) {
  const made = analyzed(parser, files).board('/b/a.dts');
  if (!made) throw new Error('no board');
  return made;
}

const codes = (problems: readonly { readonly code: string }[]): Said => [...new Set(problems.map(({ code }) => code))];

/** Parses and lowers one file, as an open document or as one that is only included. */
function lowers(stage: string, input: string, from: number, text: (size: number) => string, open: boolean): Growth {
  return {
    stage,
    input,
    from,
    prepare: (parser, size) => {
      const file = { path: '/b/a.dts', text: text(size) };
      return () => {
        const store = new SyntaxStore(parser);
        if (open) store.open(file.path);
        const { faults } = store.itemsOf(file);
        store.close(file.path);
        return codes(faults);
      };
    },
  };
}

/** Runs and resolves a board whose files are lowered already. */
function runs(stage: string, input: string, from: number, files: (size: number) => Files): Growth {
  return {
    stage,
    input,
    from,
    prepare: (parser, size) => {
      const made = files(size);
      const host = new MemoryHost(Object.fromEntries(Object.entries(made).map(([name, text]) => [`/b/${name}`, text])));
      const syntax = new SyntaxStore(parser);
      const root = host.read('/b/a.dts');
      if (!root) throw new Error('no board');
      for (const name of Object.keys(made)) {
        const file = host.read(`/b/${name}`);
        if (file) syntax.itemsOf(file);
      }
      return () =>
        codes(compileBoard({ host, syntax, root, includeFolders: [], defines: [] }, { symbols: false }).problems);
    },
  };
}

/** What is made of a compiled board. */
function ofBoard(
  stage: string,
  input: string,
  from: number,
  text: (size: number) => string,
  run: (board: ReturnType<typeof boardOf>) => Said,
): Growth {
  return {
    stage,
    input,
    from,
    prepare: (parser, size) => {
      const board = boardOf(parser, { 'a.dts': text(size) });
      return () => run(board);
    },
  };
}

/** What is made of a blob. */
function ofBlob(
  stage: string,
  input: string,
  from: number,
  text: (size: number) => string,
  run: (blob: Uint8Array) => Said,
): Growth {
  return {
    stage,
    input,
    from,
    prepare: (parser, size) => {
      const { blob } = boardOf(parser, { 'a.dts': text(size) });
      return () => run(blob);
    },
  };
}

/** What is made of a boot. */
function ofBoot(
  stage: string,
  input: string,
  from: number,
  text: (size: number) => string,
  run: (board: ReturnType<typeof boardOf>, report: BootReport) => Said,
): Growth {
  return {
    stage,
    input,
    from,
    prepare: (parser, size) => {
      const board = boardOf(parser, { 'a.dts': text(size) });
      const report = simulateBoot(board.blob, { kernel: '6.12', arch: 'riscv64' });
      return () => run(board, report);
    },
  };
}

const boots = (kernel: KernelName) => (blob: Uint8Array) =>
  codes(simulateBoot(blob, { kernel, arch: 'arm64' }).problems);

const said: Said = [];

const PARSING: readonly Growth[] = [
  lowers('parse', 'nodes', 200, plain, true),
  lowers('parse', 'numbers in one value', 2000, (n) => source(`a = <${many(n, hex, ' ')}>;`), true),
  lowers('parse', 'nodes within nodes', 200, deep, true),
  lowers('parse', 'nodes without end', 750, (n) => source(many(n, (i) => `n${i} {`)), true),
  lowers('parse', 'values without end', 750, (n) => source(many(n, (i) => `p${i} = <1`)), true),
  lowers('parse', 'quotes without end', 625, (n) => source(`a = "${many(n, () => '\\"x"', ' ')}`), true),
  lowers('parse', 'odd quotes', 625, (n) => source(`a = ${many(n, () => '"')};`), true),
  lowers('parse', 'closing braces', 750, (n) => source('};'.repeat(n)), true),
  lowers('parse', 'comments', 1000, (n) => source(many(n, (i) => `/* ${i} */ // ${i}`)), true),
  lowers('parse', 'a comment without end', 1000, (n) => source(`/* ${many(n, () => '/* x')}`), true),
  lowers('parse', 'conditionals without end', 250, (n) => source(many(n, (i) => `#ifdef A${i}`)), true),
  lowers('parse', 'parentheses', 500, (n) => source(`a = <${'('.repeat(n)}1${')'.repeat(n)}>;`), true),
  lowers('scan', 'nodes', 500, plain, false),
  lowers('scan', 'defines', 1000, (n) => many(n, (i) => `#define NAME_${i} (${i} << 2)`), false),
  lowers('scan', 'nodes within nodes', 200, deep, false),
  lowers('scan', 'a mistake at the end', 500, (n) => `${plain(n)}\n/ { a = <1 };`, false),
  {
    stage: 'parse',
    input: 'one character typed',
    from: 200,
    prepare: (parser, size) => {
      const text = plain(size);
      const store = new SyntaxStore(parser);
      store.open('/b/a.dts');
      store.itemsOf({ path: '/b/a.dts', text });
      let at = 0;
      return () => {
        at = (at + 7919) % text.length;
        return codes(
          store.itemsOf({ path: '/b/a.dts', text: `${text.slice(0, at)};${text.slice(at)}` }).faults.slice(0, 1),
        );
      };
    },
  },
];

const RUNNING: readonly Growth[] = [
  runs('expand', 'macros in values', 500, (n) => ({
    'a.dts': source(
      many(n, (i) => `p${i} = <A${i}>;`),
      many(n, (i) => `#define A${i} (${i} + 1)`),
    ),
  })),
  runs('expand', 'a chain of macros', 100, (n) => ({
    'a.dts': source(`p = <A${n}>;`, `#define A0 1\n${many(n, (i) => `#define A${i + 1} A${i}`)}`),
  })),
  runs('expand', 'macros that double', 2, (n) => ({
    'a.dts': source(`p = <A${n}>;`, `#define A0 1\n${many(n, (i) => `#define A${i + 1} A${i} A${i}`)}`),
  })),
  runs('expand', 'macros as statements', 200, (n) => ({
    'a.dts': source(
      many(n, (i) => `NODE(${i})`),
      '#define NODE(n) node##n { reg = <n>; };',
    ),
  })),
  runs('expand', 'unknown macros', 10, (n) => ({
    'a.dts': source(
      many(n, (i) => `PAD_ABCDEFGH__JKLMNOPQ_${i}X(1)`),
      many(n, (i) => `#define PAD_ABCDEFGH__JKLMNOPQ_${i} 1`),
    ),
  })),
  runs('expand', 'names in one value', 500, (n) => ({
    'a.dts': source(
      `p = <${many(n, (i) => `A${i}`, ' ')}>;`,
      many(n, (i) => `#define A${i} ${i}`),
    ),
  })),
  runs('expand', 'parameters of one macro', 100, (n) => ({
    'a.dts': source(
      `p = <F(${many(n, (i) => `${i}`, ',')})>;`,
      `#define F(${many(n, (i) => `a${i}`, ',')}) ${many(n, (i) => `a${i}`, ' ')}`,
    ),
  })),
  runs('expand', 'references to nothing beside a macro', 250, (n) => ({
    'a.dts': source(`p = <A ${many(n, (i) => `&l${i}`, ' ')}>;`, '#define A 1'),
  })),
  runs('expand', 'macros between nodes', 500, (n) => ({
    'a.dts': source(many(n, (i) => `#define A${i} ${i}\nn${i} { a = <A${i}>; };`)),
  })),
  runs('expand', 'a macro defined again and again', 500, (n) => ({
    'a.dts': source(many(n, (i) => `#undef A\n#define A ${i}\nn${i} { a = <A>; };`)),
  })),
  runs('run', 'nodes', 500, (n) => ({ 'a.dts': plain(n) })),
  runs('run', 'one node again and again', 500, (n) => ({ 'a.dts': source(many(n, () => 'n { a = <1>; };')) })),
  runs('run', 'one property again and again', 500, (n) => ({ 'a.dts': source(many(n, (i) => `a = <${i}>;`)) })),
  runs('run', 'labels on one node', 250, (n) => ({
    'a.dts': source(`${many(n, (i) => `l${i}:`)} n { };`),
  })),
  runs('run', 'labels on one node, one each time', 250, (n) => ({
    'a.dts': source(many(n, (i) => `l${i}: n { };`)),
  })),
  runs('run', 'labels on one property', 250, (n) => ({ 'a.dts': source(`${many(n, (i) => `l${i}:`)} p;`) })),
  runs('run', 'one label on many nodes', 250, (n) => ({ 'a.dts': source(many(n, (i) => `l: n${i} { };`)) })),
  runs('run', 'one label, nodes deleted', 250, (n) => ({
    'a.dts': source(many(n, (i) => `l: n${i} { };`) + many(n, (i) => `/delete-node/ n${i};`)),
  })),
  runs('run', 'deletions by reference', 250, (n) => ({
    'a.dts': `${plain(n)}\n${many(n, (i) => `/delete-node/ &n${i};`)}`,
  })),
  runs('run', 'a node deleted and made again', 250, (n) => ({
    'a.dts': source(many(n, () => 'n { a; }; /delete-node/ n;')),
  })),
  runs('run', 'references at the top', 250, (n) => ({
    'a.dts': `${plain(n)}\n${many(n, (i) => `&n${i} { status = "okay"; };`)}`,
  })),
  runs('run', 'references to nothing', 250, (n) => ({
    'a.dts': `${plain(1)}\n${many(n, (i) => `&m${i} { status = "okay"; };`)}`,
  })),
  runs('run', 'one file included again and again', 300, (n) => ({
    'a.dts': source(many(n, () => '#include "b.dtsi"')),
    'b.dtsi': 'n { a = <1>; };\n',
  })),
  runs('run', 'files with a macro each, one structural', 40, (n) => ({
    'a.dts': `#define OPEN(n) n {\n${source(`OPEN(a) };\n${many(n, (i) => `#include "${i}.dtsi"`)}`)}`,
    ...Object.fromEntries(
      Array.from({ length: n }, (_, i) => [`${i}.dtsi`, `#define X${i} ${i}\nn${i} { p = <X${i}>; };\n`]),
    ),
  })),
  runs('run', 'assertions and conditions on them', 200, (n) => ({
    'a.dts': source(many(n, (i) => `#assert a(b${i})\n#if #a(b${i})\nn${i} { };\n#endif`)),
  })),
  runs('run', 'macros pushed, defined and popped', 200, (n) => ({
    'a.dts': `${many(n, (i) => `#pragma push_macro("M")\n#undef M\n#define M ${i}`)}\n${source(
      many(n, (i) => `n${i} { p = <M>; };\n#pragma pop_macro("M")`),
    )}`,
  })),
  runs('run', 'one file with #pragma once in values', 200, (n) => ({
    'a.dts': source(many(n, (i) => `p${i} = <\n#include "b.dtsi"\n1>;`)),
    'b.dtsi': '#pragma once\n2\n',
  })),
  runs('run', 'includes that double', 1, (n) => ({
    'a.dts': source('#include "0.dtsi"'),
    ...Object.fromEntries(
      Array.from({ length: Math.min(n, 30) }, (_, i) => [
        `${i}.dtsi`,
        i + 1 < Math.min(n, 30) ? `#include "${i + 1}.dtsi"\n`.repeat(2) : 'n { a = <1>; };\n',
      ]),
    ),
  })),
  runs('run', 'conditionals', 500, (n) => ({ 'a.dts': source(many(n, (i) => `#ifndef A${i}\np${i};\n#endif`)) })),
  runs('resolve', 'references', 500, (n) => ({
    'a.dts': `${plain(n)}\n/ { p = ${many(n, (i) => `<&n${i}>`, ',')}; };`,
  })),
  runs('resolve', 'references to nothing', 250, (n) => ({
    'a.dts': source(`p = ${many(n, (i) => `<&m${i}>`, ',')};`),
  })),
  runs('resolve', 'paths', 500, (n) => ({ 'a.dts': `${plain(n)}\n/ { p = ${many(n, (i) => `&n${i}`, ',')}; };` })),
];

/** A broken board from its text to its problems: what is looked for behind a mistake. */
function broken(input: string, from: number, text: (size: number) => string): Growth {
  return {
    stage: 'board',
    input,
    from,
    prepare: (parser, size) => {
      const files = { 'a.dts': text(size) };
      return () => codes(boardOf(parser, files).problems);
    },
  };
}

const BREAKING: readonly Growth[] = [
  broken('a string without end, many quotes', 625, (n) => source(`a = "${many(n, () => '\\"x"', ' ')}`)),
  broken('an odd number of quotes', 625, (n) => source(`a = ${many(2 * n + 1, () => '"')};`)),
  broken('a line with a string for each, one open', 625, (n) =>
    source(`b = "x;\n${many(n, (i) => `p${i} = "a", "b";`)}`),
  ),
  broken('nodes without end', 750, (n) => source(many(n, (i) => `n${i} {`))),
  broken('nodes without end, one in the other', 750, (n) => `/dts-v1/;\n/ {${'n {'.repeat(n)}`),
  broken('values without end', 750, (n) => source(many(n, (i) => `p${i} = <1`))),
  broken('comments without end', 750, (n) => source(`/* ${many(n, () => '/* x')}`)),
  broken('closing braces', 750, (n) => source('};'.repeat(n))),
  broken('/omit-if-no-ref/ on one node', 250, (n) => source(`${'/omit-if-no-ref/ '.repeat(n)} n { };`)),
  broken('branches, and an error', 250, (n) => source(`#if 0\n${'#elif 0\n'.repeat(n)}#endif\n p = ?;`)),
  broken('unknown words', 750, (n) => source(many(n, (i) => `WORD${i}`))),
];

const CHECKING: readonly Growth[] = [
  ...(
    [
      ['nodes', 500, plain],
      ['regions that overlap', 100, overlapping],
      ['addresses twice', 250, (n) => source(many(n, (i) => `n${i}@1 { reg = <1 1>; };`))],
      ['names twice', 250, (n) => source(many(n, () => 'n { reg = <1 1>; };\n'))],
      ['phandles twice', 250, (n) => source(many(n, (i) => `n${i} { phandle = <1>; };`))],
      ['labels on one node', 250, (n) => source(`${many(n, (i) => `l${i}:`)} n { };`)],
      ['one label on many nodes', 250, (n) => source(many(n, (i) => `l: n${i} { };`))],
      [
        'providers',
        250,
        (n) =>
          `${source('c: clock { #clock-cells = <1>; };')}/ { n { clocks = ${many(n, (i) => `<&c ${i}>`, ',')}; }; };`,
      ],
      [
        'interrupts',
        250,
        (n) =>
          source(
            `i: pic { interrupt-controller; #interrupt-cells = <1>; };
interrupt-parent = <&i>; ${many(n, (k) => `n${k} { interrupts = <${k}>; };`)}`,
          ),
      ],
      [
        'an interrupt map',
        250,
        (n) =>
          source(`i: pic { interrupt-controller; #interrupt-cells = <1>; #address-cells = <0>; };
pcie { #address-cells = <3>; #size-cells = <2>; #interrupt-cells = <1>; interrupt-map-mask = <0 0 0 7>;
interrupt-map = ${many(n, (k) => `<0 0 0 ${k} &i ${k}>`, ',')}; };`),
      ],
      [
        'graph links',
        250,
        (n) =>
          source(
            many(
              n,
              (i) => `a${i} { port { a${i}e: endpoint { remote-endpoint = <&b${i}e>; }; }; };
b${i} { port { b${i}e: endpoint { remote-endpoint = <&a${i}e>; }; }; };`,
            ),
          ),
      ],
      [
        'ranges',
        250,
        (n) =>
          source(`soc { #address-cells = <1>; #size-cells = <1>; ranges = ${many(n, (i) => `<${hex(i * 16)} ${hex(i * 16)} 16>`, ',')};
${many(n, (i) => `d@${(i * 16).toString(16)} { reg = <${hex(i * 16)} 16>; };`)} };`),
      ],
      ['aliases', 250, (n) => `${plain(n)}\n/ { aliases { ${many(n, (i) => `a${i} = &n${i};`)} }; };`],
    ] as const satisfies readonly (readonly [string, number, (size: number) => string])[]
  ).map(([input, from, text]) =>
    ofBoard('checks', input, from, text, (board) =>
      runChecks(board.root, { preset: 'dtc' }).length >= 20_000 ? ['limit of findings'] : said,
    ),
  ),
  {
    stage: 'board',
    input: 'all problems of regions that overlap',
    from: 100,
    prepare: (parser, size) => () => codes(boardOf(parser, { 'a.dts': overlapping(size) }).problems),
  },
  {
    stage: 'board',
    input: 'all problems of names twice',
    from: 100,
    prepare: (parser, size) => () =>
      codes(boardOf(parser, { 'a.dts': source(many(size, () => 'n { reg = <1 1>; };\n')) }).problems),
  },
  {
    stage: 'suppressions',
    input: 'names in one comment',
    from: 1500,
    prepare: (parser, size) => () =>
      codes(
        boardOf(parser, { 'a.dts': `${plain(3)}// dtatlas-disable-file ${many(size, (i) => `x${i}`, ' ')}\n` })
          .problems,
      ),
  },
  {
    stage: 'suppressions',
    input: 'comments and findings',
    from: 100,
    prepare: (parser, size) => () =>
      codes(
        boardOf(parser, {
          'a.dts': source(
            many(size, (i) => `n${i} { reg = <1 1>; }; // dtatlas-disable-line unit_address_vs_reg, reg_format`),
          ),
        }).problems,
      ),
  },
  {
    stage: 'suppressions',
    input: 'comments one below the other',
    from: 250,
    prepare: (_, size) => {
      const text = many(size, () => '// dtatlas-disable-next-line reg_format');
      return () => (suppressionsOf({ path: '/a', text }).length === 0 ? ['none'] : said);
    },
  },
];

const BOOTING: readonly Growth[] = [
  ofBoard('blob', 'nodes', 500, plain, (board) => [String(flatten(board.compiled, 0).length > 0 ? '' : 'empty')]),
  ofBoard(
    'blob',
    'names',
    500,
    (n) => source(many(n, (i) => `property-${i};`)),
    (board) => {
      flatten(board.compiled, 0);
      return said;
    },
  ),
  ofBoard(
    'blob',
    'names with one end',
    500,
    (n) => source(many(n, (i) => `p${i}-of-the-device;`)),
    (board) => {
      flatten(board.compiled, 0);
      return said;
    },
  ),
  ofBlob('read', 'nodes', 500, plain, (blob) => codes(readFdt(blob).problems)),
  ...(['6.1', '6.12', '6.16', '7.2'] as const).flatMap((kernel) => [
    ofBlob(`engine ${kernel}`, 'regions that overlap', 100, overlapping, boots(kernel)),
    ofBlob(`engine ${kernel}`, 'regions side by side', 100, apart, boots(kernel)),
    ofBlob(
      `engine ${kernel}`,
      'regions to be placed',
      100,
      (n) => reserved(many(n, (i) => `r${i} { size = <0x1000>; };`)),
      boots(kernel),
    ),
    ofBlob(`engine ${kernel}`, 'regions to be placed, of all kinds', 100, toBePlaced, boots(kernel)),
    ofBlob(
      `engine ${kernel}`,
      'entries of one region',
      100,
      (n) => reserved(`r@81000000 { reg = ${many(n, (i) => `<${hex(0x81000000 + i * 0x2000)} 0x1000>`, ',')}; };`),
      boots(kernel),
    ),
    ofBlob(
      `engine ${kernel}`,
      'banks of memory',
      100,
      (n) =>
        source(
          `memory@80000000 { device_type = "memory"; reg = ${many(n, (i) => `<${hex(0x80000000 + i * 0x4000)} 0x2000>`, ',')}; };
reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges; r { size = <0x1000>; }; };`,
        ),
      boots(kernel),
    ),
  ]),
  ofBlob(
    'engine, all',
    'regions to be placed',
    200,
    (n) => reserved(many(n, (i) => `r${i} { size = <0x1000>; };`)),
    (blob) => {
      bootGenerations(blob, [{ name: 'board', profile: { kernel: '7.2', arch: 'arm64' } }]);
      return said;
    },
  ),
  ofBoard(
    'address',
    'windows of one bus',
    250,
    (n) =>
      source(`soc { #address-cells = <1>; #size-cells = <1>; ranges = ${many(n, (i) => `<${hex(i * 16)} ${hex(i * 16)} 16>`, ',')};
${many(n, (i) => `d@${(i * 16).toString(16)} { reg = <${hex(i * 16)} 16>; };`)} };`),
    (board) => {
      const resolver = createAddressResolver();
      forEachNode(board.root, (node) => void resolver.resolveReg(node));
      return said;
    },
  ),
  ofBoard(
    'address',
    'entries of one reg',
    500,
    (n) => source(`d@0 { reg = ${many(n, (i) => `<${hex(i * 16)} 16>`, ',')}; };`),
    (board) => {
      const resolver = createAddressResolver();
      forEachNode(board.root, (node) => void resolver.resolveReg(node));
      return said;
    },
  ),
  ofBoot('findings', 'regions that overlap', 100, overlapping, (board, report) =>
    codes(regionFindings(board.root, [report])),
  ),
  ofBoot('findings', 'placed in the source', 100, overlapping, (board, report) =>
    codes(board.placeBootFindings([report])),
  ),
  ofBoot('map layout', 'regions that overlap', 100, overlapping, (board, report) => {
    buildMemoryMap({ root: board.root, report });
    return said;
  }),
  ofBoot('map layout', 'regions side by side', 100, apart, (board, report) => {
    buildMemoryMap({ root: board.root, report });
    return said;
  }),
  ofBoot(
    'map layout',
    'devices',
    500,
    (n) => source(`${MEMORY}\n${nodes(n)}`),
    (board, report) => {
      buildMemoryMap({ root: board.root, report });
      return said;
    },
  ),
  ...(
    [
      ['regions that overlap', overlapping],
      ['regions side by side', apart],
      ['devices', (n: number) => source(`${MEMORY}\n${nodes(n)}`)],
    ] as const
  ).flatMap(([input, text]) => [
    mapped('map text', input, text, renderMapText),
    mapped('map svg', input, text, renderMapSvg),
  ]),
];

function mapped(
  stage: string,
  input: string,
  text: (size: number) => string,
  draw: (map: ReturnType<typeof buildMemoryMap>) => string,
): Growth {
  return {
    stage,
    input,
    from: 100,
    prepare: (parser, size) => {
      const board = boardOf(parser, { 'a.dts': text(size) });
      const report = simulateBoot(board.blob, { kernel: '6.12', arch: 'riscv64' });
      const map = buildMemoryMap({ root: board.root, report });
      return () => (draw(map) === '' ? ['empty'] : said);
    },
  };
}

/** The comparison of two boards. */
function compares(input: string, before: (size: number) => string, after: (size: number) => string): Growth {
  return {
    stage: 'compare',
    input,
    from: 200,
    prepare: (parser, size) => {
      const one = boardOf(parser, { 'a.dts': before(size) });
      const other = boardOf(parser, { 'a.dts': after(size) });
      return () => {
        differenceText(compareTrees({ root: one.root }, { root: other.root }));
        return said;
      };
    },
  };
}

/** The diff of a source and its formatted text. */
function formats(input: string, text: (size: number) => string): Growth {
  return {
    stage: 'format diff',
    input,
    from: 200,
    prepare: (_, size) => {
      const before = text(size);
      return () => {
        const formatted = formatText(before);
        if ('refusal' in formatted) return [formatted.refusal];
        formatDiff('a.dts', before, formatted.text);
        return said;
      };
    },
  };
}

const COMPARING: readonly Growth[] = [
  compares('the same', plain, plain),
  compares(
    'nodes at other places',
    (n) => pages(n, 0x80000000),
    (n) => pages(n, 0x80001000),
  ),
  compares(
    'nodes renamed',
    (n) => pages(n, 0x80000000, 'l'),
    (n) => pages(n, 0x80001000, 'l'),
  ),
  compares('other nodes', plain, (n) => pages(n, 0x80000000)),
  formats('every line', (n) => source(many(n, (i) => `  p${i}=<0xA>;`))),
  formats('every other line', (n) => source(many(n, (i) => `\tp${i} = <0xa>;\n  q${i}=<0xA>;`))),
  formats('one line', (n) => source(many(n, (i) => `p${i}=<0xA>;`, ' '))),
];

const WRITING: readonly Growth[] = [
  ofBlob('decompile', 'nodes', 500, plain, (blob) => {
    const { value } = readFdt(blob, 'dtc');
    if (value) decompileFdt(value);
    return said;
  }),
  ofBlob(
    'decompile',
    'references',
    500,
    (n) => `${plain(n)}\n/ { p = ${many(n, (i) => `<&n${i}>`, ',')}; };`,
    (blob) => {
      const { value } = readFdt(blob, 'dtc');
      if (value) decompileFdt(value);
      return said;
    },
  ),
  ofBoard('source', 'nodes', 500, plain, (board) => {
    treeToSource({ root: board.root, reservations: [], isPlugin: false });
    return said;
  }),
  {
    stage: 'overlay',
    input: 'fragments',
    from: 100,
    prepare: (parser, size) => {
      const compiled = (text: string) => {
        const host = new MemoryHost({ '/b/a.dts': text });
        const settings = {
          includeFolders: [],
          defines: [],
          symbols: true,
          checks: { warnings: 'auto', kernel: '7.2', levels: {}, switches: [] },
        } as const;
        const made = new Analyzer(host, new SyntaxStore(parser), () => false, settings).board('/b/a.dts');
        if (!made) throw new Error('no board');
        return made.blob;
      };
      const base = compiled(plain(size));
      const overlay = compiled(`/dts-v1/;\n/plugin/;\n${many(size, (i) => `&n${i} { a = <1>; };`)}`);
      return () => codes(applyOverlays(base, [overlay]).problems);
    },
  },
  {
    stage: 'log reading',
    input: 'lines of memblock',
    from: 1000,
    prepare: (_, size) => {
      const text = many(
        size,
        (i) =>
          `[    0.000000] memblock_reserve: [0x${(0x80000000 + i * 64).toString(16)}-0x${(0x8000003f + i * 64).toString(16)}] f+0x0/0x10`,
      );
      return () => [...readBootLog([{ name: 'log', text }]).kinds.slice(0, 0)];
    },
  },
  {
    stage: 'log reading',
    input: 'lines of regions',
    from: 1000,
    prepare: (_, size) => {
      const text = many(
        size,
        (i) =>
          `[    0.000000] OF: reserved mem: 0x${(0x80000000 + i * 4096).toString(16)}..0x${(0x80000fff + i * 4096).toString(16)} (4 KiB) nomap non-reusable r${i}@0`,
      );
      return () => [...readBootLog([{ name: 'log', text }]).kinds.slice(0, 0)];
    },
  },
  {
    stage: 'symbols',
    input: 'nodes',
    from: 500,
    prepare: (parser, size) => {
      const items = new SyntaxStore(parser).itemsOf({ path: '/b/a.dts', text: plain(size) });
      return () => (fileSymbols(items).length === 0 ? ['none'] : said);
    },
  },
  {
    stage: 'binding of a node',
    input: 'patterns that match in many ways',
    from: 100,
    prepare: (_, size) => {
      const patterns = many(size, (i) => `  "a*a*a*a?a?a?a?a?a?[bcx${i}]": {}`);
      const schema = readSchema('/a.yaml', `patternProperties:\n${patterns}\n`);
      const source = { read: () => undefined, pathOf: (file: string) => file };
      return () => (new NodeBinding(schema ? [schema] : [], source).property('a'.repeat(64)) ? ['found'] : said);
    },
  },
];

/** In the order of the pipeline. */
export const GROWTHS: readonly Growth[] = [
  ...PARSING,
  ...RUNNING,
  ...BREAKING,
  ...CHECKING,
  ...BOOTING,
  ...COMPARING,
  ...WRITING,
];
