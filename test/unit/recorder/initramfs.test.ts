import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildInitramfs } from '../../recorder/initramfs.ts';

/** Names, modes and sizes of a newc archive. */
function listArchive(archive: Uint8Array): readonly string[] {
  const bytes = Buffer.from(archive);
  const entries: string[] = [];
  for (let at = 0; ; ) {
    expect(bytes.toString('latin1', at, at + 6)).toBe('070701');
    const field = (index: number) =>
      Number.parseInt(bytes.toString('latin1', at + 6 + 8 * index, at + 14 + 8 * index), 16);
    const name = bytes.toString('latin1', at + 110, at + 110 + field(11) - 1);
    if (name === 'TRAILER!!!') return entries;
    entries.push(`${name} ${field(1).toString(8)} ${field(6)}`);
    const data = (at + 110 + field(11) + 3) & ~3;
    at = (data + field(6) + 3) & ~3;
  }
}

describe('the initramfs', () => {
  const busybox = new Uint8Array(1001).fill(7);

  it('is an archive with a program, a script and devices', () => {
    const entries = listArchive(gunzipSync(buildInitramfs(busybox, { symbols: true })));
    expect(entries).toContain('bin/busybox 100755 1001');
    expect(entries).toContain('dev/kmsg 20600 0');
    expect(entries.some((entry) => entry.startsWith('init 100755 '))).toBe(true);
    expect(entries).toContain('symbols 100644 0');
  });

  it('has the size that the tree states, or is refused', () => {
    expect(buildInitramfs(busybox, { symbols: false, size: 5000 })).toHaveLength(5000);
    expect(() => buildInitramfs(busybox, { symbols: false, size: 100 })).toThrow(/leaves it 100/);
  });
});
