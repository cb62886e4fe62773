import { describe, expect, it } from 'vitest';
import {
  joinRanges,
  readAttempts,
  readDebugfs,
  readKernelLog,
  readReservations,
  relevantEntries,
  section,
} from '../../recorder/consoleLog.ts';

const CONSOLE = `[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x411fd070]
[    0.000000] __memblock_reserve: [0x0000000040200000-0x00000000430fffff] nid=-1 flags=0 arm64_memblock_init+0x2b8/0x318
[    0.000000] memblock_phys_alloc_range: 1048576 bytes align=0x40 from=0x0000000050000000 max_addr=0x0000000060000000 __reserved_mem_alloc_size+0x1/0x2
[    0.000000] __memblock_reserve: [0x000000005ff00000-0x000000005fffffff] nid=-1 flags=20 memblock_alloc_range_nid+0x108/0x1b0
[    0.000000] memblock_phys_alloc_range: 16 bytes align=0x40 from=0x0000000000000000 max_addr=0xffffffffffffffff __reserved_mem_alloc_size+0x1/0x2
[    0.000000] OF: reserved mem: OVERLAP DETECTED!
[    0.000000] a (0x1--0x2) overlaps with b (0x1--0x3)
[    1.000000][    T1] unrelated
`;

const KMSG = `
@@@BEGIN memory
   0: 0x0000000040000000..0x000000007fffffff    0 NONE
   1: 0x0000000080000000..0x00000000800fffff    0 NOMAP

@@@END

@@@BEGIN kmsg
5,0,0,-;Booting Linux on physical CPU 0x0000000000 [0x411fd070]
3,1,0,-;OF: reserved mem: OVERLAP DETECTED!\\x0aa (0x1--0x2) overlaps with b (0x1--0x3)
 SUBSYSTEM=x

@@@END
`;

describe('the console of a recorded kernel', () => {
  it('gives text without levels when user space was not reached', () => {
    const log = readKernelLog(CONSOLE);
    expect(log.from).toBe('console');
    expect(relevantEntries(log, false)).toEqual([
      { level: null, text: 'OF: reserved mem: OVERLAP DETECTED!' },
      { level: null, text: 'a (0x1--0x2) overlaps with b (0x1--0x3)' },
    ]);
    expect(log.entries.at(-1)?.text).toBe('unrelated');
  });

  it('gives records with levels from /dev/kmsg', () => {
    const log = readKernelLog(CONSOLE + KMSG);
    expect(log.from).toBe('kmsg');
    expect(log.entries[1]).toEqual({
      level: 'err',
      text: 'OF: reserved mem: OVERLAP DETECTED!\na (0x1--0x2) overlaps with b (0x1--0x3)',
    });
    expect(log.entries).toHaveLength(2);
  });

  it('takes the head that the ring lost from the console', () => {
    const log = readKernelLog(CONSOLE + KMSG.replace(/5,0.*\n3,1.*/, '6,9,0,-;unrelated'));
    expect(log.from).toBe('console+kmsg');
    expect(log.entries.at(-2)?.text).toContain('DETECTED!\na (');
    expect(log.entries.at(-1)).toEqual({ level: 'info', text: 'unrelated' });
  });

  it('tells what memblock was asked for and what it gave', () => {
    const log = readKernelLog(CONSOLE);
    expect(readAttempts(log)).toEqual([
      ['0x100000', '0x40', '0x50000000', '0x60000000', '0x5ff00000'],
      ['0x10', '0x40', '0x0', '0xffffffffffffffff', null],
    ]);
    expect(readReservations(log, /arm64_memblock_init/)).toEqual([['0x40200000', '0x43100000']]);
  });

  it('reads debugfs', () => {
    expect(readDebugfs(section(KMSG, 'memory') ?? '')).toEqual([
      { range: ['0x40000000', '0x80000000'], flags: 'NONE' },
      { range: ['0x80000000', '0x80100000'], flags: 'NOMAP' },
    ]);
    expect(section(KMSG, 'reserved')).toBeUndefined();
  });

  it('joins neighbours', () => {
    expect(
      joinRanges([
        ['0x0', '0x1'],
        ['0x1', '0x2'],
        ['0x3', '0x4'],
      ]),
    ).toEqual([
      ['0x0', '0x2'],
      ['0x3', '0x4'],
    ]);
  });
});
