/** The input of the findings: a boot that has ended, and its tree. No finding changes it. */
import type { BootState } from '../bootState.ts';

export type BootRun = Readonly<
  Pick<
    BootState,
    | 'profile'
    | 'facts'
    | 'build'
    | 'rules'
    | 'kernelName'
    | 'readsTree'
    | 'isRamGuessed'
    | 'ramRoom'
    | 'dmaZone'
    | 'efi'
    | 'blobSize'
    | 'chosen'
    | 'tree'
    | 'commandLine'
    | 'imageHead'
    | 'kernelImage'
    | 'initrd'
    | 'dtb'
    | 'memblock'
    | 'messages'
    | 'regions'
    | 'events'
  >
>;
