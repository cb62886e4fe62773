/** What the findings are read off: a boot that has ended, and the tree. Nothing of it is changed here. */
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
