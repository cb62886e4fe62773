/** The page about kernels by release: what happened to the array of reserved regions, and the tables of rules. */
import { FAMILY_KERNELS, releasesText } from '../../server/src/boot/families.ts';
import { releaseOf } from '../../server/src/boot/kernel/kernels.ts';
import { DRIVER_RULES } from '../../server/src/boot/kernel/rules/drivers.ts';
import { MEMORY_RULES } from '../../server/src/boot/kernel/rules/memory.ts';
import type { RuleFacts } from '../../server/src/boot/kernel/rules/ruleFacts.ts';
import { SCAN_RULES } from '../../server/src/boot/kernel/rules/scan.ts';
import { VENDOR_RULES } from '../../server/src/boot/kernel/rules/vendors.ts';
import { RULES, type RuleName, rulesOf } from '../../server/src/boot/kernel/rules.ts';
import { SEEN_RELEASES } from '../../server/src/boot/kernel/seenReleases.ts';
import { VARIANT_FACTS, VARIANTS } from '../../server/src/boot/kernel/variant.ts';

export const RELEASES_PAGE = 'how-linux-learnt-to-count-its-reserved-memory.md';

/** The page; its tables follow from the rules. */
export function releasesPage(): string {
  return `${STORY}
## Families of releases

Releases of one row follow the same rules for reserved memory, on every architecture. Rows that differ only in how Debian builds the kernel are one.

| Releases | What is new |
| --- | --- |
${familyRows().join('\n')}

## The rules

\`boot/kernel/rules/\` holds every difference between kernels as a rule. *Booted*: recorded boots on both sides of its ends did so. *Source*: read in the sources of the releases named. *Inferred*: concluded from when the change was made. Where the releases in which something changed are not known one by one, the column says between which; there a board is simulated both ways, and the report says so where that matters.

### The scan of /reserved-memory

${ruleTable(SCAN_RULES)}

### Drivers of regions

${ruleTable(DRIVER_RULES)}

### memblock, command line, architectures

${ruleTable(MEMORY_RULES)}

## Kernels of vendors

A kernel whose release ends in \`-android\` with whatever follows (\`6.1.75-android14-11-g…\`), or in one of the ways of Raspberry Pi (\`6.6.31+rpt-rpi-v8\`, \`6.12.25-v8-16k+\`), follows the rules of its vendor; so does any kernel in a profile with \`"variant": "android"\` or \`"raspberrypi"\`, and \`--kernel 6.1-android\`. What is not in this table is taken to be as in mainline. In particular the choice between filling a range from below or from above (\`fillsBesideRegions\`) came to Android with 6.6, as in mainline: the trees of 5.10, 5.15 and 6.1 that were read do not have it. Not known are Ubuntu's kernels for Raspberry Pi (\`-raspi\`), which are taken for mainline.

${vendorTable()}

## What was looked at

A series without a patch number stands for the newest of its releases in this list, which is made by \`npm run generate\`.

| Series | Newest known release | By |
| --- | --- | --- |
${SEEN_RELEASES.map(({ release, by }) => `| ${release.split('.').slice(0, 2).join('.')} | ${release} | ${by === 'boots' ? 'recorded boots' : 'its source'} |`).join('\n')}
`;
}

/** A row for every family that a rule sets apart. */
function familyRows(): readonly string[] {
  const rows: { kernels: string[]; news: readonly string[] }[] = [];
  let before: ReturnType<typeof rulesOf> | undefined;
  for (const kernel of FAMILY_KERNELS) {
    const rules = rulesOf(releaseOf(kernel));
    const names = Object.keys(RULES) as RuleName[];
    const changed = before === undefined ? [] : names.filter((name) => rules[name] !== before?.[name]);
    const last = rows.at(-1);
    if (last !== undefined && changed.length === 0) last.kernels.push(kernel);
    else rows.push({ kernels: [kernel], news: changed.map((name) => `${rules[name] ? '' : 'no more '}\`${name}\``) });
    before = rules;
  }
  return rows.map(({ kernels, news }) => `| ${releasesText(kernels)} | ${news.join(', ')} |`);
}

