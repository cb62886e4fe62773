/** Words for a boot: its events are read in order, then what came out is compared with the rest of the machine. */
import { isKnownArchitecture } from '../architectures/architectures.ts';
import type { BootEvent } from '../events.ts';
import type { BootProblem } from '../report.ts';
import { Commentary, type Handlers, tell } from './commentary.ts';
import { DRIVERS, noteMissingCma, noteMissingDrivers } from './drivers.ts';
import { DYNAMIC_REGIONS } from './dynamicRegions.ts';
import { EARLY } from './early.ts';
import { addEfiFindings } from './efi.ts';
import { ENDING, sayPanic } from './ending.ts';
import { addLayoutFindings } from './layout.ts';
import { REQUESTS } from './requests.ts';
import type { BootRun } from './run.ts';
import { STATIC_REGIONS } from './staticRegions.ts';
import { addUBootFindings } from './uBoot.ts';

const HANDLERS: Handlers = { ...EARLY, ...STATIC_REGIONS, ...DYNAMIC_REGIONS, ...DRIVERS, ...REQUESTS, ...ENDING };

/** What there is to say; `earlier` findings come first. */
export function wordFindings(
  run: BootRun,
  earlier: readonly BootProblem[],
): Pick<Commentary, 'problems' | 'assumptions' | 'fates'> {
  const said = new Commentary(run, earlier);
  if (!run.readsTree) return nothingBoots(said);
  noteKernel(said);
  noteUnusedMap(said);
  for (const event of run.events) tell(said, HANDLERS, event);
  noteMissingDrivers(said);
  addLayoutFindings(said);
  addEfiFindings(said);
  addUBootFindings(said);
  noteMissingCma(said);
  const panic = panicOf(run.events.at(-1));
  if (panic !== undefined) sayPanic(said, panic);
  return said;
}

function panicOf(event: BootEvent | undefined): string | undefined {
  return event?.kind === 'ended' ? event.panic : undefined;
}

/** What is assumed of the kernel. */
function noteKernel({ run, assumptions }: Commentary): void {
  const { profile, facts, build, kernelName } = run;
  if (!isKnownArchitecture(profile.arch)) {
    assumptions.push(`${profile.arch} is simulated as arm64: its own rules are not known to the engine.`);
  }
  if (facts.configuration !== undefined) assumptions.push(`The kernel is Debian's ${facts.configuration}.`);
  if (build.fromSource !== undefined) {
    assumptions.push(`What Linux ${kernelName} does on ${facts.name} is taken from its source: ${build.fromSource}.`);
  }
}

/** A map of UEFI that the simulation of this architecture does not use. */
function noteUnusedMap({ run, assumptions }: Commentary): void {
  if (run.profile.efi === undefined || run.efi !== undefined) return;
  assumptions.push(`The memory map of UEFI does not count: booting with UEFI is simulated on arm64 only.`);
}

function nothingBoots(said: Commentary): Commentary {
  const { run, assumptions, fates } = said;
  const text = `${said.linux} does not boot with a device tree on ${run.facts.name}; nothing was simulated.`;
  assumptions.push(text);
  for (const fate of fates) fate.reason = text;
  return said;
}
