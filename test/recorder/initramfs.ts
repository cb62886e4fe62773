/**
 * The initramfs that a recorded kernel starts: busybox, and a script that prints what the kernel knows between marks and
 * says when it is done.
 */
import { gzipSync } from 'node:zlib';

/** What the script prints last. */
export const DONE = '@@@DONE';
/** The kernel's symbols that `guestMemory.ts` reads. */
export const SYMBOLS = [
  '_text',
  'reserved_mem',
  'reserved_mem_count',
  'initial_boot_params',
  'memstart_addr',
  'cma_areas',
  'cma_area_count',
  'dma_contiguous_default_area',
] as const;

const INIT = `#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t debugfs debugfs /sys/kernel/debug
$b dmesg -n 1
show() { echo; echo "@@@BEGIN $1"; shift; "$@"; echo; echo "@@@END"; }
show memory $b cat /sys/kernel/debug/memblock/memory
show reserved $b cat /sys/kernel/debug/memblock/reserved
if [ -e /symbols ]; then
  echo 0 > /proc/sys/kernel/kptr_restrict
  show symbols $b awk '$3 ~ /^(${SYMBOLS.join('|')})$/' /proc/kallsyms
fi
echo @@@LAST > /dev/kmsg
show kmsg $b awk '/@@@LAST/ { exit } /^[0-9]/ { print }' /dev/kmsg
echo ${DONE}
$b poweroff -f
`;

/**
 * A gzipped cpio archive (format newc, Documentation/driver-api/early-userspace/buffer-format.rst). `size`: filled with
 * zeros up to so many bytes, which the kernel skips; throws when the archive is larger.
 */
export function buildInitramfs(busybox: Uint8Array, options: { symbols: boolean; size?: number }): Uint8Array {
  const parts: Uint8Array[] = [];
  let inode = 0;
  const pad = (length: number) => new Uint8Array(-length & 3);
  const add = (name: string, mode: number, data: Uint8Array = new Uint8Array(), device: readonly number[] = [0, 0]) => {
    const path = new TextEncoder().encode(`${name}\0`);
    const [major = 0, minor = 0] = device;
    const fields = [++inode, mode, 0, 0, 1, 0, data.length, 0, 0, major, minor, path.length, 0];
    const head = fields.map((field) => field.toString(16).padStart(8, '0')).join('');
    parts.push(new TextEncoder().encode(`070701${head}`), path, pad(110 + path.length), data, pad(data.length));
  };
  for (const folder of ['bin', 'dev', 'proc', 'sys']) add(folder, 0o040755);
  add('dev/console', 0o020600, undefined, [5, 1]);
  add('dev/kmsg', 0o020600, undefined, [1, 11]);
  add('dev/null', 0o020666, undefined, [1, 3]);
  add('bin/busybox', 0o100755, busybox);
  add('init', 0o100755, new TextEncoder().encode(INIT));
  if (options.symbols) add('symbols', 0o100644);
  add('TRAILER!!!', 0);
  const archive = gzipSync(Buffer.concat(parts), { level: 9 });
  const size = options.size ?? archive.length;
  if (archive.length > size) throw new Error(`the initramfs has ${archive.length} bytes, the tree leaves it ${size}`);
  const image = new Uint8Array(size);
  image.set(archive);
  return image;
}
