import { describe, expect, it } from 'vitest';
import { reportToJson } from '../../../server/src/boot/reportJson.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { board, makeBlob } from './blob.ts';

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
