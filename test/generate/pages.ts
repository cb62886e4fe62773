/** The pages about problems in `docs/`, as texts made from the table of codes and the list of filters. */
import { CHECKS } from '../../server/src/checks/checkTable.ts';
import { resolveLevels } from '../../server/src/checks/levels.ts';
import { KERNEL_BUILDS, type KernelBuild } from '../../server/src/checks/presets.ts';
import { REGION_FIXES } from '../../server/src/ide/regionFixes.ts';
import type { Cause } from '../../server/src/problems/codeFacts.ts';
import { FINDINGS, type FindingCode } from '../../server/src/problems/codes/findings.ts';
import { ALL_CODES, factsOf, type KnownCode, type ProblemClass } from '../../server/src/problems/codes.ts';
import { FILTERS } from '../../server/src/problems/filters.ts';

const MADE = 'Made from the table of codes (`npm run generate`).';

/** By name, each page of `docs/` that is generated. */
export function problemPages(): ReadonlyMap<string, string> {
  return new Map([
    ['compiler-problems.md', compilerPage()],
    ['checks.md', checksPage()],
    ['findings.md', findingsPage()],
    ['blob-problems.md', blobPage()],
    ['further-problems.md', furtherPage()],
    ['style-problems.md', stylePage()],
    ['hidden-problems.md', hiddenPage()],
  ]);
}

const link = (code: string) => `[\`${code}\`](#${code})`;
const rowsOf = (name: ProblemClass) => ALL_CODES.filter((row) => row.class === name && row.code !== 'always_fail');
const sections = (rows: readonly KnownCode[]) => rows.map(section).join('\n');

const CAUSES: Readonly<Record<Cause, string>> = {
  'syntax error': 'a syntax error may be the cause',
  'missing file': 'a file is missing that may have brought what it is about',
  'unknown macro': 'a macro that nobody defines stands for a statement',
  'no root': 'the tree has no root',
};

/** What is said of one code; its heading is what links lead to. */
function section(row: KnownCode): string {
  const { code, severity, meaning, source, needs = [], followsFrom = [], saidByBoot } = row;
  const lines = [`### \`${code}\``, '', meaning, '', `- Level: ${severity}`];
  if (source !== undefined) lines.push(`- Source: ${source}`);
  if (needs.length > 0) lines.push(`- Needs: ${needs.map(link).join(', ')}`);
  if (followsFrom.length > 0)
    lines.push(`- Not shown while ${followsFrom.map((cause) => CAUSES[cause]).join(', or ')}.`);
  if (row.ofWholeBoard) lines.push('- Not shown in a text that is a piece of a board that nobody knows.');
  if (row.needsBase) lines.push('- In a fragment of an overlay it is looked for on the base.');
  if (saidByBoot) lines.push('- Not shown where the boot finds the same at that node, with more to say.');
  if (row.class === 'finding') lines.push(...findingLines(code as FindingCode));
  return [...lines, ''].join('\n');
}

function findingLines(code: FindingCode): readonly string[] {
  const facts = FINDINGS[code];
  const lines = [`- Kernels: ${'releases' in facts ? facts.releases : 'all'}`];
  const says = 'says' in facts ? facts.says : [];
  for (const text of says) lines.push(`- The kernel prints: \`${text}\``);
  if (Object.hasOwn(REGION_FIXES, code)) lines.push('- There is a quick fix.');
  return lines;
}

function compilerPage(): string {
  return `# What keeps a source from being compiled

What cpp or dtc would not read, or would read otherwise than it was meant. ${MADE} Why one of these is not
shown is said in [hidden-problems.md](hidden-problems.md).

${sections(rowsOf('compiler'))}`;
}

