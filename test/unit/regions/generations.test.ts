/** What differs between kernels, and who uses what, on boards made for it. */
import { expect, test } from 'vitest';
import { budgetLine } from '../../../server/src/mapModel/summary.ts';
import { regionCosts, totalsOf, unusedLines, userLines } from '../../../server/src/regions/budget.ts';
import { withoutNames } from '../../../server/src/regions/findings.ts';
import { compareGenerations, differencesText } from '../../../server/src/regions/generations.ts';
import { fixture } from '../../harness/ide.ts';
import { reservedBoard } from '../../harness/reservedBoard.ts';

async function compared(text: string): Promise<string> {
  const { board, reports } = await fixture(text);
  return differencesText(compareGenerations(board.root, reports));
}

test('a board on which all kernels do the same', async () => {
  const text = reservedBoard({ regions: 'modem@84000000 {\n\treg = <0x0 0x84000000 0x0 0x1000000>;\n};' });
  expect(await compared(text)).toBe(
    'Linux 5.10 and later do the same with the regions of this board; the lines that they print may differ.\n',
  );
});

test('a place that differs, a finding of two kernels, a region that one kernel loses', async () => {
  const text = reservedBoard({
    head: '/memreserve/ 0xbff00000 0x100000;',
    regions: [
      'scratch {\n\tsize = <0x0 0x100000>;\n};',
      ...Array.from({ length: 64 }, (_, i) => {
        const base = (0x90000000 + i * 0x200000).toString(16);
        return `r${i}@${base} {\n\treg = <0x0 0x${base} 0x0 0x100000>;\n};`;
      }),
    ].join('\n'),
  });
  expect(await compared(text)).toMatchInlineSnapshot(`
    "What differs between Linux 5.10 and later on this board:

    Alike are
      5.10 to 6.12.12
      6.12.13 to 6.12.102
      6.12.103 and later

    /reserved-memory/scratch
      5.10 to 6.12.12: placed at 0xbfe00000, 1 MiB
      6.12.13 and later: placed at 0xbff00000, 1 MiB

    /reserved-memory/r63@97e00000
      5.10 to 6.12.102: lost, at 0x97e00000
      6.12.103 and later: at 0x97e00000, 1 MiB

    Findings
      5.10 to 6.12.102: [rmem-array-full] /reserved-memory/r63@97e00000: Lost: /reserved-memory has 65 regions, and the array of the kernel holds 64; the memory of this one is reserved, but no driver will find it ("OF: reserved mem: not enough space for all defined regions.").
      6.12.13 and later: [rmem-over-memreserve] /reserved-memory/scratch: the kernel places this region at 0xbff00000, on top of the /memreserve/ entry 0xbff00000 + 0x100000, because it reserves those entries only afterwards.

    The kernel image is assumed to lie at the start of RAM, with the size that Debian builds: places beside it differ with that, too. "kernelImage" in a profile states it.
    "
  `);
});

test('what kernels say differently of one region is told for each', async () => {
  const regions = 'two@90000000 {\n\treg = <0x0 0x90000000 0x0 0x1000>, <0x0 0x91000000 0x0 0x1000>;\n};';
  const lines = (await compared(reservedBoard({ regions }))).split('\n');
  const said = lines.filter((line) => line.includes('[rmem-multiple-reg]')).map((line) => line.trim().split(': [')[0]);
  expect(said).toEqual(['6.12.13 to the last 6.12 and 6.13.3 to 6.18.8', '6.18.9 to 7.1', '7.2 and later']);
  expect(lines.join('\n')).not.toMatch(/Linux \d.*reserves/);
});

test('names of kernels go where what is said holds for more than one', () => {
  expect(withoutNames('It is lost. Linux 5.10.223 drops it: Linux 5.10.223 says so.')).toBe(
    'It is lost. The kernel drops it: the kernel says so.',
  );
  expect(withoutNames('On Linux 6.5 and later')).toBe('On Linux 6.5 and later');
  expect(withoutNames('It is Linux 6.18.34+rpt-rpi-v8.', ['6.18.34+rpt-rpi-v8'])).toBe('It is the kernel.');
});

