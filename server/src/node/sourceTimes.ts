/** Times of the disk and of the clock, for the macros that tell them. */
import { statSync } from 'node:fs';
import type { BuildTime, SourceTimes } from '../source/sourceHost.ts';

/** The end of the year 9999 (GCC 12, gcc/c-family/c-common.h: MAX_SOURCE_DATE_EPOCH). */
const EPOCH_MAX = 253402300799;

/**
 * Times as one process sees them: that of the build is taken here, so that everything made in a session of an editor, or by
 * one command, tells the same.
 */
export function processTimes(environment: Readonly<Record<string, string | undefined>> = process.env): SourceTimes {
  return { build: buildTime(environment.SOURCE_DATE_EPOCH), changedAt };
}

function buildTime(epoch: string | undefined): BuildTime {
  if (epoch === undefined) return { at: Date.now(), zone: 'local' };
  // As strtoll reads it: blanks and a sign may stand before.
  const seconds = /^\s*[+-]?\d+$/.test(epoch) ? Number(epoch) : Number.NaN;
  if (seconds >= 0 && seconds <= EPOCH_MAX) return { at: seconds * 1000, zone: 'utc' };
  return {
    fault: `the environment variable SOURCE_DATE_EPOCH must hold seconds since 1970, from 0 to ${EPOCH_MAX}, not '${epoch}'`,
  };
}

function changedAt(path: string): number | undefined {
  try {
    return Math.floor(statSync(path).mtimeMs / 1000) * 1000;
  } catch {
    return undefined;
  }
}
