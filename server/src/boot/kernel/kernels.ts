/** The kernels that the engine boots, by the names that people choose them by. */
import type { KernelGeneration } from '../outcome.ts';
import { compareReleases, parseRelease, type Release } from './release.ts';
import { type Rules, rulesOf } from './rules.ts';

/** Which release a name stands for: the one whose boots were recorded. */
const ALIASES: Readonly<Record<KernelGeneration, string>> = {
  '6.1': '6.1.176',
  '6.12': '6.12.107',
  '7.2': '7.2.13',
};

/** Every name, the oldest first. */
export const KERNEL_NAMES: readonly KernelGeneration[] = ['6.1', '6.12', '7.2'];
/** What is booted where nobody says what. */
export const DEFAULT_KERNEL: KernelGeneration = '7.2';

/** The name, when it is one. */
export function kernelNamed(name: unknown): KernelGeneration | undefined {
  return KERNEL_NAMES.find((one) => one === name);
}

/** A kernel, without its architecture and configuration. */
interface Kernel {
  readonly name: KernelGeneration;
  readonly release: Release;
  readonly rules: Rules;
}

function kernel(name: KernelGeneration): Kernel {
  const release = parseRelease(ALIASES[name]) ?? { major: 0, minor: 0, patch: 0, flavour: '' };
  return Object.freeze({ name, release, rules: rulesOf(release) });
}

const KERNELS: Readonly<Record<KernelGeneration, Kernel>> = {
  '6.1': kernel('6.1'),
  '6.12': kernel('6.12'),
  '7.2': kernel('7.2'),
};

/** The kernel that a name stands for, its rules looked up. */
export function kernelOf(name: KernelGeneration): Kernel {
  return KERNELS[name];
}

/** The release that a name stands for. */
export function releaseOf(name: KernelGeneration): Release {
  return KERNELS[name].release;
}

/**
 * The kernel by which a release is predicted: the newest name whose series had begun, or the oldest there is. Undefined when
 * the text does not begin with a version.
 */
export function nearestKernel(release: string): KernelGeneration | undefined {
  const given = parseRelease(release);
  if (given === undefined) return undefined;
  const begun = KERNEL_NAMES.filter((name) => {
    const { major, minor } = releaseOf(name);
    return major < given.major || (major === given.major && minor <= given.minor);
  });
  return begun.at(-1) ?? KERNEL_NAMES[0];
}

/** Sorts names, the oldest first. */
export function byAge(a: KernelGeneration, b: KernelGeneration): number {
  return compareReleases(releaseOf(a), releaseOf(b));
}
