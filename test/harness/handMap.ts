/** A small map made by hand, for what is pure: a board with two banks, firmware, a pool, CMA, devices. */
import { freeItems } from '../../server/src/mapModel/holes.ts';
import type { MapItem, MapKind, MemoryMap } from '../../server/src/mapModel/model.ts';

const MIB = 1n << 20n;

/** An item; `base` undefined for one without an address. */
export function item(
  kind: MapKind,
  label: string,
  base: bigint | undefined,
  size: bigint,
  more: Partial<MapItem> = {},
): MapItem {
  return { id: `${kind}:${label}`, kind, label, path: '', base, size, details: [], overlaps: [], ...more };
}

function region(
  kind: MapKind,
  name: string,
  base: bigint | undefined,
  size: bigint,
  more: Partial<MapItem> = {},
): MapItem {
  const placement = base === undefined || more.placement === 'dynamic' ? 'dynamic' : 'static';
  return item(kind, name, base, size, {
    path: `/reserved-memory/${name}`,
    placement,
    state: 'reserved',
    use: 'nobody',
    ...more,
  });
}

/** The map; `reserved` in its order. Banks: 1 GiB at 0x8000_0000 and 1 GiB at 0x1_0000_0000. */
export function handMap(more: Partial<MemoryMap> = {}): MemoryMap {
  const ram = more.ram ?? [
    item('ram', 'memory@80000000', 0x8000_0000n, 1024n * MIB, { path: '/memory@80000000' }),
    item('ram', 'memory@100000000', 0x1_0000_0000n, 1024n * MIB, { path: '/memory@100000000' }),
  ];
  const reserved = more.reserved ?? [
    region('firmware', 'tz@80000000', 0x8000_0000n, 2n * MIB, {
      nomap: true,
      firmware: 'TrustZone',
      labels: ['tz_mem'],
    }),
    region('firmware', 'cdsp@84000000', 0x8400_0000n, 64n * MIB, {
      nomap: true,
      firmware: 'compute DSP',
      labels: ['cdsp_mem'],
      use: 'used',
      users: ['remoteproc@5000'],
      usedBy: [{ path: '/soc/remoteproc@5000', name: 'remoteproc@5000', role: 'remoteproc', as: 'fw' }],
      source: { file: 'chip.dtsi', line: 42 },
    }),
    region('nomap', 'old@88000000', 0x8800_0000n, 16n * MIB, { nomap: true }),
    item('kernel', 'kernel image', 0x9000_0000n, 32n * MIB),
    region('coherent', 'gpu-pool', 0xb000_0000n, 32n * MIB, {
      placement: 'dynamic',
      driver: 'coherent',
      use: 'disabled',
      users: ['gpu@9000'],
      usedBy: [{ path: '/soc/gpu@9000', name: 'gpu@9000', role: 'device', disabled: true }],
      compatible: 'shared-dma-pool',
    }),
    region('cma', 'linux,cma', 0x1_3000_0000n, 256n * MIB, {
      placement: 'dynamic',
      use: 'used',
      reusable: true,
      driver: 'cma',
    }),
    region('reserved', 'lost', undefined, 8n * MIB, { state: 'failed', reason: 'No room for it.' }),
  ];
  const devices = more.devices ?? [
    item('device', 'serial@1000', 0x1000n, 0x1000n, { path: '/soc/serial@1000', compatible: 'ns16550a' }),
    item('pci', 'pcie@40000000 memory window', 0x4000_0000n, 256n * MIB, {
      path: '/soc/pcie@40000000',
      disabled: true,
    }),
  ];
  return {
    model: 'Hand-made <board>',
    kernel: '7.2',
    arch: 'arm64',
    outcome: 'ok',
    ram,
    reserved,
    devices,
    free: freeItems({ ram, reserved }),
    holes: [],
    assumptions: ['The kernel image is assumed at 0x90000000.'],
    totals: { ram: 2048n * MIB, reserved: 402n * MIB, nomap: 82n * MIB, cma: 256n * MIB },
    unused: ['1 region that no device refers to: 16 MiB'],
    log: [],
    ...more,
  };
}
