/**
 * Compares the table of warning presets with what the makefiles of kernel trees say, and with the checks of their dtc:
 *   npm run conformance:presets -- --kernel 7.2|DIR …
 * Prints each difference; exit code 1 on any.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CHECKS } from '../../server/src/checks/checkTable.ts';
import { KERNEL_BUILDS, type KernelBuild } from '../../server/src/checks/presets.ts';
import { kernelFolder } from './kernelTree.ts';

/** The flags that a makefile adds for all boards, by the condition around them. */
interface Flags {
  always: string[];
  withoutW1: string[];
  withW1: string[];
  withW2: string[];
}

/** Reads `DTC_FLAGS += -W…` and the conditionals around it; enough of make for these files. */
function readFlags(text: string): Flags {
  const flags: Flags = { always: [], withoutW1: [], withW1: [], withW2: [] };
  let into: keyof Flags | undefined = 'always';
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    const condition = /^if(n?)eq \(\$\(findstring ([12]),\$\(KBUILD_EXTRA_WARN\)\),\)/.exec(line);
    if (condition) into = condition[2] === '2' ? 'withW2' : condition[1] === 'n' ? 'withW1' : 'withoutW1';
    else if (/^if(n?eq|n?def)\b/.test(line)) into = undefined;
    else if (/^else/.test(line)) into = into === 'withoutW1' ? 'withW1' : into === 'withW1' ? 'withoutW1' : undefined;
    else if (/^endif/.test(line)) into = 'always';
    const added = /^DTC_FLAGS\s*\+=\s*(.*)$/.exec(line)?.[1];
    if (added === undefined || into === undefined) continue;
    for (const [, word = ''] of added.matchAll(/(?:^|\s)-W([\w-]+)/g)) flags[into].push(word);
  }
  return flags;
}

/** Names of the checks in a dtc's source; those that only serve its own tests are left out. */
function readChecks(source: string): ReadonlySet<string> {
  const names = [...source.matchAll(/^(?:WARNING|ERROR|CHECK)(?:_[A-Z_]+)?\((\w+)/gm)].map(([, name = '']) => name);
  // Made by a macro from a provider's name.
  for (const [, stem = ''] of source.matchAll(/^WARNING_PROPERTY_PHANDLE_CELLS\((\w+)/gm)) {
    names.push(`${stem}_property`, `${stem}_is_cell`);
  }
  const listed = /static struct check \*check_table\[\] = \{([^}]*)\}/.exec(source)?.[1] ?? '';
  const inTable = new Set([...listed.matchAll(/&(\w+)/g)].map(([, name = '']) => name));
  return new Set([...names, ...inTable].filter((name) => inTable.has(name) && name !== 'always_fail'));
}

function differences(kernel: string): readonly string[] {
  const [, version, patch] =
    /^VERSION = (\d+)\nPATCHLEVEL = (\d+)$/m.exec(readFileSync(join(kernel, 'Makefile'), 'utf8')) ?? [];
  const generation = (Object.keys(KERNEL_BUILDS) as KernelBuild[]).find((each) => each === `${version}.${patch}`);
  if (generation === undefined) return [`no table for ${version}.${patch}`];
  const build = KERNEL_BUILDS[generation];
  const file = ['scripts/Makefile.dtbs', 'scripts/Makefile.lib'].find((each) => existsSync(join(kernel, each))) ?? '';
  const found: string[] = [];
  const compare = (what: string, ours: readonly string[], theirs: readonly string[]) => {
    if (ours.join() !== theirs.join())
      found.push(`${what}: the table has ${ours.join(' ')}, the kernel ${theirs.join(' ')}`);
  };
  compare('source', [build.source], [`Linux ${generation} ${file}`]);
  const flags = readFlags(readFileSync(join(kernel, file), 'utf8'));
  for (const part of ['always', 'withoutW1', 'withW1', 'withW2'] as const) compare(part, build[part], flags[part]);
  const theirs = readChecks(readFileSync(join(kernel, 'scripts/dtc/checks.c'), 'utf8'));
  const dtc: readonly string[] = CHECKS.filter(({ source }) => source.startsWith('dtc 1.8.1')).map(({ id }) => id);
  compare(
    'absent',
    build.absent,
    dtc.filter((id) => !theirs.has(id)),
  );
  compare(
    'extra',
    build.extra,
    [...theirs].filter((id) => !dtc.includes(id)),
  );
  return found;
}

const { values } = parseArgs({ options: { kernel: { type: 'string', multiple: true } } });
let wrong = 0;
for (const name of values.kernel ?? ['6.1', '6.12', '7.2']) {
  const found = differences(kernelFolder(name));
  wrong += found.length;
  console.log(`${name}: ${found.length === 0 ? 'as in its makefile and its dtc' : found.join('\n  ')}`);
}
process.exitCode = wrong > 0 ? 1 : 0;
