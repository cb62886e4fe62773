/** Families: consecutive releases that no rule and no architecture's build tells apart. */
import { BUILD_RANGES } from './architectures/architectures.ts';
import { kernelOf, releaseOf } from './kernel/kernels.ts';
import {
  keyOf,
  LAST_SERIES,
  MINORS,
  parseRange,
  parseRelease,
  type Release,
  releaseText,
  SERIES_END,
} from './kernel/release.ts';
import { followedRanges } from './kernel/rules.ts';
import { SEEN_RELEASES } from './kernel/seenReleases.ts';
import { VARIANT_FACTS, VARIANTS, type Variant, variantOf, withVariant } from './kernel/variant.ts';
import type { KernelName } from './outcome.ts';

interface Family {
  /** The newest checked release of the family, or else its first one. */
  readonly name: KernelName;
  /** As `keyOf` counts releases; both included. */
  readonly first: number;
  readonly last: number;
}

/** The release at which families begin. Older releases are booted on request, and compared with no other. */
const OLDEST_FAMILY: KernelName = '5.10';

const FAMILIES: ReadonlyMap<Variant | undefined, readonly Family[]> = new Map(
  [undefined, ...VARIANTS].map((variant) => [variant, makeFamilies(variant)]),
);

/** A release of every family of mainline, the oldest first. */
export const FAMILY_KERNELS: readonly KernelName[] = familyKernels(undefined);

/** A release of every family, the oldest first; of those of the vendor, where the given kernel is a vendor's. */
export function familyKernels(like: KernelName | undefined): readonly KernelName[] {
  return familiesLike(like).map(({ name }) => name);
}

function familiesLike(like: KernelName | undefined): readonly Family[] {
  return FAMILIES.get(like === undefined ? undefined : variantOf(kernelOf(like).release)) ?? [];
}

function makeFamilies(variant: Variant | undefined): readonly Family[] {
  const oldest = keyOf(releaseOf(OLDEST_FAMILY)) - releaseOf(OLDEST_FAMILY).patch;
  const borders = new Set([oldest]);
  for (const { first, last } of [...followedRanges(variant), ...BUILD_RANGES.map(parseRange)]) {
    for (const border of [first, startAfter(last)])
      if (border > oldest && border < Number.POSITIVE_INFINITY) borders.add(border);
  }
  const starts = [...borders].sort((a, b) => a - b);
  return starts.map((first, i) => {
    const last = (starts[i + 1] ?? Number.POSITIVE_INFINITY) - 1;
    return { name: withVariant(nameOf(first, last), variant), first, last };
  });
}

/** The first release after one; after the last of a series, the next series. */
function startAfter(last: number): number {
  const { major, minor, patch } = releaseAt(last + 1);
  const isNone = minor > (LAST_SERIES[major] ?? minor);
  return keyOf(isNone ? { major: major + 1, minor: 0, patch, flavour: '' } : releaseAt(last + 1));
}

function nameOf(first: number, last: number): KernelName {
  const isOfIt = (release: Release) => first <= keyOf(release) && keyOf(release) <= last;
  const seen = SEEN_RELEASES.map(({ release }) => parseRelease(release)).filter((one) => one !== undefined);
  const known = seen.filter(isOfIt).at(-1);
  if (known !== undefined) return fullText(known);
  const end = last === Number.POSITIVE_INFINITY ? undefined : releaseAt(last);
  return fullText(end === undefined || end.patch === SERIES_END ? releaseAt(first) : end);
}

function fullText({ major, minor, patch }: Release): string {
  return `${major}.${minor}.${patch}`;
}

function releaseAt(key: number): Release {
  const patches = SERIES_END + 1;
  const series = Math.floor(key / patches);
  return { major: Math.floor(series / MINORS), minor: series % MINORS, patch: key % patches, flavour: '' };
}

/** The index of a kernel's family; -1 for a kernel older than all families. */
function familyOf(name: KernelName): number {
  const key = keyOf(kernelOf(name).release);
  return familiesLike(name).findLastIndex(({ first }) => first <= key);
}

/**
 * The given kernels, and one of every family that has none among them. The first one stays first; the others follow by age, and are
 * of the same vendor as the first.
 */
export function withFamilies(kernels: readonly KernelName[]): readonly KernelName[] {
  const families = familiesLike(kernels[0]);
  const alike = kernels.filter((kernel) => familiesLike(kernel) === families);
  const asked = new Set(alike.map(familyOf));
  return [...kernels, ...families.map(({ name }) => name).filter((_, i) => !asked.has(i))];
}

/**
 * The releases that some kernels represent, each for its family: `5.10 to 6.4, 6.12.103 to the last 6.12, and 7.1.8 and later`; of a
 * vendor's kernels, `5.10 to 6.4 (Android)`.
 * Where `all` has only some of the families, those between two of the kernels count as theirs.
 */
export function releasesText(kernels: readonly KernelName[], all: readonly KernelName[] = FAMILY_KERNELS): string {
  const at = (names: readonly KernelName[]) =>
    [...new Set(names.map(familyOf))].filter((index) => index >= 0).sort((a, b) => a - b);
  const families = familiesLike(all[0]);
  const isMixed = all.some((name) => familiesLike(name) !== families);
  if (isMixed || at(all).length < families.length) return listText(kernels);
  const runs: { first: Family; last: Family; end: number }[] = [];
  for (const index of at(kernels)) {
    const family = families[index];
    const before = runs.at(-1);
    if (family === undefined) continue;
    if (before?.end === index - 1) {
      before.last = family;
      before.end = index;
    } else {
      runs.push({ first: family, last: family, end: index });
    }
  }
  const older = kernels.filter((name) => familyOf(name) < 0);
  const text = listText([...older, ...runs.map(({ first, last }) => rangeText(first.first, last.last))]);
  const variant = all[0] === undefined ? undefined : variantOf(releaseOf(all[0]));
  return variant === undefined ? text : `${text} (${VARIANT_FACTS[variant].label})`;
}

function rangeText(first: number, last: number): string {
  const start = releaseAt(first);
  if (last === Number.POSITIVE_INFINITY) return `${releaseText(start)} and later`;
  const { major, minor, patch } = releaseAt(last);
  const end = { major, minor: Math.min(minor, LAST_SERIES[major] ?? minor), patch, flavour: '' };
  const isSeriesEnd = end.patch === SERIES_END;
  const series = `${end.major}.${end.minor}`;
  const isOneSeries = start.major === end.major && start.minor === end.minor;
  if (isOneSeries && isSeriesEnd) return start.patch === 0 ? series : `${releaseText(start)} to the last ${series}`;
  if (first === last) return fullText(start);
  return `${isOneSeries ? fullText(start) : releaseText(start)} to ${isSeriesEnd ? series : releaseText(end)}`;
}

/** `a`, `a and b`, `a, b and c`; with a comma before the last one where an item has an "and" of its own. */
function listText(texts: readonly string[]): string {
  const last = texts.at(-1) ?? '';
  const comma = texts.some((text) => text.includes(' and ')) ? ',' : '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')}${comma} and ${last}`;
}
