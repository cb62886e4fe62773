/**
 * Machines of QEMU that take a tree only from their firmware: a few instructions take its place, and start the kernel with the
 * blob of a case as that architecture's boot protocol says.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hex } from '../../server/src/base/format.ts';

/** How QEMU gets kernel and tree to such a guest. */
export interface OwnFirmware {
  /** Where the blob lies. */
  readonly dtb: bigint;
  /** QEMU's options; files go to `folder`. */
  readonly options: (folder: string, kernel: string, dtb: string) => readonly string[];
}

/** The loadable part of a 64-bit little-endian ELF file, and where it is linked to. */
function loadable(file: string): { readonly bytes: Uint8Array; readonly address: bigint; readonly entry: bigint } {
  const elf = readFileSync(file);
  const table = Number(elf.readBigUInt64LE(32));
  const count = elf.readUInt16LE(56);
  for (let at = table; at < table + 56 * count; at += 56) {
    if (elf.readUInt32LE(at) !== 1) continue;
    const start = Number(elf.readBigUInt64LE(at + 8));
    const bytes = elf.subarray(start, start + Number(elf.readBigUInt64LE(at + 32)));
    return { bytes, address: elf.readBigUInt64LE(at + 16), entry: elf.readBigUInt64LE(24) };
  }
  throw new Error(`${file} has no segment to load`);
}

function load(file: string, address: bigint): readonly string[] {
  return ['-device', `loader,file=${file},addr=${hex(address)},force-raw=on`];
}

const MIPS_DTB = 0x0c00_0000n;
const MIPS_STUB = 0x0e00_0000n;
/** What of an address of KSEG0 is physical. */
const KSEG0_MASK = 0x1fff_ffffn;

/**
 * UHI (Unified Hosting Interface; arch/mips/generic/init.c, `plat_get_fdt`): -2 in a0, the blob's address in a1. QEMU's own code for
 * Malta, which sets up the system controller, starts the stub as its kernel.
 */
export const MIPS64: OwnFirmware = {
  dtb: MIPS_DTB,
  options(folder, kernel, dtb) {
    const { bytes, address, entry } = loadable(kernel);
    const raw = join(folder, 'kernel');
    const stub = join(folder, 'stub');
    writeFileSync(raw, bytes);
    writeFileSync(stub, mipsStub(entry));
    return ['-kernel', stub, ...load(raw, address & KSEG0_MASK), ...load(dtb, MIPS_DTB)];
  },
};

function mipsStub(entry: bigint): Uint8Array {
  // lui and ori: sign-extended, as addresses of KSEG0 are.
  const set = (register: number, value: number) => [
    (0x3c00_0000 | (register << 16) | (value >>> 16)) >>> 0,
    (0x3400_0000 | (register << 21) | (register << 16) | (value & 0xffff)) >>> 0,
  ];
  const blob = Number(MIPS_DTB | 0x8000_0000n);
  // addiu a0, zero, -2; a1; a2 and a3 zero; jr t9; nop
  const code = [0x2404_fffe, ...set(5, blob), 0x2406_0000, 0x2407_0000, ...set(25, Number(entry & 0xffff_ffffn))];
  code.push(0x0320_0008, 0);
  const at = 0xffff_ffff_8000_0000n | MIPS_STUB;
  const elf = Buffer.alloc(0x1000 + 4 * code.length);
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  elf.writeUInt16LE(2, 16);
  elf.writeUInt16LE(8, 18);
  elf.writeUInt32LE(1, 20);
  elf.writeBigUInt64LE(at, 24);
  elf.writeBigUInt64LE(64n, 32);
  elf.writeUInt32LE(0x8000_0007, 48);
  for (const [i, value] of [64, 56, 1, 64].entries()) elf.writeUInt16LE(value, 52 + 2 * i);
  elf.writeUInt32LE(1, 64);
  elf.writeUInt32LE(5, 68);
  for (const [i, value] of [0x1000n, at, at, BigInt(4 * code.length), BigInt(4 * code.length), 0x1000n].entries()) {
    elf.writeBigUInt64LE(value, 72 + 8 * i);
  }
  for (const [i, word] of code.entries()) elf.writeUInt32LE(word, 0x1000 + 4 * i);
  return elf;
}

// QEMU writes a blob of its own to the last 2 MiB.
const POWERPC_DTB = 0x3f00_0000n;
/** From where the kernel moves itself to 0. */
const POWERPC_KERNEL = 0x0800_0000n;
/** Where pSeries machines start. */
const POWERPC_ENTRY = 0x100;

/** As kexec starts a kernel (arch/powerpc/kernel/head_64.S): the blob in r3, where the kernel is in r4, 0 in r5. */
export const POWERPC64: OwnFirmware = {
  dtb: POWERPC_DTB,
  options(folder, kernel, dtb) {
    const raw = join(folder, 'kernel');
    const firmware = join(folder, 'firmware');
    writeFileSync(raw, loadable(kernel).bytes);
    const set = (register: number, value: number) => [
      (0x3c00_0000 | (register << 21) | (value >>> 16)) >>> 0,
      (0x6000_0000 | (register << 21) | (register << 16) | (value & 0xffff)) >>> 0,
    ];
    const at = Number(POWERPC_KERNEL);
    // r3, r4, li r5, 0; mr r12, r4; mtctr r12; bctr
    const code = [...set(3, Number(POWERPC_DTB)), ...set(4, at), 0x38a0_0000, 0x7c8c_2378, 0x7d89_03a6, 0x4e80_0420];
    const bytes = Buffer.alloc(0x1000);
    for (const [i, word] of code.entries()) bytes.writeUInt32BE(word, POWERPC_ENTRY + 4 * i);
    writeFileSync(firmware, bytes);
    return ['-bios', firmware, ...load(raw, POWERPC_KERNEL), ...load(dtb, POWERPC_DTB)];
  },
};
