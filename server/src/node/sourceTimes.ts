/** Times of the disk and of the clock, for macros such as `__DATE__`. */
import type { BuildTime, SourceTimes } from '../source/sourceHost.ts';
import { statusOf } from './fileStatus.ts';

/** The end of the year 9999 (GCC 12, gcc/c-family/c-common.h: MAX_SOURCE_DATE_EPOCH). */
const EPOCH_MAX = 253402300799;

/**
 * Times of one process: the build time is taken here once, so that every result of an editor session, or of
 * one command, has the same time.
 */
export function processTimes(environment: Readonly<Record<string, string | undefined>> = process.env): SourceTimes {
  return { build: buildTime(environment.SOURCE_DATE_EPOCH), changedAt };
}

function buildTime(epoch: string | undefined): BuildTime {
  if (epoch === undefined) return { at: Date.now(), zone: 'local' };
  // As strtoll reads it: blanks and a sign may precede.
  const seconds = /^\s*[+-]?\d+$/.test(epoch) ? Number(epoch) : Number.NaN;
  if (seconds >= 0 && seconds <= EPOCH_MAX) return { at: seconds * 1000, zone: 'utc' };
  return {
    fault: `the environment variable SOURCE_DATE_EPOCH must hold seconds since 1970, from 0 to ${EPOCH_MAX}, not '${epoch}'`,
  };
}

function changedAt(path: string): number | undefined {
  const changed = statusOf(path)?.mtimeMs;
  return changed === undefined ? undefined : Math.floor(changed / 1000) * 1000;
}
