/** What differs between a log and the prediction, as findings at nodes of the tree. */
import type { BootProblem } from '../boot/report.ts';
import type { BootComparison, RegionStatus } from './compare.ts';

/** Codes and how grave each is: the kernel may be right and the tree as meant. */
export const BOOT_LOG_PROBLEMS = {
  'boot-log-failed': 'warning',
  'boot-log-missing': 'warning',
  'boot-log-moved': 'information',
  'boot-log-placed': 'information',
  'boot-log-unknown': 'information',
} as const satisfies Readonly<Record<string, BootProblem['severity']>>;

type Code = keyof typeof BOOT_LOG_PROBLEMS;

const CODES: Readonly<Partial<Record<RegionStatus, Code>>> = {
  failed: 'boot-log-failed',
  missing: 'boot-log-missing',
  moved: 'boot-log-moved',
  placed: 'boot-log-placed',
};

/** A finding for each region that was not as predicted, and for each range that the tree does not explain. */
export function comparisonProblems({ regions, unknown }: BootComparison): readonly BootProblem[] {
  const problem = (code: Code, path: string, message: string): BootProblem => {
    return { code, severity: BOOT_LOG_PROBLEMS[code], message, path, related: [] };
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
