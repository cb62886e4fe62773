/** Releases of Linux, and ranges of them as tables state them. */

/** The numbers of a release such as `6.12.63-rt12`, and the suffix that a vendor or a builder appends. */
export interface Release {
  readonly major: number;
  readonly minor: number;
  /** The number of the stable update; 0 for a first release and its candidates. */
  readonly patch: number;
  /** `-rt12`, `+deb13-arm64`, `-rc7`; empty where there is nothing. */
  readonly flavour: string;
}

/** Reads a release at the beginning of a text; undefined when it does not begin with one. */
export function parseRelease(text: string): Release | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?(?!\d)(\S*)/.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch = '0', flavour = ''] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), flavour };
}

/** Negative when `a` is older, 0 when neither is. Candidates and vendors' variants count as their release. */
export function compareReleases(a: Release, b: Release): number {
  return keyOf(a) - keyOf(b);
}

/** `6.12.63`, and `6.13` for a first release; without a vendor's suffix. */
export function releaseText({ major, minor, patch }: Release): string {
  return patch === 0 ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
}

/** Releases from one to another, both included. */
export interface ReleaseRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a range: `6.12.103..`, `..5.10.23`, `6.13..6.18.35`, `6.12.57`. An end of two numbers is the whole series: `..6.12`
 * includes every 6.12.y, `6.12` alone is all of them. Throws when the text is no range: ranges come from tables, not from input.
 */
export function parseRange(text: string): ReleaseRange {
  const [from = '', to] = text.split('..');
  const first = from === '' ? 0 : firstOf(from);
  if (to === undefined) return { first, last: lastOf(from) };
  return { first, last: to === '' ? Number.POSITIVE_INFINITY : lastOf(to) };
}

/** Whether a release lies in one of the ranges. */
export function isIn(release: Release, ranges: readonly ReleaseRange[]): boolean {
  const key = keyOf(release);
  return ranges.some(({ first, last }) => first <= key && key <= last);
}

/** A range of a table as text: `5.16 to 6.11`; one without an end is named by the end that it has. */
export function boundedText(range: string): string {
  return range
    .split('..')
    .filter((end) => end !== '')
    .join(' to ');
}

/** The last series of a major number that has ended. */
export const LAST_SERIES: Readonly<Record<number, number>> = { 4: 20, 5: 19, 6: 19 };

/** The patch number that ends a series without an end; no series has so many releases. */
export const SERIES_END = 9999;
/** More than any series of one major number. */
export const MINORS = 1000;
const PATCHES = SERIES_END + 1;

/** A number that grows with the release. */
export function keyOf({ major, minor, patch }: Release): number {
  return (major * MINORS + minor) * PATCHES + patch;
}

function firstOf(text: string): number {
  return keyOf(whole(text));
}

function lastOf(text: string): number {
  const isSeries = text.split('.').length === 2;
  return keyOf(whole(text)) + (isSeries ? SERIES_END : 0);
}

function whole(text: string): Release {
  const release = parseRelease(text);
  if (release === undefined || release.flavour !== '') throw new Error(`'${text}' is no release of Linux`);
  return release;
}
