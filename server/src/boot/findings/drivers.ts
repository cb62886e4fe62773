/** Words for the drivers of regions: what they refuse, and which of them the kernel does not have. */
import { formatSize, hex } from '../../base/format.ts';
import type { Region } from '../bootState.ts';
import { isCompatible } from '../deviceTree.ts';
import type { BootEventOf } from '../events.ts';
import { isBuilt, OPTIONAL_DRIVERS, RESTRICTED, refusedProperties } from '../steps/optionalDrivers.ts';
import { asksForCma } from '../steps/regionDrivers.ts';
import type { Commentary, Handlers } from './commentary.ts';
import { placeProperty, whereCmdlineIs } from './others.ts';

export const DRIVERS: Handlers = {
  'driver-refused': (said, event) => {
    const region = said.region(event.region);
    // Without reusable the coherent driver still takes the region.
    if (event.why === 'cmdline' && !region.reusable) return;
    said.explained.add(event.region);
    REFUSALS[event.why](said, region, event);
  },
  'no-driver': (said, { region }) => {
    const text = `'reusable' and 'no-map' together suit neither driver of shared-dma-pool: ${said.linux} leaves the region reserved without a message, and a device that wants the pool gets none. Older kernels give its memory back.`;
    said.findAt('rmem-no-driver', said.region(region), text, 'compatible');
  },
  // Where the kernel makes the built-in area before it reads static regions, there is always another area.
  'default-replaced': (said, { region, other }) => {
    const place = { path: said.region(region).node.path, property: 'linux,cma-default' };
    if (other.region === undefined) {
      const text = `On ${said.run.facts.name}, ${said.linux} has made its built-in default area (${hex(other.base)} + ${formatSize(other.size)}) before it looks at static regions. Both stay reserved, and this one becomes the default; alloc-ranges instead of reg avoids that.`;
      said.find('rmem-cma-two-defaults', text, place);
      return;
    }
    const { path } = said.region(other.region).node;
    said.find(
      'rmem-cma-two-defaults',
      'Two regions are linux,cma-default; the one initialised last becomes the default area.',
      { ...place, related: [{ path, message: 'The other linux,cma-default region.' }] },
    );
  },
};

type Refusal = (said: Commentary, region: Region, event: BootEventOf<'driver-refused'>) => void;

const REFUSALS: Readonly<Record<BootEventOf<'driver-refused'>['why'], Refusal>> = {
  cmdline: (said, region) => {
    said.findAt(
      'rmem-cma-cmdline',
      region,
      `'cma=' on the command line makes ${said.linux} give up this linux,cma-default region: it is reserved first and freed again.`,
      'linux,cma-default',
      { related: whereCmdlineIs(said.run) },
    );
  },
  alignment: (said, region, { base, size, line }) => {
    // Where only Debian's configuration asks for so large an alignment, the board's own kernel may well take the region.
    const { cmaAlignment, leastCmaAlignment = cmaAlignment } = said.run.build;
    if (((base | size) & (leastCmaAlignment - 1n)) === 0n) return;
    said.findAt(
      'rmem-cma-alignment',
      region,
      `A reusable shared-dma-pool becomes a CMA area and must begin and end on ${formatSize(cmaAlignment)} boundaries, ` +
        `but this is ${hex(base)} + ${hex(size)}. ${said.linux} refuses it ("${line?.text}") and frees the memory.`,
      placeProperty(region),
    );
  },
  slots: (said, region, { line }) => {
    const text = `${said.linux} has room for ${said.run.build.cmaSlots} CMA areas, and this is one more ("${line?.text}"). The memory is freed.`;
    said.findAt('rmem-cma-slots', region, text, 'reusable');
  },
  'needs-nomap': (said, region, { line }) => {
    const text = `A shared-dma-pool that is not reusable needs no-map on 32-bit arm: ${said.linux} refuses it ("${line?.text}") and frees the memory.`;
    said.findAt('rmem-driver-failed', region, text, 'compatible');
  },
  properties: (said, region) => sayRefused(said, region, true),
};

