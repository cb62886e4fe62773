import { describe, expect, it } from 'vitest';
import { parseProfile, reportToJson } from '../../../server/src/boot/reportJson.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { board, makeBlob } from './blob.ts';

describe('parseProfile', () => {
  it('reads every key', () => {
    const parsed = parseProfile({
      kernelImage: ['0x40200000', '0x43100000'],
      dtbAddress: '0x48200000',
      cmdline: 'mem=1G',
      reserved: [['0x1000', '0x2000']],
      memory: [['0x40000000', '0xc0000000']],
    });
    expect(parsed).toEqual({
      value: {
        kernelImage: { start: 0x4020_0000n, end: 0x4310_0000n },
        dtbAddress: 0x4820_0000n,
        cmdline: 'mem=1G',
        reserved: [{ start: 0x1000n, end: 0x2000n }],
        memory: [{ start: 0x4000_0000n, end: 0xc000_0000n }],
      },
      problems: [],
    });
    expect(parseProfile({}).value).toEqual({});
  });

  it.each([
    [[], 'A boot profile must be a JSON object.'],
    [{ kernel: '7.2' }, 'Unknown key "kernel"; known are kernelImage, dtbAddress, cmdline, reserved, memory.'],
    [{ dtbAddress: 5 }, 'dtbAddress must be an address as a string, such as "0x40200000".'],
    [{ kernelImage: ['0x2', '0x1'] }, 'kernelImage ends (0x1) before it begins (0x2); the end is exclusive.'],
    [{ memory: [['0x1']] }, 'memory[0] must be a pair ["0xSTART", "0xEND"].'],
    [{ cmdline: 1 }, 'cmdline must be a string.'],
  ])('refuses %j', (json, message) => {
    expect(parseProfile(json)).toEqual({ value: undefined, problems: [message] });
  });
});

describe('reportToJson', () => {
  it('writes numbers as hex strings and survives JSON', () => {
    const blob = makeBlob(board({ d: { size: [0, 0x10_0000] } }));
    const json = reportToJson(simulateBoot(blob, { kernel: '7.2', arch: 'arm64' }));
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
    expect(json.dynamicAttempts).toEqual([
      { size: '0x100000', align: '0x40', start: '0x0', end: '0xffffffffffffffff', result: '0xbff00000' },
    ]);
    expect(json.memory).toEqual([{ base: '0x40000000', end: '0xc0000000', nomap: false }]);
    expect(json.reserved.at(-1)).toEqual(['0xbff00000', '0xc0000000']);
    expect(Object.keys(json)).toEqual([
      'kernel',
      'arch',
      'outcome',
      'log',
      'reservedMem',
      'dynamicAttempts',
      'cmaAreas',
      'memory',
      'reserved',
      'problems',
      'assumptions',
    ]);
  });
});
