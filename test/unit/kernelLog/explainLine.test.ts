/** Lines of kernel logs, explained. */
import { describe, expect, test } from 'vitest';
import { explainLine } from '../../../server/src/kernelLog/explainLine.ts';
import { explainText } from '../../../server/src/kernelLog/explainText.ts';
import { MEANINGS } from '../../../server/src/kernelLog/meanings.ts';
import { nodesOfLine } from '../../../server/src/kernelLog/nodesOfLine.ts';
import { MEMORY } from '../../../server/src/kernelLog/printed/memory.ts';
import { REMOTEPROC } from '../../../server/src/kernelLog/printed/remoteproc.ts';
import { REMOTEPROCOTHERS } from '../../../server/src/kernelLog/printed/remoteprocOthers.ts';
import { REMOTEPROCQUALCOMM } from '../../../server/src/kernelLog/printed/remoteprocQualcomm.ts';
import { REMOTEPROCTI } from '../../../server/src/kernelLog/printed/remoteprocTi.ts';
import { bootOnce } from '../../../server/src/profiles/severalBoots.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { testSyntax } from '../../harness/parser.ts';
import { reservedBoard } from '../../harness/reservedBoard.ts';

const syntax = await testSyntax();

const BOARD = compileFiles(syntax, {
  'x.dts': reservedBoard({
    regions: `
a@84000000 { reg = <0x0 0x84000000 0x0 0x200000>; };
b@84100000 { reg = <0x0 0x84100000 0x0 0x200000>; no-map; };
two@85000000 { reg = <0x0 0x85000000 0x0 0x1000 0x0 0x86000000 0x0 0x1000>; };
odd@87000000 { reg = <0x0 0x87000000 0x0>; };
pool { compatible = "shared-dma-pool"; reusable; size = <0x0 0x2000000>; linux,cma-default; };
coherent@88000000 { compatible = "shared-dma-pool"; reg = <0x0 0x88000000 0x0 0x100000>; no-map; };
crooked@89010000 { compatible = "shared-dma-pool"; reusable; reg = <0x0 0x89010000 0x0 0x110000>; };
big { size = <0x0 0x40000000>; };
cells { size = <0x1000>; };
align { size = <0x0 0x1000>; alignment = <0x1000>; };
ranges { size = <0x0 0x1000>; alloc-ranges = <0x0 0x1000>; };
`,
    root: 'soc { remoteproc@6800000 { }; };',
  }),
});

test.each(['5.10', '6.1', '6.12', '7.2'])(
  'every line that Linux %s prints of a board full of faults is known',
  (kernel) => {
    const { log } = bootOnce(BOARD.blob, { name: '', profile: { kernel, arch: 'arm64' } });
    expect(log.length).toBeGreaterThan(5);
    expect(log.map(({ text }) => text).filter((text) => explainLine(text) === undefined)).toEqual([]);
  },
);

interface Row {
  readonly line: string;
  readonly file: string;
  readonly name: string;
  readonly releases: string;
  readonly values: readonly string[];
}

test.each<Row>([
  {
    line: "[    0.000000] OF: reserved mem: failed to allocate memory for node 'big': size 1024 MiB",
    file: 'drivers/of/of_reserved_mem.c',
    name: '__reserved_mem_alloc_size',
    releases: '6.1 to 7.2',
    values: ['big', '1024'],
  },
  {
    line: "<4>[    0.000000][    T0] OF: reserved mem: Reserved memory: node 'two' has 2 <base size> entries, only the first is used",
    file: 'drivers/of/of_reserved_mem.c',
    name: '__reserved_mem_reserve_reg',
    releases: 'since 7.2 (not in 6.12)',
    values: ['two', '2'],
  },
  {
    line: 'Jan 01 00:00:00 board kernel: cma: Reserved 64 MiB at 0x00000000bc000000 on node -1',
    file: 'mm/cma.c',
    name: 'cma_declare_contiguous_nid',
    releases: 'in 6.12, not in 6.1 and 7.2',
    values: ['64', '0x00000000bc000000', '-1'],
  },
  {
    line: '[    4.567890] qcom_q6v5_pas 6800000.remoteproc: no memory-region specified',
    file: 'drivers/remoteproc/qcom_q6v5_pas.c',
    name: 'qcom_pas_alloc_memory_region',
    releases: 'as in 6.12',
    values: [],
  },
])('$line', ({ line, file, name, releases, values }) => {
  const explained = explainLine(line);
  expect(explained?.printers[0]).toEqual({ file, name, releases });
  expect(explained?.values).toEqual(values);
  expect(explained && explainText(explained).join('\n')).toMatch(/\n {2}When: .+\.\n {2}Means: /);
});

test('the same words in several drivers: that of the device, else all of them', () => {
  const known = explainLine('stm32-rproc 10000000.m4: unable to acquire memory-region');
  expect(known?.printers.map(({ file }) => file)).toEqual(['drivers/remoteproc/stm32_rproc.c']);
  const unknown = explainLine('unable to acquire memory-region');
  expect(unknown?.printers.length).toBeGreaterThan(3);
});

test.each([
  '',
  'hello',
  'OF: reserved mem: ',
  'systemd[1]: Started kernel: nothing',
  '[    0.000000] Linux version 6.12',
])('%j is no line of these', (line) => {
  expect(explainLine(line)).toBeUndefined();
});

test('which nodes a line is about', () => {
  const { root } = BOARD.board.run;
  const paths = (line: string) => {
    const explained = explainLine(line);
    return explained && nodesOfLine(root, explained).map(({ path }) => path);
  };
  expect(paths("OF: reserved mem: failed to allocate memory for node 'big': size 1024 MiB")).toEqual([
    '/reserved-memory/big',
  ]);
  expect(
    paths(
      'a@84000000 (0x0000000084000000--0x0000000084200000) overlaps with b@84100000 (0x0000000084100000--0x0000000084300000)',
    ),
  ).toEqual(['/reserved-memory/a@84000000', '/reserved-memory/b@84100000']);
  expect(paths('qcom_q6v5_pas 6800000.remoteproc: no memory-region specified')).toEqual(['/soc/remoteproc@6800000']);
});

describe('the tables', () => {
  const all = [MEMORY, REMOTEPROC, REMOTEPROCQUALCOMM, REMOTEPROCTI, REMOTEPROCOTHERS].flat();

  test('every meaning is that of a line', () => {
    expect(MEANINGS.filter(({ has }) => !all.some(([, format]) => format.includes(has))).map(({ has }) => has)).toEqual(
      [],
    );
  });

  test('every line without placeholders is found again', () => {
    const plain = all.filter(([, format]) => !format.includes('%'));
    expect(plain.length).toBeGreaterThan(200);
    const lost = plain.filter(([level, format]) => {
      const line = level === level.toUpperCase() ? `driver device: ${format}` : format;
      return explainLine(line)?.format !== format;
    });
    expect(lost.map(([, format]) => format)).toEqual([]);
  });
});

test('long lines of anything take no long time', () => {
  const started = performance.now();
  for (const part of ['%s ', ': ', 'OF: reserved mem: ', 'overlaps with (', "node '", '0x'])
    explainLine(part.repeat(200_000 / part.length));
  expect(performance.now() - started).toBeLessThan(1000);
});
