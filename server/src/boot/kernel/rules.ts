/**
 * Every difference between kernels, as a named rule: what it says, where that stands, and the releases it holds for. The
 * steps of a boot ask for rules, never for a version.
 *
 * Ranges are those of `release.ts`, in mainline and its stable series. A release that is in none of a rule's ranges does not
 * have it. In a rule's `unseen` releases nothing was read or booted, between the last one known without it and the first with it
 * (or the other way round): what the table answers there is a choice. Where a source has several places, they are the
 * lines of 6.1.176, 6.12.107 and 7.2.13. What depends on the configuration of a kernel stands with its architecture.
 */
import { isIn, parseRange, type Release, type ReleaseRange } from './release.ts';
import { DRIVER_RULES } from './rules/drivers.ts';
import { MEMORY_RULES } from './rules/memory.ts';
import type { RuleFacts } from './rules/ruleFacts.ts';
import { SCAN_RULES } from './rules/scan.ts';

export const RULES = { ...SCAN_RULES, ...DRIVER_RULES, ...MEMORY_RULES } as const;

export type RuleName = keyof typeof RULES;

/** What holds for one kernel. */
export type Rules = Readonly<Record<RuleName, boolean>>;

const RANGES: readonly (readonly [RuleName, readonly ReleaseRange[]])[] = Object.entries(RULES).map(
  ([name, { releases }]) => [name as RuleName, releases.map(parseRange)],
);

const UNSEEN: readonly (readonly [RuleName, readonly (readonly [string, ReleaseRange])[]])[] = Object.entries(
  RULES as Readonly<Record<string, RuleFacts>>,
).map(([name, { unseen = [] }]) => [name as RuleName, unseen.map((text) => [text, parseRange(text)] as const)]);

/** Rules of which nobody has looked whether they hold for a release, each with the range in which it changes. */
export function unseenRules(release: Release): readonly { readonly name: RuleName; readonly range: string }[] {
  return UNSEEN.flatMap(([name, ranges]) => {
    const found = ranges.find(([, range]) => isIn(release, [range]));
    return found === undefined ? [] : [{ name, range: found[0] }];
  });
}

/** Looks every rule up for one release. */
export function rulesOf(release: Release): Rules {
  return Object.freeze(Object.fromEntries(RANGES.map(([name, ranges]) => [name, isIn(release, ranges)]))) as Rules;
}
