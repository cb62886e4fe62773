/** Notes about releases that were not checked for every rule: what may change there, where that matters to a board. */
import type { AskedFacts, KernelFacts } from '../kernel/kernelFacts.ts';
import { kernelOf } from '../kernel/kernels.ts';
import { keyOf, parseRange, parseRelease, releaseText } from '../kernel/release.ts';
import { RULES, type RuleName, unseenRules } from '../kernel/rules.ts';
import { SEEN_RELEASES } from '../kernel/seenReleases.ts';
import { VARIANT_FACTS, variantOf } from '../kernel/variant.ts';
import type { BootReport } from '../report.ts';

/** Of older releases, only some of the source was read. */
const OLDEST_BOOTED = parseRange('5.10..').first;

/**
 * Sentences about rules that the report assumes for its release. `boot` boots the same tree with other rules. It is called only
 * for a release for which a rule that this boot asked for is not known.
 */
export function unseenNotes(
  report: BootReport,
  asked: AskedFacts,
  boot: (kernel: KernelFacts) => BootReport,
): readonly string[] {
  const { release } = kernelOf(report.kernel);
  const notes: string[] = [];
  const variant = variantOf(release);
  if (variant !== undefined) {
    const { label, read } = VARIANT_FACTS[variant];
    notes.push(
      `The kernel is ${label}'s ${releaseText(release)}. Read were ${read}; the rest is taken to be as in mainline.`,
    );
  }
  const newest = parseRelease(SEEN_RELEASES.at(-1)?.release ?? '');
  if (newest !== undefined && keyOf({ ...newest, patch: 0 }) < keyOf({ ...release, patch: 0 })) {
    const known = releaseText(newest);
    notes.push(
      `Linux ${releaseText(release)} is newer than all that is known; it is taken to follow the rules of ${known}.`,
    );
  }
  if (keyOf(release) < OLDEST_BOOTED) {
    notes.push(
      `Of Linux ${releaseText(release)} only drivers/of was read (5.4.286), and no boot is recorded: the rest is taken to be as in 5.10.`,
    );
  }
  // Rules that change within the same range of releases mostly changed together.
  const together = new Map<string, RuleName[]>();
  for (const { name, range } of unseenRules(release)) {
    if (asked.hasAsked(name)) together.set(range, [...(together.get(range) ?? []), name]);
  }
  for (const [range, names] of together) {
    const otherwise = (changed: readonly RuleName[]) => {
      const rules = { ...asked.rules, ...Object.fromEntries(changed.map((name) => [name, !asked.rules[name]])) };
      return differenceOf(report, boot({ build: asked.build, rules }));
    };
    const difference = otherwise(names);
    if (difference === undefined) continue;
    const telling = names.filter((name) => otherwise([name]) !== undefined);
    for (const name of telling.length > 0 ? telling : names) {
      const taken = asked.rules[name] ? 'that it is so' : 'that it is not so';
      notes.push(
        `Either so or not: "${RULES[name].says}" That changes somewhere ${inWords(range)}, it is not known where. Taken for Linux ${releaseText(release)}: ${taken}; otherwise ${difference}.`,
      );
    }
  }
  return notes;
}

/** How two boots differ, as the end of a sentence; undefined when they do not. */
function differenceOf(taken: BootReport, other: BootReport): string | undefined {
  if (taken.outcome !== other.outcome) {
    return other.outcome === 'ok' ? 'the board boots' : `it does not (${other.panic ?? 'without a last word'})`;
  }
  const fares = new Map(
    other.regions.map((region) => [region.path, `${region.state} ${region.base} ${region.driver}`]),
  );
  const paths = taken.regions
    .filter(({ path, state, base, driver }) => fares.get(path) !== `${state} ${base} ${driver}`)
    .map(({ path }) => path);
  if (paths.length > 0) {
    const [first, second, ...more] = paths;
    const named =
      second === undefined ? `${first} fares` : `${first}, ${second}${more.length > 0 ? ' and more' : ''} fare`;
    return `${named} differently`;
  }
  const lines = (report: BootReport) => report.log.map(({ level, text }) => `${level} ${text}`).join('\n');
  return lines(taken) === lines(other) ? undefined : 'the log differs';
}

/** `from 6.13.3 to 6.13.6`, `in 5.10`, `from 6.12 on`. */
function inWords(range: string): string {
  const [from = '', to] = range.split('..');
  if (to === undefined) return `in ${from}`;
  return to === '' ? `from ${from} on` : `from ${from} to ${to}`;
}
