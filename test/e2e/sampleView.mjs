/**
 * A memory map as the language server would send it, for tests of the page: a laptop board with two banks of RAM, some
 * thirty reserved regions and enough device windows to be drawn together. The board and its addresses are invented.
 */

const MIB = 0x10_0000n;

/** @returns A `MemoryMapView`. `faults` adds an overlap, a failed region and an ignored one. */
export function sampleView({ faults = true, banks = true } = {}) {
  const uri = 'file:///workspace/dts/acme-l9000-laptop.dts';
  const hex = (value) => `0x${value.toString(16)}`;
  let line = 40;
  const location = () => {
    line += 5;
    return { uri, range: { start: { line, character: 1 }, end: { line, character: 20 } } };
  };
  const entry = (kind, label, base, size, more = {}) => ({
    id: `${kind}:${label}`,
    kind,
    label,
    path: kind === 'device' ? `/soc@0/${label}` : `/reserved-memory/${label}`,
    base: base === undefined ? '' : hex(base),
    size: hex(size),
    state: 'reserved',
    details: [],
    overlaps: [],
    location: location(),
    ...more,
  });
  const fixed = (kind, label, base, size, more = {}) =>
    entry(kind, label, base, size, { placement: 'static', ...more });

  const reserved = [
    fixed('nomap', 'gunyah-hyp@80000000', 0x8000_0000n, 8n * MIB),
    fixed('nomap', 'hyp-elf-package@80800000', 0x8080_0000n, 2n * MIB),
    fixed('nomap', 'ncc@80a00000', 0x80a0_0000n, 4n * MIB),
    fixed('nomap', 'cpucp-log@80e00000', 0x80e0_0000n, 0x4_0000n),
    fixed('nomap', 'cpucp@80e40000', 0x80e4_0000n, 0x54_0000n),
    fixed('reserved', 'tags@81400000', 0x8140_0000n, 0x1a_0000n),
    fixed('nomap', 'xbl-dtlog@81a00000', 0x81a0_0000n, 0x4_0000n),
    fixed('nomap', 'xbl-ramdump@81a40000', 0x81a4_0000n, 0x1c_0000n),
    fixed('nomap', 'aop-image@81c00000', 0x81c0_0000n, 0x6_0000n),
    fixed('nomap', 'aop-cmd-db@81c60000', 0x81c6_0000n, 0x2_0000n, { details: ['compatible: acme,cmd-db'] }),
    fixed('nomap', 'aop-config@81c80000', 0x81c8_0000n, 0x2_0000n),
    fixed('nomap', 'secdata-apss@81ffe000', 0x81ff_e000n, 0x1000n),
    fixed('nomap', 'smem@82000000', 0x8200_0000n, 2n * MIB, {
      details: ['compatible: acme,smem', 'hwlocks: <&tcsr_mutex 3>'],
    }),
    fixed('nomap', 'adsp-boot-dtb@866c0000', 0x866c_0000n, 0x4_0000n),
    fixed('nomap', 'spss-region@86700000', 0x8670_0000n, 4n * MIB),
    fixed('nomap', 'adsp-boot@86b00000', 0x86b0_0000n, 12n * MIB),
    fixed('nomap', 'video@87700000', 0x8770_0000n, 5n * MIB),
    fixed('nomap', 'adspslpi@87e00000', 0x87e0_0000n, 58n * MIB),
    fixed('nomap', 'q6-adsp-dtb@8b800000', 0x8b80_0000n, 0x8_0000n),
    fixed('nomap', 'cdsp@8b900000', 0x8b90_0000n, 32n * MIB, { users: ['remoteproc@32300000'] }),
    fixed('nomap', 'gpu-microcode@8d9fe000', 0x8d9f_e000n, 0x2000n),
    fixed('nomap', 'cvp@8da00000', 0x8da0_0000n, 7n * MIB),
    fixed('nomap', 'camera@8e100000', 0x8e10_0000n, 8n * MIB, {
      users: ['camss@ac5a000', 'cci@ac15000', 'isp@acb6000'],
    }),
    fixed('nomap', 'av1-encoder@8e900000', 0x8e90_0000n, 7n * MIB),
    entry('kernel', 'kernel image', 0xa800_0000n, 42n * MIB, {
      path: '',
      location: undefined,
      details: ['text offset 0, 42 MiB with BSS'],
    }),
    entry('initrd', 'initrd', 0xb000_0000n, 24n * MIB, { path: '/chosen', location: undefined }),
    entry('dtb', 'device tree blob', 0xb400_0000n, 0x3_6000n, { path: '', location: undefined }),
    fixed('nomap', 'tz-stat@d8000000', 0xd800_0000n, 0x8_0000n),
    fixed('nomap', 'qtee@d80e0000', 0xd80e_0000n, 0x52_0000n),
    fixed('nomap', 'ta@d8600000', 0xd860_0000n, 138n * MIB),
    fixed('nomap', 'llcc-lpi@ff800000', 0xff80_0000n, 8n * MIB),
    fixed('coherent', 'display-pool', 0xb_fe80_0000n, 8n * MIB, {
      placement: 'dynamic',
      details: ['alignment: 64 KiB'],
    }),
    fixed('cma', 'linux,cma', 0xb_ff00_0000n, 16n * MIB, {
      placement: 'dynamic',
      details: ['reusable; the default CMA area'],
    }),
  ];
  if (faults) {
    reserved.push(
      fixed('reserved', 'ramoops@87c00000', 0x87c0_0000n, 4n * MIB, {
        overlaps: ['nomap:adspslpi@87e00000'],
        details: ['record-size: 256 KiB'],
      }),
      fixed('reserved', 'splash@e3940000', 0xe394_0000n, 0x2b0_0000n, {
        state: 'ignored',
        details: ['status is "disabled": the kernel does not look at it.'],
      }),
      entry('cma', 'camera-cma', undefined, 512n * MIB, {
        placement: 'dynamic',
        state: 'failed',
        details: ['No 512 MiB below 0x100000000 are free: alloc-ranges leaves 0x90000000 – 0xa7ffffff.'],
      }),
    );
    reserved.find(({ label }) => label === 'adspslpi@87e00000').overlaps.push('reserved:ramoops@87c00000');
  }
  reserved.sort((a, b) => (a.base === '' ? 1 : b.base === '' ? -1 : Number(BigInt(a.base) - BigInt(b.base))));

  const devices = [
    entry('device', 'clock-controller@100000', 0x10_0000n, 0x20_0000n),
    ...Array.from({ length: 24 }, (_, i) =>
      entry('device', `serial@${(0x88_0000 + i * 0x4000).toString(16)}`, 0x88_0000n + BigInt(i) * 0x4000n, 0x4000n),
    ),
    entry('device', 'pci@1bf8000', 0x1bf_8000n, 0x3000n),
    entry('device', 'usb@a600000', 0xa60_0000n, 0x10_0000n),
    entry('device', 'display-controller@ae00000', 0xae0_0000n, 0x1000n, {
      details: ['compatible: acme,l9000-dpu', 'interrupt: SPI 83 level high'],
    }),
    entry('device', 'interrupt-controller@17000000', 0x1700_0000n, 0x8_0000n),
    entry('device', 'timer@17800000', 0x1780_0000n, 0x1000n),
    entry('device', 'sram@25000000', 0x2500_0000n, 0x20_0000n),
  ];
  const ram = banks
    ? [
        { ...entry('ram', 'memory@80000000', 0x8000_0000n, 0x8000_0000n), path: '/memory@80000000' },
        { ...entry('ram', 'memory@880000000', 0x8_8000_0000n, 0x3_8000_0000n), path: '/memory@80000000', id: 'ram:1' },
      ]
    : [];

  return {
    board: { uri, name: 'acme-l9000-laptop.dts', model: 'ACME L9000 Laptop Reference Design' },
    kernel: '7.2',
    arch: 'arm64',
    outcome: 'ok',
    ram,
    reserved,
    devices,
    free: [],
    holes: [
      { base: '0x25200000', size: hex(0x8000_0000n - 0x2520_0000n) },
      { base: '0x100000000', size: hex(0x8_8000_0000n - 0x1_0000_0000n) },
    ],
    assumptions: [
      'The kernel image (42 MiB) lies at 0xa8000000; set by the boot loader, not by the device tree.',
      'The initrd (24 MiB) lies at 0xb0000000, the device tree blob at 0xb4000000.',
      'RAM: two banks as in /memory@80000000; the boot loader may change them.',
    ],
    unused: ['1 region that no device refers to: 16 MiB'],
    totals: { ram: hex(0x4_0000_0000n), reserved: hex(356n * MIB), nomap: hex(316n * MIB), cma: hex(16n * MIB) },
    log: [
      {
        level: 'info',
        text: 'OF: reserved mem: 0x0000000080000000..0x00000000807fffff (8192 KiB) nomap non-reusable gunyah-hyp@80000000',
      },
      {
        level: 'err',
        text: 'OF: reserved mem: OVERLAP DETECTED!\nramoops@87c00000 (0x0000000087c00000--0x0000000088000000) overlaps with adspslpi@87e00000 (0x0000000087e00000--0x000000008b800000)',
      },
      { level: 'err', text: "OF: reserved mem: failed to allocate memory for node 'camera-cma': size 512 MiB" },
      { level: 'info', text: 'cma: Reserved 16 MiB at 0x0000000bff000000' },
    ],
  };
}
