/** Lines as releases before 6.1 word them, where that is another one: see boot/steps/messages.ts. */
import type { PrintedRow } from '../printedRow.ts';

export const OLDER: readonly PrintedRow[] = [
  [
    'i',
    "OF: reserved mem: failed to allocate memory for node '%s'",
    'drivers/of/of_reserved_mem.c',
    '__reserved_mem_alloc_size',
    '5.10',
  ],
];
