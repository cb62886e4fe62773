/** What a board gains and loses without some of its regions. */
import { describe, expect, test } from 'vitest';
import { bootWithout, regionNamed } from '../../../server/src/analysis/bootWithout.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { withoutNodes } from '../../../server/src/fdt/removeNodes.ts';
import { bootOnce } from '../../../server/src/profiles/severalBoots.ts';
import { carveOuts } from '../../../server/src/regions/carveOuts.ts';
import { withoutText } from '../../../server/src/regions/withoutText.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { testSyntax } from '../../harness/parser.ts';
import { reservedBoard } from '../../harness/reservedBoard.ts';

const syntax = await testSyntax();

const BOARD = reservedBoard({
  regions: `
fw: firmware@80000000 { reg = <0x0 0x80000000 0x0 0x200000>; no-map; };
adsp: adsp@84000000 { reg = <0x0 0x84000000 0x0 0x1000000>; no-map; };
adsp_dtb: dtb@85000000 { reg = <0x0 0x85000000 0x0 0x80000>; no-map; };
splash: splash@86000000 { reg = <0x0 0x86000000 0x0 0x800000>; };
m4: vdev0buffer@87000000 { reg = <0x0 0x87000000 0x0 0x100000>; no-map; };
off: off@88000000 { reg = <0x0 0x88000000 0x0 0x100000>; };
odd: odd@89000000 { reg = <0x0 0x89000000 0x0 0x100000>; };
gone: gone@8a000000 { reg = <0x0 0x8a000000 0x0 0x100000>; status = "disabled"; };
high: high { size = <0x0 0x1000000>; alignment = <0x0 0x1000000>; };
low: low { size = <0x0 0x100000>; };
`,
  root: `
remoteproc@1 { compatible = "qcom,x1e80100-adsp-pas"; memory-region = <&adsp>, <&adsp_dtb>, <&odd>; };
rproc@2 { compatible = "fsl,imx8mm-cm4"; memory-region = <&m4>; };
camera@3 { compatible = "acme,camera"; memory-region = <&off>; status = "disabled"; };
video@4 { compatible = "acme,video"; memory-region = <&low>; };
pool@5 { compatible = "acme,pool"; memory-region = <&high>; };
`,
});

const { board, blob, errors } = compileFiles(syntax, { 'x.dts': BOARD });
const root = board.run.root;
const boot = { name: '', profile: { kernel: '6.12', arch: 'arm64' } } as const;
const pathOf = (name: string): string => {
  const node = regionNamed(root, name);
  if (!node) throw new Error(`no region ${name}`);
  return node.path;
};
const without = (...names: readonly string[]) => bootWithout(root, blob, boot, names.map(pathOf));

test('the board compiles', () => expect(errors).toEqual([]));

test('each region has its verdict', () => {
  const all = carveOuts(root, bootOnce(blob, boot));
  expect(Object.fromEntries(all.map(({ name, verdict }) => [name, verdict]))).toEqual({
    'firmware@80000000': 'firmware',
    'adsp@84000000': 'needed',
    'dtb@85000000': 'needed',
    'splash@86000000': 'unused',
    'vdev0buffer@87000000': 'used',
    'off@88000000': 'idle',
    // The third one of a driver that insists on two.
    'odd@89000000': 'used',
    'gone@8a000000': 'nothing',
    high: 'used',
    low: 'used',
  });
});

describe.each([
  ['splash', 0x80_0000n, 0n],
  ['fw', 0x20_0000n, 0x20_0000n],
  ['/reserved-memory/gone@8a000000', 0n, 0n],
] as const)('without %s', (name, gained, mapped) => {
  test('the kernel has that much more', () => {
    expect(without(name)).toMatchObject({ gained, mapped, moved: [], solved: [], caused: [] });
  });
});

test('several at once, and what is placed elsewhere then', () => {
  const answer = without('high', 'splash@86000000');
  expect(answer.removed.map(({ name }) => name)).toEqual(['splash@86000000', 'high']);
  expect(answer.gained).toBe(0x180_0000n);
  expect(answer.moved).toMatchObject([{ name: 'low' }, { name: 'default CMA area' }]);
  const text = withoutText(without('adsp'));
  expect(text).toContain('Without adsp@84000000: 16 MiB more for the kernel, 16 MiB more is mapped.\n');
  expect(text).toContain(
    '  /remoteproc@1: does not start without it, "no memory-region specified" (drivers/remoteproc/qcom_q6v5_pas.c, qcom_pas_alloc_memory_region());',
  );
  expect(withoutText(without('dtb'))).toContain('"no dtb memory-region specified"');
  expect(withoutText(without('odd'))).toContain('/remoteproc@1: does not insist on this one');
});

test('a finding that goes with the region', () => {
  const overlap = compileFiles(syntax, {
    'x.dts': reservedBoard({
      regions: `a@84000000 { reg = <0x0 0x84000000 0x0 0x200000>; };
b@84100000 { reg = <0x0 0x84100000 0x0 0x200000>; };`,
    }),
  });
  const answer = bootWithout(overlap.board.run.root, overlap.blob, boot, ['/reserved-memory/b@84100000']);
  expect([...new Set(answer.solved.map(({ code }) => code))]).toEqual(['rmem-overlap']);
  expect(answer.gained).toBe(0x10_0000n);
});

test('a blob without nodes is whole, and has all others', () => {
  const paths = (bytes: Uint8Array) => {
    const read = readFdt(bytes);
    expect(read.problems).toEqual([]);
    return read.value?.root.children.flatMap(({ path, children }) => [path, ...children.map((child) => child.path)]);
  };
  const all = paths(blob) ?? [];
  expect(paths(withoutNodes(blob, ['/remoteproc@1', '/reserved-memory/low', '/none', '/']))).toEqual(
    all.filter((path) => path !== '/remoteproc@1' && path !== '/reserved-memory/low'),
  );
});
