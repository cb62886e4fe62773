/** A profile as text, as `readProfile` reads it. */
import { hex } from '../base/format.ts';
import type { AddressRange, BootProfile } from '../boot/profile.ts';
import { efiMapLines } from '../firmware/efi/readMemoryMap.ts';

/**
 * A profile file with the keys that `profile` has. With `files`, a glob, the keys are in an entry of `boards` for those files;
 * without it, they apply to every board.
 */
export function profileText(profile: BootProfile, files?: string): string {
  const keys = profileKeys(profile);
  const data = files === undefined ? keys : { boards: [{ files, ...keys }] };
  // Ranges stay on one line.
  const text = JSON.stringify(data, undefined, 2).replace(/\[\s+("0x[0-9a-f]+"),\s+("0x[0-9a-f]+")\s+\]/g, '[$1, $2]');
  return `${text}\n`;
}

function profileKeys(profile: BootProfile): Readonly<Record<string, unknown>> {
  const { kernel, arch, pageSize, config, memory, memoryName, kernelImage, initrd, dtbAddress, dtbSize } = profile;
  const { cmdline, cmdlineAppend, reserved, memreserve, nodes, efi, noMap } = profile;
  const keys: Readonly<Record<string, unknown>> = {
    kernel,
    arch,
    pageSize,
    config,
    ram: memory && memoryName !== undefined ? { [memoryName]: memory.map(pair) } : undefined,
    memory: memoryName === undefined ? memory?.map(pair) : undefined,
    cmdline,
    cmdlineAppend,
    kernelImage: kernelImage && pair(kernelImage),
    initrd: initrd && pair(initrd),
    dtbAddress: dtbAddress === undefined ? undefined : hex(dtbAddress),
    dtbSize: dtbSize === undefined ? undefined : hex(dtbSize),
    reserved: reserved?.map(pair),
    noMap: noMap?.map(pair),
    memreserve: memreserve?.map(pair),
    nodes: nodes?.map((node) => ({ ...node, reg: pair(node.reg) })),
    efiMap: efi && efiMapLines(efi.map),
    efiMemreserve: efi?.memreserve?.map(pair),
  };
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
}

function pair({ start, end }: AddressRange): readonly [string, string] {
  return [hex(start), hex(end)];
}