function checksPage(): string {
  const builds = Object.keys(KERNEL_BUILDS) as KernelBuild[];
  const columns = new Map<string, string[]>(CHECKS.map(({ id, level }) => [id, [level]]));
  for (const kernel of builds) {
    const presets = (['W=0', 'W=1', 'W=2'] as const).map(
      (preset) => [preset, resolveLevels({ preset, kernel })] as const,
    );
    for (const { id } of CHECKS) {
      const on = presets.filter(([, levels]) => levels.get(id) !== 'off').map(([preset]) => preset.slice(2));
      columns.get(id)?.push(on.length === 3 ? 'on' : on.length === 0 ? '-' : `W=${on.join(', ')}`);
    }
  }
  const isDtcs = ({ source }: { readonly source: string }) => source.startsWith('dtc');
  const table = (checks: typeof CHECKS) =>
    [
      `| Check | default | ${builds.join(' | ')} |`,
      `| --- | --- | ${builds.map(() => '---').join(' | ')} |`,
      ...checks.map(({ id }) => `| ${link(id)} | ${columns.get(id)?.join(' | ')} |`),
    ].join('\n');
  return `# Checks

${MADE} The columns of kernels tell with which \`W=\` a kernel build enables a check: \`on\` with every
one, \`-\` with none.

## dtc's

${table(CHECKS.filter(isDtcs))}

## Ours

On whatever the preset; off or error by the setting \`devicetreeAtlas.checks\`, \`-W\` and \`-E\`.

${table(CHECKS.filter((check) => !isDtcs(check)))}

## Each check

${sections(CHECKS.map(({ id }) => factsOf(id)))}`;
}

function findingsPage(): string {
  const rows = Object.entries(FINDINGS).map(
    ([code, { severity, kernels }]) => `| ${link(code)} | ${severity} | ${kernels.join(', ')} |`,
  );
  return `# Findings about reserved memory

What the engine says about a board, each under a code of its own. ${MADE} The words of each finding,
kernel by kernel, are in [test/golden/findings.md](../test/golden/findings.md).

An \`error\` is something that the kernel at hand prints as an error, or that ends the boot, or that loses a region; where it
says nothing, the finding is a warning. All three generations are simulated: a finding that not all of them make says which
ones do, and one that only other kernels make is information. \`%\` in a kernel's message stands for what varies.

| Code | Level | Kernels |
| --- | --- | --- |
${rows.join('\n')}

## Each finding

${sections(rowsOf('finding'))}`;
}

function blobPage(): string {
  return `# Problems of blobs and overlays

${MADE}

## Blobs

${sections(rowsOf('blob'))}
## Overlays on a base

${sections(rowsOf('overlay'))}`;
}

function furtherPage(): string {
  return `# Further problems

${MADE}

## Boot profiles

${sections(rowsOf('profile'))}
## Boot logs

${sections(rowsOf('boot-log'))}
## Comments, several boards, this program

${sections(rowsOf('product'))}`;
}

function stylePage(): string {
  return `# Coding style

The rules of the kernel's \`scripts/dtc/dt-check-style\` (Linux 7.2), under its names and with its verdict on each line. They are off
unless \`dtatlas check --style relaxed|strict\` or the setting \`devicetreeAtlas.style\` asks for them: \`relaxed\` is what the
kernel's sources keep to, \`strict\` what new ones have to. A comment switches one off, as it does a [check](diagnostics.md#comments).
[Formatting](formatting.md) mends most of them. ${MADE}

${sections(rowsOf('style'))}`;
}

function hiddenPage(): string {
  const parts = FILTERS.map(({ where, filters }) => {
    const rows = filters.map(({ name, hides }) => `| \`${name}\` | ${hides} |`);
    return `## ${where}\n\n| Filter | Hides |\n| --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Why a problem is not shown

A problem passes these filters, in this order. The list is made from \`server/src/problems/filters.ts\` by \`npm run generate\`.
Besides them: a check that is off does not run, checks wait while a source has errors that keep parts of the tree away, a board
with errors is not booted, and a board whose kernel is none of those that are known gets no findings.

${parts.join('\n')}`;
}
