/** Addresses in words: where the CPU sees a register range, or why it does not. */
import { describeReason, type ResolvedReg } from '../address/resolver.ts';
import { formatSize, hex } from '../base/format.ts';

/** `0x10000000 – 0x10000fff (4 KiB) – bus address 0x0`; `0x50` for a child that has a number (I2C, SPI, a port, a CPU). */
export function describeRegister(reg: ResolvedReg): string {
  const { cpuAddress, size, busAddress, reason, notVisibleAt } = reg;
  if (cpuAddress !== undefined) {
    const via = cpuAddress === busAddress ? '' : ` – bus address ${hex(busAddress)}`;
    return `${describeRange(cpuAddress, size)}${via}`;
  }
  // Without a size it is a number, and nobody expects the CPU to see it.
  if (reason === 'no-size-cells' && size === 0n) return hex(busAddress);
  const why = reason === undefined ? '' : ` – ${describeReason(reason, notVisibleAt ?? '')}`;
  return size === 0n ? `${hex(busAddress)}${why}` : `${hex(busAddress)}, ${formatSize(size)}${why}`;
}

/** `0x10000000 – 0x10000fff (4 KiB)`; the end is the last byte. */
export function describeRange(base: bigint, size: bigint): string {
  return size === 0n ? `${hex(base)}, size 0` : `${hex(base)} – ${hex(base + size - 1n)} (${formatSize(size)})`;
}