function ruleTable(rules: Readonly<Record<string, RuleFacts>>): string {
  const rows = Object.entries(rules).map(([name, { says, releases, unseen = [], evidence, source }]) => {
    const cells = [
      `\`${name}\``,
      says,
      releases.map(rangeText).join(', '),
      unseen.map(rangeText).join(', '),
      evidence,
      source,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return [
    '| Rule | What it says | Releases | Not known where in | Evidence | Source |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** A row for every rule in which a vendor differs from mainline. */
function vendorTable(): string {
  const rows = VARIANTS.flatMap((variant) =>
    Object.entries({ ...SCAN_RULES, ...VENDOR_RULES } as Readonly<Record<string, RuleFacts>>).flatMap(
      ([name, facts]) => {
        const own = facts.vendors?.[variant];
        if (own === undefined) return [];
        const { releases, unseen = [], source } = own;
        const cells = [
          VARIANT_FACTS[variant].label,
          `\`${name}\``,
          facts.says,
          releases.map(rangeText).join(', '),
          unseen.map(rangeText).join(', '),
          source,
        ];
        return [`| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`];
      },
    ),
  );
  return [
    '| Kernels of | Rule | What it says | Releases | Not known where in | Source |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** `..6.6` is "up to 6.6", `6.12.13..` "6.12.13 and later". */
function rangeText(range: string): string {
  const [from = '', to] = range.split('..');
  if (to === undefined) return from;
  if (from === '') return `up to ${to}`;
  return to === '' ? `${from} and later` : `${from} to ${to}`;
}

const STORY = `# How Linux learnt to count its reserved memory

A kernel keeps what it knows of the children of \`/reserved-memory\` in an array, \`reserved_mem[]\` (drivers/of/of_reserved_mem.c). For ten years that array had a fixed length. How it got rid of that explains most of what differs between the kernels that people run today, and why a board that boots on one of them loses a region, or panics, on another.

## One array of 64

The scan runs in \`early_init_fdt_scan_reserved_mem()\`, long before the kernel can allocate memory: on arm64 what memblock gives out cannot even be written before \`paging_init()\`. So the array was static, and shared by all regions in the order of the tree. The 65th got the line "not enough space for all defined regions.": if it had \`reg\`, its memory was reserved and no driver heard of it; if it had \`size\`, it got nothing. Vendors raised the number in their own kernels: Android's have 128 slots, because boards of Qualcomm had come to 63 regions (\`MAX_RESERVED_REGIONS\`, Patrick Daly, 2022).

Dynamic regions were placed by walking that array after it had been sorted. Their keys are all equal, and the kernel's \`sort()\` is not stable: up to 6.4 the order in which five dynamic regions are placed is that of a heapsort. From 6.5 on ties are broken by the place in the tree.

## The series of 2023 and 2024

Oreoluwa Babatunde's series began in October 2023 (lore.kernel.org, 20231019184825.9712-1). Its idea: read the tree twice. The first pass reserves what has a place and places what has none; the second, after the page tables, allocates an array as long as it must be and initialises the regions. The first version still moved \`unflatten_device_tree()\` in the setup of every architecture; the second (20231204041339.9902-1) called \`fdt_init_reserved_mem()\` from inside of it; the third (20240126235425.12233, January 2024) had grown to 46 patches, one for each call in each architecture. What was merged in the end are two: commits 8a6e02d0c00e ("Restructure how the reserved memory regions are processed") and 00c9a452a235 ("Add code to dynamically allocate reserved_mem array"), both in 6.13, in which \`unflatten_device_tree()\` does the second pass itself.

What the cover letter of the first version had said stayed true: regions that the kernel places are still limited to 64, because their nodes are remembered in an array on the stack.

## What it cost

- **The order changed.** Dynamic regions are placed before \`/memreserve/\` is reserved, and may lie on top of its entries; for a year the header of a crashed kernel's memory came after the regions, too, and could be made no-map by them.
- **The check was lost.** The list of dynamic regions on the stack has 64 entries, and nothing looked whether the 65th fits. With stack protection the kernel panics at the end of the scan ("stack-protector: Kernel stack is corrupted in: fdt_scan_reserved_mem"); without it, whatever lay there is overwritten. Sang-Heon Jeon's check came in June 2026 (20260603152709.941788-1) and went to the stable series: 6.12.103, 6.18.44 and 7.1.8.
- **Half a backport.** Stable 6.12 took the restructuring (6.12.13), but not the array of the right length: until 6.12.102 it has two passes and 64 slots, of which dynamic regions take theirs first. The second commit followed together with the check.
- **Several entries in one \`reg\`.** The second pass registers only the first. 6.12, and 6.13.3 to 6.18.8, say so with a warning (Zijun Hu, January 2025); from 6.18.9 to 7.1 the pass wants exactly one entry and says nothing: the memory is reserved, and no driver finds the region. From 7.2 on only the first entry is reserved at all.
- **\`cma=\` and linux,cma-default.** Static pools are initialised so late that the area from the command line and that of the tree could both exist. The first repair (0fd17e598333, from 6.18.9 on) passes over every node with \`linux,cma-default\`, whether or not it is a pool; 7.1's only over pools.
- **A stale pointer.** A driver that kept the address of its entry had one of the temporary array (found by Geert Uytterhoeven on RZ/Five).

In March 2026 Marek Szyprowski untangled what had become "a mix of generic code and CMA specific fixups": regions have operations (validate, fixup, init), and what a driver refuses is no longer in the array. That is 7.1.
`;
