/** Kernels of vendors: how they are recognised, and in which rules they differ from mainline. */
import { describe, expect, it, test } from 'vitest';
import { familyKernels, releasesText, withFamilies } from '../../../server/src/boot/families.ts';
import { releaseOf } from '../../../server/src/boot/kernel/kernels.ts';
import { variantOf, withVariant } from '../../../server/src/boot/kernel/variant.ts';
import type { BootReport } from '../../../server/src/boot/report.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { kernelsFor } from '../../../server/src/profiles/plan.ts';
import { readProfile } from '../../../server/src/profiles/readProfile.ts';
import { withoutNames } from '../../../server/src/regions/findings.ts';
import { board, makeBlob } from './blob.ts';

type Regions = Parameters<typeof board>[0];

const boot = (kernel: string, regions: Regions) => simulateBoot(makeBlob(board(regions)), { kernel, arch: 'arm64' });
const lines = ({ log }: BootReport) => log.map(({ text }) => text);
const many = (count: number, region: (i: number) => Regions[string]): Regions =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`r${i}`, region(i)]));
const statics = (count: number) => many(count, (i) => ({ reg: [0, 0x5000_0000 + i * 0x10_0000, 0, 0x1000] }));
const dynamics = (count: number) => many(count, () => ({ size: [0, 0x1000] }));

