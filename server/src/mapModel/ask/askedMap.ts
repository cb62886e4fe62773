/** The parts of a map that questions use. */
import type { MemoryMap } from '../model.ts';

export type AskedMap = Pick<MemoryMap, 'ram' | 'reserved' | 'devices' | 'free'>;
