/** The release of the kernel tree that contains a board. */
import { kernelNamed } from '../boot/kernel/kernels.ts';
import type { KernelName } from '../boot/report.ts';
import type { SourceFile } from '../source/sourceHost.ts';

const known = new WeakMap<SourceFile, KernelName | undefined>();

/** The release in a tree's top makefile, `6.12.117` or `7.3.0-rc7`; undefined where it states no simulated release. */
export function kernelOfMakefile(makefile: SourceFile): KernelName | undefined {
  if (!known.has(makefile)) known.set(makefile, kernelNamed(releaseIn(makefile.text)));
  return known.get(makefile);
}

function releaseIn(text: string): string {
  // The version lines are at the top, before anything else.
  const head = text.slice(0, HEAD_LENGTH);
  const value = (name: string) => new RegExp(`^${name} = ?(\\S*)`, 'm').exec(head)?.[1] ?? '';
  const candidate = /^-rc\d+$/.exec(value('EXTRAVERSION'))?.[0] ?? '';
  return `${value('VERSION')}.${value('PATCHLEVEL')}.${value('SUBLEVEL')}${candidate}`;
}

/** Characters of a kernel's makefile that are searched for its release. */
const HEAD_LENGTH = 2000;