describe('a variant', () => {
  test.each([
    ['6.1.75-android14-11-g4ae5c2c3f1a2', 'android'],
    ['5.10.198-android13-4-00050-gabcdef', 'android'],
    ['6.1-android', 'android'],
    ['6.6.31+rpt-rpi-v8', 'raspberrypi'],
    ['6.12.34+rpt-rpi-2712', 'raspberrypi'],
    ['6.12.25-v8-16k+', 'raspberrypi'],
    ['6.1.21-v7l+', 'raspberrypi'],
    ['6.12-raspberrypi', 'raspberrypi'],
    ['6.12.107+deb13-arm64', undefined],
    ['6.12.63-rt12', undefined],
    ['6.8.0-1013-raspi', undefined],
    ['5.15.0-91-generic', undefined],
    ['6.6.1-androidish', undefined],
    ['6.6.1', undefined],
  ] as const)('of %s is %s', (name, variant) => {
    expect(variantOf(releaseOf(name))).toBe(variant);
  });

  it('becomes part of a name that does not tell one', () => {
    expect(withVariant('6.1', 'android')).toBe('6.1-android');
    expect(withVariant('6.6.31+rpt-rpi-v8', 'android')).toBe('6.6.31+rpt-rpi-v8');
    expect(withVariant('6.1', undefined)).toBe('6.1');
  });

  it('of a profile is that of its kernels', () => {
    const keys = (text: string) => readProfile(text).value.defaults;
    const { value } = readFdt(makeBlob(board({})));
    if (value === undefined) throw new Error('no blob');
    const of = (text: string) => kernelsFor(keys(text), { path: '/b.dts', root: value.root }, undefined);
    expect(of('{ "kernel": ["6.1", "6.6.31+rpt-rpi-v8"], "variant": "android" }')).toEqual([
      '6.1-android',
      '6.6.31+rpt-rpi-v8',
    ]);
    expect(of('{ "variant": "raspberrypi" }')).toEqual(['6.18-raspberrypi']);
    expect(of('{ "kernel": "6.1" }')).toEqual(['6.1']);
    expect(readProfile('{ "variant": "ios" }').problems.map(({ message }) => message)).toEqual([
      'Expected is one of "android", "raspberrypi".',
    ]);
  });

  it('has families of its own', () => {
    const android = familyKernels('6.1-android');
    expect(android.every((name) => name.endsWith('-android'))).toBe(true);
    expect(releasesText(android, android)).toBe('5.10 and later (Android)');
    expect(withFamilies(['6.1-android'])).toHaveLength(android.length);
    expect(withFamilies(['6.1-android', '7.2'])).toContain('7.2');
    expect(releasesText(['6.1-android', '7.2'], withFamilies(['6.1-android', '7.2']))).toBe('6.1-android and 7.2');
    expect(withoutNames(`It is lost. Linux ${android[0]} panics.`)).toBe('It is lost. The kernel panics.');
  });

  it('is said in the report, with what was read', () => {
    const said = (kernel: string) => boot(kernel, statics(1)).assumptions.filter((text) => /mainline/.test(text));
    expect(said('6.1-android')).toEqual([expect.stringMatching(/^The kernel is Android's 6\.1\.176\. Read were /)]);
    expect(said('6.1')).toEqual([]);
  });
});

describe('the array of Android', () => {
  test.each([
    ['5.15-android', 100],
    ['6.1-android', 100],
    ['6.6-android', 100],
    ['5.10-android', 64],
    ['6.1', 64],
    ['6.6', 64],
  ])('of %s takes %i of 100 regions', (kernel, taken) => {
    const report = boot(kernel, statics(100));
    expect(report.reservedMem).toHaveLength(taken);
    expect(lines(report).filter((text) => /not enough space/.test(text))).toHaveLength(100 - taken);
  });

  it('has 128 slots', () => {
    const report = boot('6.1-android', statics(130));
    expect(report.reservedMem).toHaveLength(128);
  });

  it('of 6.12 may have as many, which is said where it matters', () => {
    const android = boot('6.12.43-android', dynamics(70));
    expect(android.outcome).toBe('ok');
    const unsure = /"The array of regions has 128 slots.*from 6\.12 on.*otherwise it does not \(stack-protector/;
    expect(android.assumptions.filter((text) => unsure.test(text))).toHaveLength(1);
    expect(boot('6.12.43', dynamics(70)).panic).toMatch(/stack-protector/);
    expect(boot('6.12.43-android', dynamics(129)).panic).toMatch(/stack-protector/);
    const few = boot('6.12.43-android', dynamics(3)).assumptions;
    expect(few.filter((text) => unsure.test(text))).toEqual([]);
  });
});

test.each([
  ['5.15-android', 1],
  ['6.1-android', 1],
  ['5.15', 0],
  ['6.1', 0],
])('%s prints %i line for a region', (kernel, count) => {
  const found = lines(boot(kernel, statics(1))).filter((text) => /map non-reusable r0$/.test(text));
  expect(found).toHaveLength(count);
});

describe('numbers of one cell on Raspberry Pi', () => {
  const pool = { 'linux,cma': { size: [0x0400_0000], compatible: 'shared-dma-pool', reusable: true } };
  const ramoops = { 'ramoops@5b000000': { reg: [0, 0x5b00_0000, 0x4_0000] } };
  const codes = ({ problems }: BootReport) => problems.map(({ code, severity }) => `${code} ${severity}`);

  test.each([
    ['6.18.34-raspberrypi', "OF: reserved mem: invalid reg property size in 'linux,cma' - firmware out-of-date?"],
    ['7.3-raspberrypi', "OF: reserved mem: invalid size for 'linux,cma/size' - firmware out-of-date?"],
  ])('%s takes a size', (kernel, line) => {
    const report = boot(kernel, pool);
    expect(lines(report)).toContain(line);
    expect(report.cmaAreas.map(({ name, size }) => [name, size])).toContainEqual(['linux,cma', 0x0400_0000n]);
    expect(codes(report)).toContain('rmem-invalid-size warning');
  });

  test.each(['6.18.34', '7.3', '6.6-raspberrypi'])('%s refuses a size', (kernel) => {
    const report = boot(kernel, pool);
    expect(lines(report)).toContain("OF: reserved mem: invalid size property in 'linux,cma' node.");
    expect(codes(report)).toContain('rmem-invalid-size error');
  });

  test.each([
    ['6.18.34-raspberrypi', 0],
    ['6.18.44-raspberrypi', 1],
  ])('%s takes a reg, of which %i driver hears', (kernel, heard) => {
    const report = boot(kernel, ramoops);
    expect(report.reserved).toContainEqual({ base: 0x5b00_0000n, end: 0x5b04_0000n });
    expect(report.reservedMem).toHaveLength(heard);
    const [said] = report.problems.filter(({ code }) => code === 'rmem-invalid-reg');
    expect(said?.severity).toBe('warning');
    expect(/no driver hears/.test(said?.message ?? '')).toBe(heard === 0);
  });

  test.each(['6.18.34', '7.3-raspberrypi'])('%s takes no such reg', (kernel) => {
    const report = boot(kernel, ramoops);
    expect(report.reserved.some(({ base }) => base === 0x5b00_0000n)).toBe(false);
  });

  it('counts only where the root has two cells of both', () => {
    const report = boot('6.18.34-raspberrypi', { 'r@5b000000': { reg: [0, 0x5b00_0000, 0, 0x1000, 0, 0] } });
    expect(lines(report).filter((text) => /out-of-date/.test(text))).toEqual([]);
  });
});
