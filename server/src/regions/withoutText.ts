/** Text about what a region takes, who would miss it, and how a boot without it differs. */
import { append } from '../base/append.ts';
import { formatSize, hex } from '../base/format.ts';
import type { CarveOut, CarveOutUser, CarveOutVerdict } from './carveOuts.ts';
import type { MovedRegion, WithoutRegions } from './withoutRegions.ts';

const VERDICTS: Readonly<Record<CarveOutVerdict, string>> = {
  needed: 'a device that is enabled does not start without it',
  used: 'devices that are enabled refer to it',
  firmware:
    'nobody refers to it, and it is not mapped: firmware, a hypervisor or a secure world may live there. The kernel must not touch it then; ask who made the firmware',
  lent: 'a CMA area: its RAM is lent out while no device asks for it, so that hardly anything is gained',
  idle: 'all devices that refer to it are disabled: it may go as long as that is so',
  unused: 'no device refers to it, and the kernel maps it like other RAM: it may go',
  nothing: 'the kernel does not reserve it anyway',
};

/** A sentence without its full stop: whether the region may go. */
export function verdictText({ verdict }: Pick<CarveOut, 'verdict'>): string {
  return VERDICTS[verdict];
}

/** What happens to a device without the region, with the source of that statement. */
export function userText({ user, consumer, fails, prints }: CarveOutUser): string {
  const { node, name, enabled } = user;
  const called = `${node.path}${name === undefined ? '' : ` "${name}"`}${enabled ? '' : ' (disabled)'}`;
  if (user.kind === 'iommu') return `${called}: its IOMMU keeps the region mapped for it (iommu-addresses)`;
  if (!consumer) return `${called}: what its driver does without is not known`;
  const holds = `it holds ${consumer.holds}`;
  const printed = prints === undefined ? '' : `, "${prints}"`;
  if (fails) return `${called}: does not start without it${printed} (${consumer.source}); ${holds}`;
  switch (consumer.without) {
    case 'falls-back':
      return `${called}: takes other memory instead${printed} (${consumer.source}); ${holds}`;
    case 'loses':
      return `${called}: goes without ${consumer.holds} (${consumer.source})`;
    default:
      return `${called}: does not insist on this one (${consumer.source})`;
  }
}

/** A line for each region, grouped by verdict: those that may go first, in each group the largest first. */
export function carveOutLines(all: readonly CarveOut[]): readonly string[] {
  return ORDER.flatMap((verdict): readonly string[] => {
    const group = all.filter((region) => region.verdict === verdict);
    if (group.length === 0) return [];
    const total = group.reduce((sum, { takes }) => sum + takes, 0n);
    const head = `${VERDICTS[verdict]} (${formatSize(total)}):`;
    const lines = group
      .toSorted((a, b) => Number(b.takes - a.takes))
      .map(({ name, takes, users }) => {
        const by = users.map(({ user }) => user.node.path).join(', ');
        return `  ${name}: ${formatSize(takes)}${by === '' ? '' : `, ${by}`}`;
      });
    return [head.charAt(0).toUpperCase() + head.slice(1), ...lines];
  });
}

const ORDER: readonly CarveOutVerdict[] = ['unused', 'idle', 'lent', 'nothing', 'firmware', 'used', 'needed'];

/** The comparison as text. */
export function withoutText(answer: WithoutRegions): string {
  const { removed, gained, mapped, moved, solved, caused } = answer;
  const lines = [`Without ${removed.map(({ name }) => name).join(', ')}: ${gainText(gained, mapped)}.`, ''];
  for (const region of removed) {
    lines.push(`${region.path} (${formatSize(region.takes)}): ${verdictText(region)}.`);
    for (const user of region.users) lines.push(`  ${userText(user)}.`);
  }
  if (moved.length > 0) append(lines, ['', 'What moves:', ...moved.map((region) => `  ${movedText(region)}`)]);
  const findings = (head: string, list: typeof solved) =>
    list.length === 0 ? [] : ['', head, ...list.map(({ path, message }) => `  ${path}: ${message}`)];
  append(lines, [...findings('What is no longer wrong:', solved), ...findings('What is wrong then:', caused)]);
  return lines.map((line) => `${line}\n`).join('');
}

/** `12 MiB more for the kernel, 8 MiB more is mapped`. */
function gainText(gained: bigint, mapped: bigint): string {
  if (gained === 0n) return 'nothing is gained';
  if (gained < 0n) return `${formatSize(-gained)} less for the kernel`;
  return `${formatSize(gained)} more for the kernel${mapped > 0n ? `, ${formatSize(mapped)} more is mapped` : ''}`;
}

/** `pool: 0x8f000000 → 0x9f000000`. */
function movedText({ name, size, from, to }: MovedRegion): string {
  const place = (base: bigint | undefined) => (base === undefined ? 'no place' : hex(base));
  return `${name} (${formatSize(size)}): ${place(from)} → ${place(to)}`;
}