/** Reports a restricted pool with properties that its driver refuses. `isHere`: the simulated kernel has the driver. */
function sayRefused(said: Commentary, region: Region, isHere: boolean): void {
  const [first = '', ...more] = refusedProperties(region);
  const names = [first, ...more].map((name) => `'${name}'`).join(' and ');
  said.explained.add(region.index);
  const freed = region.nomap ? 'maps its memory again' : 'frees its memory';
  const line = said.run.messages.matchingFail(region.node.name).text;
  said.findAt(
    'rmem-restricted-refused',
    region,
    isHere
      ? `A restricted-dma-pool must not be ${names}: ${said.linux} refuses it ("${line}") and ${freed}.`
      : `A restricted-dma-pool must not be ${names}: a kernel with CONFIG_DMA_RESTRICTED_POOL refuses it and ${freed}.`,
    first,
    isHere ? {} : { severity: 'warning' },
  );
}

/** Reports drivers for the tree's regions that the simulated kernel lacks, and what a kernel with them would refuse. */
export function noteMissingDrivers(said: Commentary): void {
  const { run, assumptions } = said;
  const { regions, rules, profile } = run;
  const active = regions.filter(({ isAvailable }) => isAvailable);
  for (const driver of OPTIONAL_DRIVERS) {
    const { compatible, option, rule } = driver;
    const own = active.filter(({ node }) => isCompatible(node, compatible));
    if (own.length === 0 || isBuilt(run, driver) || (rule !== undefined && !rules[rule])) continue;
    assumptions.push(
      `The kernel has no driver for ${compatible} (${option} is not set): such regions are reserved and nothing else.`,
    );
    if (compatible !== RESTRICTED) continue;
    for (const region of own) if (refusedProperties(region).length > 0) sayRefused(said, region, false);
  }
  const defaults = active.filter(({ node }) => node.find('linux,dma-default') !== undefined);
  if (defaults.length === 0) return;
  if (!(profile.config ?? []).includes('CONFIG_DMA_GLOBAL_POOL')) {
    assumptions.push('The kernel does not look at linux,dma-default (CONFIG_DMA_GLOBAL_POOL is not set).');
    return;
  }
  sayTwoDefaults(said, defaults);
}

/** `rmem_dma_setup`, kernel/dma/coherent.c 6.1:382, 7.2:377: the kernel warns and uses the last one. */
function sayTwoDefaults(said: Commentary, regions: readonly Region[]): void {
  const pools = regions.filter(({ driver }) => driver === 'coherent');
  const [first, ...more] = pools;
  if (first === undefined) return;
  for (const region of more) {
    said.findAt(
      'rmem-dma-two-defaults',
      region,
      'Two pools are linux,dma-default: the one initialised last becomes the default ("Reserved memory: region for default DMA coherent area is redefined").',
      'linux,dma-default',
      { related: [{ path: first.node.path, message: 'The other linux,dma-default region.' }] },
    );
  }
}

/** Notes that pools fail only because the simulated kernel has no CMA. */
export function noteMissingCma({ run, assumptions }: Commentary): void {
  if (run.build.hasCma || !run.regions.some(asksForCma)) return;
  const { build, facts, kernelName } = run;
  const who =
    build.fromSource === undefined ? `Debian's ${kernelName} for ${facts.name}` : `A kernel for ${facts.name}`;
  const otherwise =
    build.neverHasCma === true
      ? 'the architecture does not select HAVE_DMA_CONTIGUOUS'
      : 'a kernel with CONFIG_DMA_CMA takes them';
  const has = build.fromSource === undefined || build.neverHasCma ? 'has' : 'is assumed to have';
  assumptions.push(`${who} ${has} no CMA, so that reusable pools fail; ${otherwise}.`);
}
