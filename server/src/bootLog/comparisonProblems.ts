/** What differs between a log and the prediction, as findings at nodes of the tree. */

import type { BootProblem } from '../boot/report.ts';
import { BOOT_LOG_CODES } from '../problems/codes/further.ts';
import type { BootLogCode } from '../problems/codes.ts';
import type { BootComparison, RegionStatus } from './compare.ts';

const CODES: Readonly<Partial<Record<RegionStatus, BootLogCode>>> = {
  failed: 'boot-log-failed',
  missing: 'boot-log-missing',
  moved: 'boot-log-moved',
  placed: 'boot-log-placed',
};

/** A finding for each region that was not as predicted, and for each range that the tree does not explain. */
export function comparisonProblems({ regions, unknown }: BootComparison): readonly BootProblem[] {
  const problem = (code: BootLogCode, path: string, message: string): BootProblem => {
    return { code, severity: BOOT_LOG_CODES[code].severity, message, path, related: [] };
  };
  return [
    ...regions.flatMap(({ path, status, message, place }) => {
      const code = CODES[status];
      const where = place === undefined ? '' : ` (${place.file}:${place.line})`;
      return code === undefined ? [] : [problem(code, path, `Boot log: ${message}${where}`)];
    }),
    ...unknown.map(({ message }) => problem('boot-log-unknown', '/reserved-memory', `Boot log: ${message}`)),
  ];
}
