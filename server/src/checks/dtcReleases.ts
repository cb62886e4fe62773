/**
 * Checks that some releases of dtc lack. A source tree builds its boards with its own dtc, so a board is checked as by that dtc:
 * checks that it lacks are off. Compared: the tables of the dtc in Linux 6.1 (1.6.1-g0a3a9d34), 6.12 (1.7.0-gbcd02b52) and 7.2
 * (1.7.2-g53373d13), and dtc 1.6.1 and 1.8.1 themselves; levels are the same in all of them.
 */

/** `1.8.1` as numbers. */
type DtcRelease = readonly [number, number, number];

/** The first release with the check. For a version between two releases, its table decides (`checkNamesIn`). */
const SINCE: Readonly<Record<string, DtcRelease>> = {
  node_name_not_empty: [1, 8, 0],
  interrupt_map: [1, 7, 0],
};

/** The first release without the check. */
const UNTIL: Readonly<Record<string, DtcRelease>> = { graph_child_address: [1, 8, 0] };

/** The version in a tree's `scripts/dtc/version_gen.h`, such as `1.7.2-g53373d13`; undefined without one. */
export function versionIn(header: string): string | undefined {
  return /DTC_VERSION\s+"DTC ([^"]{1,80})"/.exec(header)?.[1];
}

/** The names in the table of a tree's `scripts/dtc/checks.c`; empty without such a table. */
export function checkNamesIn(source: string): ReadonlySet<string> {
  const start = source.indexOf('check_table[] = {');
  const end = source.indexOf('};', start);
  if (start < 0 || end < 0) return new Set();
  return new Set(Array.from(source.slice(start, end).matchAll(/&(\w+)/g), ([, name = '']) => name));
}

/** Differences of a dtc from 1.8.1: checks that it lacks, and checks that only it has. */
export interface DtcDifferences {
  readonly absent: readonly string[];
  readonly extra: readonly string[];
}

/** The differences by the dtc's table if known, else by its version. */
export function differencesOf(version: string, names: ReadonlySet<string>): DtcDifferences {
  const release = releaseOf(version);
  const has = (id: string, byRelease: boolean) => (names.size > 0 ? names.has(id) : byRelease);
  return {
    absent: Object.entries(SINCE).flatMap(([id, since]) => (has(id, !isBefore(release, since)) ? [] : [id])),
    extra: Object.entries(UNTIL).flatMap(([id, until]) => (has(id, isBefore(release, until)) ? [id] : [])),
  };
}

function releaseOf(version: string): DtcRelease {
  const [, major = 0, minor = 0, patch = 0] = (/^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version) ?? []).map(Number);
  return [major, minor, patch];
}

function isBefore(release: DtcRelease, other: DtcRelease): boolean {
  for (const [i, part] of release.entries()) if (part !== other[i]) return part < (other[i] ?? 0);
  return false;
}
