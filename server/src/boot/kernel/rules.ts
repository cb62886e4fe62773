/**
 * Every difference between kernels as a named rule: its statement, its source, and the releases that follow it. The steps of a
 * boot ask for rules, never for a version.
 *
 * Ranges are those of `release.ts`, in mainline and its stable series; a rule has ranges of its own for vendors that differ. A release
 * outside of all ranges of a rule does not follow it. A rule's `unseen` releases were neither read nor booted: they lie between the
 * last release known without the rule and the first known with it (or the other way round), and the table's answer for them is a
 * choice. A source with several places gives the lines of 6.1.176, 6.12.107 and 7.2.13. The file of an architecture has what depends
 * on a kernel's configuration.
 */
import { isIn, parseRange, type Release, type ReleaseRange } from './release.ts';
import { DRIVER_RULES } from './rules/drivers.ts';
import { MEMORY_RULES } from './rules/memory.ts';
import type { RuleFacts, RuleReleases } from './rules/ruleFacts.ts';
import { SCAN_RULES } from './rules/scan.ts';
import { VENDOR_RULES } from './rules/vendors.ts';
import { VARIANTS, type Variant, variantOf } from './variant.ts';

export const RULES = { ...SCAN_RULES, ...DRIVER_RULES, ...MEMORY_RULES, ...VENDOR_RULES } as const;

export type RuleName = keyof typeof RULES;

/** What holds for one kernel. */
export type Rules = Readonly<Record<RuleName, boolean>>;

/** A rule as the releases of one variant follow it. */
interface RuleRanges {
  readonly name: RuleName;
  readonly followed: readonly ReleaseRange[];
  /** Each with its text. */
  readonly unseen: readonly (readonly [string, ReleaseRange])[];
}

const TABLE: ReadonlyMap<Variant | undefined, readonly RuleRanges[]> = makeTable();

/** A vendor's rules share the ranges of mainline where it has none of its own: every program reads this table when it starts. */
function makeTable(): ReadonlyMap<Variant | undefined, readonly RuleRanges[]> {
  const rules = Object.entries(RULES as Readonly<Record<string, RuleFacts>>).map(([name, facts]) => ({
    vendors: facts.vendors,
    mainline: rangesOf(name as RuleName, facts),
  }));
  const rangesFor = (variant: Variant | undefined) =>
    rules.map(({ mainline, vendors }) => {
      const own = variant && vendors?.[variant];
      return own ? rangesOf(mainline.name, own) : mainline;
    });
  return new Map([undefined, ...VARIANTS].map((variant) => [variant, rangesFor(variant)]));
}

function rangesOf(name: RuleName, { releases, unseen = [] }: RuleReleases): RuleRanges {
  return {
    name,
    followed: releases.map(parseRange),
    unseen: unseen.map((text) => [text, parseRange(text)] as const),
  };
}

/** The ranges of all rules together, as mainline or a vendor follows them. */
export function followedRanges(variant: Variant | undefined): readonly ReleaseRange[] {
  return (TABLE.get(variant) ?? []).flatMap(({ followed }) => followed);
}

/** The rules that nobody has checked for a release, each with the range in which it changes. */
export function unseenRules(release: Release): readonly { readonly name: RuleName; readonly range: string }[] {
  return (TABLE.get(variantOf(release)) ?? []).flatMap(({ name, unseen }) => {
    const found = unseen.find(([, range]) => isIn(release, [range]));
    return found === undefined ? [] : [{ name, range: found[0] }];
  });
}

/** Looks every rule up for one release; its suffix tells whether it is a vendor's. */
export function rulesOf(release: Release): Rules {
  const rules = TABLE.get(variantOf(release)) ?? [];
  return Object.freeze(Object.fromEntries(rules.map(({ name, followed }) => [name, isIn(release, followed)]))) as Rules;
}
