/**
 * Every difference between kernels as a named rule: its statement, its source, and the releases that follow it. The steps of a
 * boot ask for rules, never for a version.
 *
 * Ranges are those of `release.ts`, in mainline and its stable series. A release outside of all ranges of a rule does not follow
 * it. A rule's `unseen` releases were neither read nor booted: they lie between the last release known without the rule and the
 * first known with it (or the other way round), and the table's answer for them is a choice. A source with several places gives
 * the lines of 6.1.176, 6.12.107 and 7.2.13. The file of an architecture has what depends on a kernel's configuration.
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

/** The rules that nobody has checked for a release, each with the range in which it changes. */
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
