import { expect, test } from 'vitest';
import { firmwareOf } from '../../../server/src/memoryMap/firmwareNames.ts';

// Names as nodes of /reserved-memory have them in arch/*/boot/dts of Linux 7.2.
test.each([
  ['gunyah-hyp@80000000', 'hypervisor'],
  ['trust-ui-vm-region@f3600000', 'hypervisor'],
  ['optee@9e800000', 'trusted execution environment'],
  ['qtee@d80e0000', 'trusted execution environment'],
  ['secmon@5000000', 'secure monitor (EL3)'],
  ['bl31@44000000', 'secure monitor (EL3)'],
  ['mmode_resv0@80000000', 'machine-mode firmware (SBI)'],
  ['tz-stat@82700000', 'TrustZone'],
  ['xbl-ramdump@81a40000', 'boot loader'],
  ['aop-image@81c00000', 'power and system controller'],
  ['q6-adsp-dtb@8b800000', 'audio and sensor DSP'],
  ['cdsp@8b900000', 'compute DSP'],
  ['mpss-dsm-region-2@d4d00000', 'modem'],
  ['q6-wpss-dtb@91300000', 'wireless'],
  ['av1-encoder@8e900000', 'video codec'],
  ['tags@e1000000', 'debug and crash data of firmware'],
  ['linux,cma', undefined],
  ['reserved-region@81380000', undefined],
  ['ramoops@0', undefined],
  ['tpm-control@81f10000', undefined],
  ['', undefined],
])('%s is for: %s', (name, words) => {
  expect(firmwareOf(name, undefined, [])).toBe(words);
});

test('a compatible says it better than a name; pools of Linux are no firmware, whatever they are called', () => {
  expect(firmwareOf('smem@0', 'qcom,smem', [])).toBe('memory shared by the processors of the SoC (SMEM)');
  expect(firmwareOf('cdsp@0', 'shared-dma-pool', [])).toBeUndefined();
  expect(firmwareOf('ramoops@0', 'ramoops', ['mpss_mem'])).toBeUndefined();
});

test('where the name does not tell, a label does', () => {
  expect(firmwareOf('memory@85700000', undefined, ['hyp_mem'])).toBe('hypervisor');
});

test('a name of any length is looked at in no time', () => {
  expect(firmwareOf(`${'a-'.repeat(100_000)}cdsp`, undefined, [])).toBeUndefined();
});