test('a region that is passed over is not called disabled', async () => {
  const regions =
    'pool {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\tlinux,cma-default;\n\tsize = <0x0 0x2000000>;\n};';
  const text = reservedBoard({ regions, root: 'chosen {\n\tbootargs = "cma=64M";\n};' });
  const { board, report } = await fixture(text);
  if (!report) throw new Error('no report');
  expect(userLines(regionCosts(board.root, report))).toEqual(['pool (32 MiB, ignored): the kernel passes it over']);
});

test('a board that one kernel does not boot', async () => {
  const pool = (base: string) =>
    `pool@${base} {\n\tcompatible = "shared-dma-pool";\n\treusable;\n\treg = <0x0 0x${base} 0x0 0x1000000>;\n};`;
  const text = await compared(reservedBoard({ regions: `${pool('90000000')}\n${pool('90800000')}` }));
  expect(text).toContain(
    'Boot\n  5.10 to 5.15 and 6.12 to 6.18: boots\n  5.16 to 6.11, and 6.19 and later: panics: Attempted to kill init! exitcode=0x0000000b\n',
  );
});

test('users of every kind, what is unused, the budget', async () => {
  const text = reservedBoard({
    regions: `
modem_mem: modem@84000000 {
	reg = <0x0 0x84000000 0x0 0x1000000>;
	no-map;
};
fb_mem: framebuffer@88000000 {
	reg = <0x0 0x88000000 0x0 0x800000>;
	iommu-addresses = <&display 0x0 0x88000000 0x0 0x800000>;
};
ramoops@8a000000 {
	compatible = "ramoops";
	reg = <0x0 0x8a000000 0x0 0x100000>;
};
cam_mem: camera@8b000000 {
	reg = <0x0 0x8b000000 0x0 0x200000>;
	no-map;
};
firmware@8c000000 {
	reg = <0x0 0x8c000000 0x0 0x400000>;
	no-map;
};
old@8d000000 {
	reg = <0x0 0x8d000000 0x0 0x400000>;
	status = "disabled";
};
cma: linux,cma {
	compatible = "shared-dma-pool";
	reusable;
	size = <0x0 0x2000000>;
	linux,cma-default;
};`,
    root: `
remoteproc {
	compatible = "acme,modem-pas";
	memory-region = <&modem_mem>, <&cma>;
	memory-region-names = "code", "buffers";
};
framebuffer {
	compatible = "simple-framebuffer";
	memory-region = <&fb_mem>;
};
display: display {
	memory-region = <&fb_mem>;
};
camera {
	status = "disabled";
	memory-region = <&cam_mem>;
};`,
  });
  const { board, report } = await fixture(text);
  if (!report) throw new Error('no report');
  const costs = regionCosts(board.root, report);
  expect(budgetLine(totalsOf(report))).toBe('1 GiB: 110 MiB reserved, 22 MiB no-map, CMA 32 MiB');
  expect(unusedLines(costs)).toEqual([
    '1 region that no device refers to: 4 MiB',
    '1 region whose devices are disabled: 2 MiB',
  ]);
  expect(userLines(costs).join('\n')).toMatchInlineSnapshot(`
    "modem@84000000 (0x84000000 + 16 MiB): /remoteproc "code" (remoteproc)
    framebuffer@88000000 (0x88000000 + 8 MiB): /framebuffer (framebuffer); /display
    ramoops@8a000000 (0x8a000000 + 1 MiB): /reserved-memory/ramoops@8a000000 (a driver of its own)
    camera@8b000000 (0x8b000000 + 2 MiB): /camera, disabled
    firmware@8c000000 (0x8c000000 + 4 MiB): no device refers to it
    old@8d000000 (4 MiB, ignored): disabled
    linux,cma (0xbe000000 + 32 MiB): /remoteproc "buffers" (remoteproc)"
  `);
});
