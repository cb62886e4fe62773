/** The kernel makefiles that decide how a release builds its trees. */
import { releaseOf } from '../boot/kernel/kernels.ts';
import { isIn, parseRange } from '../boot/kernel/release.ts';
import type { KernelName } from '../boot/report.ts';
import { KERNEL_BUILDS, type KernelBuild, NEWEST_BUILD } from '../checks/presets.ts';

const BUILDS = Object.entries(KERNEL_BUILDS).map(([build, { releases }]) => ({
  build: build as KernelBuild,
  range: parseRange(releases),
}));

/** The build of a kernel, which decides the enabled checks. */
export function checkBuildOf(kernel: KernelName): KernelBuild {
  const release = releaseOf(kernel);
  return BUILDS.find(({ range }) => isIn(release, [range]))?.build ?? NEWEST_BUILD;
}
