/** The kernels that the engine boots, by the names that people choose them by. */
import { didYouMeanThis, nearestName } from '../../base/nearName.ts';
import type { KernelName } from '../outcome.ts';
import { compareReleases, LAST_SERIES, parseRelease, type Release, releaseText } from './release.ts';
import { type Rules, rulesOf } from './rules.ts';
import { SEEN_RELEASES, SERIES_WORDS } from './seenReleases.ts';
import { variantOf, withVariant } from './variant.ts';

/** The kernel that is booted where none is named: the newest long-term series. */
export const DEFAULT_KERNEL: KernelName = SERIES_WORDS.lts;

/** Every checked release: the newest of each series, the oldest first. */
const SEEN: readonly { readonly release: Release; readonly by: 'boots' | 'source' }[] = SEEN_RELEASES.map(
  ({ release, by }) => ({ release: known(release), by }),
);
/** The oldest series that is simulated. */
const OLDEST_KERNEL: KernelName = '5.4';
const OLDEST = known(OLDEST_KERNEL);

/** A kernel, without its architecture and configuration. */
interface Kernel {
  /** As written, with words replaced by the series that they name. */
  readonly name: KernelName;
  /** The release that the name means. */
  readonly release: Release;
  readonly rules: Rules;
}

/**
 * The name of a kernel: a release (`6.6.58`, `6.12.63-rt12`), a series (`5.15`: its newest checked release), or `lts` or
 * `latest`, which become the series that they name. A suffix tells a vendor's kernel: `6.1.75-android14-11-gabc`, `6.1-android`,
 * `6.6.31+rpt-rpi-v8`, `6.12-raspberrypi`. Undefined for everything else; `kernelHelp` says why.
 */
export function kernelNamed(name: unknown): KernelName | undefined {
  if (typeof name !== 'string' || name.length > NAME_MAX) return undefined;
  const text = seriesOf(name) ?? name;
  const release = parseRelease(text);
  if (release === undefined || /^\w/.test(release.flavour)) return undefined;
  return compareReleases(release, OLDEST) < 0 || lastBefore(release) !== undefined ? undefined : text;
}

function seriesOf(word: string): string | undefined {
  const found = Object.entries(SERIES_WORDS).find(([known]) => known === word.toLowerCase());
  return found?.[1];
}

/** The longest name that is read. No release with a vendor's suffix is longer. */
const NAME_MAX = 100;

/** A message for a text that names no kernel: what to write instead. `others`: words that are also allowed there. */
export function kernelHelp(text: string, others: readonly string[] = []): string {
  const release = parseRelease(text.replace(/^[vV]/, ''));
  const examples = ['6.6.58', '6.12', ...Object.keys(SERIES_WORDS), ...others];
  const expected = `Expected is a release of Linux (${examples.slice(0, -1).join(', ')} or ${examples.at(-1)}).`;
  if (release === undefined) {
    const near = nearestName(text.toLowerCase(), [...Object.keys(SERIES_WORDS), ...others]);
    return near === undefined ? expected : expected.slice(0, -1) + didYouMeanThis(near);
  }
  if (compareReleases(release, OLDEST) < 0) {
    return `Linux ${releaseText(release)} is older than what is simulated (5.10 and newer; from ${releaseText(OLDEST)} on as far as drivers/of tells).`;
  }
  const last = lastBefore(release);
  if (last !== undefined)
    return `There is no Linux ${release.major}.${release.minor}: the last ${release.major}.x is ${last}.`;
  return expected.slice(0, -1) + didYouMeanThis(releaseText(release));
}

/** The last series of the release's major number, if the release claims to be of a later one. */
function lastBefore({ major, minor }: Release): string | undefined {
  const last = LAST_SERIES[major];
  return last === undefined || minor <= last ? undefined : `${major}.${last}`;
}

const cache = new Map<string, Kernel>();
/** Most names that are cached. */
const CACHE_MAX = 200;

/** The kernel of a name, with its rules. A text that names no kernel gives the default. */
export function kernelOf(name: KernelName): Kernel {
  const found = cache.get(name);
  if (found !== undefined) return found;
  const release = releaseOf(name);
  const kernel = Object.freeze({ name, release, rules: rulesOf(release) });
  if (cache.size >= CACHE_MAX) cache.clear();
  cache.set(name, kernel);
  return kernel;
}

/** `6.1`, `6.1-android`, `6.12-raspberrypi`. */
const SERIES = /^\d+\.\d+(?:-android\d*|-raspberrypi)?$/;

/**
 * The release of a name. Distributions append a number of their own to the first release of a series (`5.10.0-32-arm64`,
 * `5.15.0-91-generic`): such a name means the newest release of the series.
 */
export function releaseOf(name: KernelName): Release {
  const release = parseRelease(seriesOf(name) ?? name);
  if (release === undefined) return releaseOf(DEFAULT_KERNEL);
  const isSeries = release.patch === 0 && (SERIES.test(name) || /^-\d/.test(release.flavour));
  if (!isSeries) return release;
  const seen = SEEN.find(({ release: { major, minor } }) => major === release.major && minor === release.minor);
  return seen === undefined ? release : { ...seen.release, flavour: release.flavour };
}

/**
 * The kernel with which a real boot is predicted. `release` is the release in its log, `5.10.0-32-arm64`. `rest` is the rest of
 * that line, in which Debian ("Debian 5.10.223-1") and Ubuntu ("(Ubuntu 5.15.0-91.101-generic 5.15.131)") name the upstream
 * release. A release older than the oldest simulated one is predicted as that one. The suffix of a vendor's kernel stays, as the name
 * of its variant. Undefined when the text begins with no version.
 */
export function loggedKernel(release: string, rest: string): KernelName | undefined {
  const given = parseRelease(release);
  if (given === undefined) return undefined;
  const upstream = /\bDebian (\d[\d.]*)-|\(Ubuntu [^()]* (\d[\d.]*)\)/.exec(rest);
  const named = parseRelease(upstream?.[1] ?? upstream?.[2] ?? '');
  const isOfSeries = named?.major === given.major && named.minor === given.minor;
  const found = isOfSeries ? named : releaseOf(release);
  const { major, minor, patch } = compareReleases(found, OLDEST) < 0 ? releaseOf(releaseText(OLDEST)) : found;
  // With all three numbers: two would mean the newest release of a series.
  return withVariant(`${major}.${minor}.${patch}`, variantOf(given));
}

/** Every checked series, the newest first, for a list to choose from. */
export const KERNEL_SERIES: readonly KernelName[] = SEEN.map(
  ({ release }) => `${release.major}.${release.minor}`,
).reverse();

/** Sorts names, the oldest first. */
export function byAge(a: KernelName, b: KernelName): number {
  return compareReleases(releaseOf(a), releaseOf(b));
}

function known(text: string): Release {
  const release = parseRelease(text);
  if (release === undefined) throw new Error(`'${text}' is no release of Linux`);
  return release;
}
