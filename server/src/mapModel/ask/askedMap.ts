/** What of a map is asked. */
import type { MemoryMap } from '../model.ts';

export type AskedMap = Pick<MemoryMap, 'ram' | 'reserved' | 'devices' | 'free'>;
