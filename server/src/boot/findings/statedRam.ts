/**
 * Whether a region that found no room is the tree's fault. Nearly every boot loader replaces the RAM that memory nodes state with
 * the RAM that it found (U-Boot: arch/arm/lib/bootm-fdt.c, arch_fixup_fdt; with UEFI, Linux ignores memory nodes:
 * drivers/firmware/efi/fdtparams.c, efi-init.c), and boards are sold with several sizes. So a region that fits with more RAM is
 * no error of a tree that states a small size. It is an error where a profile states the RAM.
 */
import { formatSize } from '../../base/format.ts';
import type { AddressRange, BootProfile } from '../profile.ts';
import { LARGEST_GUESS, type RamRoom, USUAL_SIZES } from '../ramRoom.ts';
import type { BootProblem, BootReport } from '../report.ts';

/** The largest RAM that is expected of a board whose tree states less. */
const LARGEST = 16n << 30n;

/**
 * The report, with a warning in place of each error that the RAM of a real boot may undo: `rmem-not-placed` where the region fits
 * into one of the larger usual sizes of RAM, `rmem-cma-zone` where the end of RAM decides a region's place. `banks` are those
 * that the tree states; `boot` boots the same with other RAM.
 */
export function weighStatedRam(
  report: BootReport,
  banks: readonly AddressRange[],
  boot: (memory: Required<Pick<BootProfile, 'memory'>>) => BootReport,
): BootReport {
  return weighPlaces(weighLost(report, banks, boot), banks);
}

/**
 * With less RAM the kernel places a dynamic region elsewhere: on a Raspberry Pi, the VideoCore keeps the end of RAM for itself.
 */
function weighPlaces(report: BootReport, banks: readonly AddressRange[]): BootReport {
  const placed = new Set(report.regions.filter(({ placement }) => placement === 'dynamic').map(({ path }) => path));
  const problems = report.problems.map((problem): BootProblem => {
    if (problem.code !== 'rmem-cma-zone' || problem.severity !== 'error' || !placed.has(problem.path)) return problem;
    const message = `${problem.message} So it is with the ${formatSize(bytesOf(banks))} of RAM that the tree states; with what the boot loader leaves it may lie elsewhere.`;
    return { ...problem, severity: 'warning', message };
  });
  return { ...report, problems };
}

function bytesOf(banks: readonly AddressRange[]): bigint {
  return banks.reduce((sum, { start, end }) => sum + (end - start), 0n);
}

function weighLost(
  report: BootReport,
  banks: readonly AddressRange[],
  boot: (memory: Required<Pick<BootProfile, 'memory'>>) => BootReport,
): BootReport {
  const [first, ...others] = banks.toSorted((a, b) => (a.start < b.start ? -1 : 1));
  const lost = new Set(report.problems.filter(isLost).map(({ path }) => path));
  if (first === undefined || lost.size === 0) return report;
  const stated = bytesOf(banks);
  const fits = new Map<string, bigint>();
  for (const size of USUAL_SIZES) {
    const end = first.start + size;
    if (size <= stated || size > LARGEST || lost.size === fits.size) continue;
    const beyond = others.filter((bank) => bank.end > end);
    const { regions } = boot({ memory: [{ start: first.start, end }, ...beyond] });
    for (const { path, state, base } of regions) {
      if (lost.has(path) && state === 'reserved' && base !== undefined && !fits.has(path)) fits.set(path, size);
    }
  }
  if (fits.size === 0) return report;
  const problems = report.problems.map((problem): BootProblem => {
    const size = isLost(problem) ? fits.get(problem.path) : undefined;
    if (size === undefined) return problem;
    const message = `${problem.message} So it is with the ${formatSize(stated)} of RAM that the tree states; with ${formatSize(size)}, which the boot loader may fill in, the region fits.`;
    return { ...problem, severity: 'warning', message };
  });
  return { ...report, problems };
}

/**
 * The report of a boot on guessed RAM, or that on the smallest larger guess with room for every region: a guess is no fault of
 * the tree. `boot` boots with another room.
 */
export function growGuess(report: BootReport, room: RamRoom, boot: (room: RamRoom) => BootReport): BootReport {
  if (!report.problems.some(isLost)) return report;
  const guessed = report.memory.reduce((sum, { base, end }) => sum + (end - base), 0n);
  for (const least of USUAL_SIZES) {
    if (least <= guessed || least > LARGEST_GUESS) continue;
    const larger = boot({ ...room, least });
    if (!larger.problems.some(isLost)) return larger;
  }
  return report;
}

function isLost({ code, severity }: BootProblem): boolean {
  return code === 'rmem-not-placed' && severity === 'error';
}
