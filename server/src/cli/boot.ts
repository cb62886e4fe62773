/** `dtatlas boot`: the kernel's messages and actions about reserved memory, alone or beside the log of a real boot. */
import { existsSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { memoryMapOf, memoryMapOfBlob } from '../analysis/boardMap.ts';
import { formatSize, hex } from '../base/format.ts';
import { familyKernels } from '../boot/families.ts';
import { DEFAULT_KERNEL } from '../boot/kernel/kernels.ts';
import type { BootReport, KernelName } from '../boot/report.ts';
import { reportToJson } from '../boot/reportJson.ts';
import { HIDDEN_IOMEM } from '../bootLog/calibrate.ts';
import { comparisonToJson } from '../bootLog/comparisonJson.ts';
import { comparisonText, otherMachineText } from '../bootLog/comparisonText.ts';
import { isAsPredicted } from '../bootLog/comparisonView.ts';
import { type ComparedBoot, compareWithLog } from '../bootLog/index.ts';
import { readBootLog } from '../bootLog/readBootLog.ts';
import { readFdt } from '../fdt/read.ts';
import { replayToJson } from '../mapModel/replayJson.ts';
import { replayText } from '../mapModel/replayText.ts';
import { budgetLine } from '../mapModel/summary.ts';
import { buildReplay } from '../memoryMap/replay/buildReplay.ts';
import { PROFILE_NAME } from '../profiles/findProfile.ts';
import { bootOn, bootOnce, mergeReports, type NamedReport } from '../profiles/severalBoots.ts';
import { profileText } from '../profiles/writeProfile.ts';
import { regionCosts, regionLines, totalsOf } from '../regions/budget.ts';
import { compareGenerations, differencesText } from '../regions/generations.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { type BootInput, openBootInput } from './bootInput.ts';
import { BOOT_OPTIONS, requireEngine } from './bootPlan.ts';
import type { Caller } from './caller.ts';
import { readText } from './inputFile.ts';
import { kernelOption, parseOptions, UsageError } from './usage.ts';
import { writeWhy } from './why.ts';
import { writeWithout } from './without.ts';

/** Prints the log, or everything as JSON; findings go to standard error. Exit code 1 for errors and panics. */
export async function bootCommand(args: readonly string[], caller: Caller): Promise<number> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      ...BOOT_OPTIONS,
      json: { type: 'boolean' },
      all: { type: 'boolean' },
      replay: { type: 'boolean' },
      compare: { type: 'string', multiple: true },
      'write-profile': { type: 'string' },
      force: { type: 'boolean' },
      without: { type: 'string' },
      why: { type: 'string' },
    },
  });
  const output = values['write-profile'];
  if (output !== undefined && values.compare === undefined) throw new UsageError('--write-profile needs --compare');
  const isEvery = values.kernel === 'all';
  if (values.kernel !== undefined && !isEvery) kernelOption(values.kernel, ['all']);
  const { kernel, ...others } = values;
  const input = await openBootInput(
    caller,
    positionals,
    isEvery ? { ...others, kernel: DEFAULT_KERNEL } : kernel === undefined ? others : values,
  );
  if (values.compare !== undefined)
    return compareLogs(caller, positionals[0] ?? '', input, values.compare, {
      json: values.json,
      output,
      force: values.force,
      kernel: kernel === undefined || isEvery ? undefined : kernelOption(kernel),
    });

  requireEngine(input.architecture, values.arch);
  if (values.why !== undefined) return writeWhy(caller, input, values.why, values.json);
  if (values.without !== undefined) return writeWithout(caller, input, values.without, values.json);
  const root = input.board?.root ?? readFdt(input.blob).value?.root;
  if (isEvery && values['page-size'] === 'all')
    throw new UsageError('--kernel all compares kernels of one page size: name it with --page-size');
  if (isEvery && values.replay) throw new UsageError('--replay plays one kernel: name it with --kernel');
  if (isEvery) return compareKernels(caller, input, root, values.json);
  if (values.replay) return writeReplay(caller, input, root, values);

  const boots = input.plan.map((boot) => ({ name: boot.name, report: bootOnce(input.blob, boot) }));
  const report = mergeReports(boots);
  if (values.json) {
    const each = boots.map((boot) => ({
      name: boot.name,
      ...reportToJson(boot.report),
      ...budgetJson(root, boot.report),
    }));
    const own = { ...reportToJson(report), ...budgetJson(root, report) };
    const json = { ...own, ...(boots.length > 1 ? { boots: each } : {}) };
    caller.write(`${JSON.stringify(json, undefined, 2)}\n`);
  } else {
    caller.write(boots.map((boot) => bootText(boot, root, values.all)).join('\n'));
  }
  input.writeFindings(report, values.all);
  const bad = boots.some((boot) => boot.report.outcome !== 'ok') || hasErrors(report);
  return input.failed || bad ? 1 : 0;
}

/** `--replay`: every step, as text or JSON; `all` adds memblock's arrays to each. Exit code 1 if the kernel does not come up. */
function writeReplay(
  caller: Caller,
  input: BootInput,
  root: TreeNode | undefined,
  { json, all }: { readonly json?: boolean | undefined; readonly all?: boolean | undefined },
): number {
  if (!root) throw new UsageError('the blob cannot be read');
  const [first] = input.plan;
  if (first === undefined) throw new Error('a plan without boots');
  const report = bootOnce(input.blob, first);
  const { board, blob, plan } = input;
  const map = board ? memoryMapOf(board, report, plan) : memoryMapOfBlob(blob, root, report, plan);
  const replay = buildReplay(report, map);
  if (json) caller.write(`${JSON.stringify(replayToJson(replay), undefined, 2)}\n`);
  else caller.write(replayText(replay, { arrays: all === true, placeOf: input.placeOf }));
  return input.failed || report.outcome !== 'ok' ? 1 : 0;
}

/** `all`: a line for each region, including those that nobody uses. */
function bootText({ name, report }: NamedReport, root: TreeNode | undefined, all = false): string {
  const heading = name === '' ? [] : [`# On ${name}:\n`];
  const costs = root ? regionCosts(root, report) : [];
  const spent = [budgetLine(totalsOf(report)), ...regionLines(costs, all)].map((line) => `#   ${line}\n`);
  const late = lateAreas(report).map((line) => `# ${line}\n`);
  const assumed = [...report.assumptions.map((assumption) => `# ${assumption}\n`), ...late, ...spent];
  const said = report.log.map(({ text }) => `${text}\n`);
  const panic = report.panic === undefined ? [] : [`${report.panic}\n`];
  return [...heading, ...assumed, ...said, ...panic].join('');
}

/** Possible places of the default CMA area, where its place is not certain. */
function lateAreas({ cmaAreas }: BootReport): readonly string[] {
  return cmaAreas.flatMap(({ base, size, within }) =>
    within === undefined
      ? []
      : [
          `The kernel makes its default CMA area of ${formatSize(size)} somewhere in ${hex(within.start)}-${hex(within.end)}, likely at ${hex(base)}: page tables and a pool for KFENCE come first, and the command line does not say how many (rodata=, kfence.sample_interval=).`,
        ],
  );
}

/** `--kernel all`: the differences between kernels, for each planned size of RAM; exit code 1 when any has errors. */
function compareKernels(
  caller: Caller,
  input: BootInput,
  root: TreeNode | undefined,
  json: boolean | undefined,
): number {
  if (!root) throw new UsageError('the blob cannot be read');
  const kernel = input.plan[0]?.profile.kernel;
  const sizes = input.plan.filter(({ profile }) => profile.kernel === kernel);
  const boots = sizes.map((boot) => ({
    name: boot.profile.memoryName ?? '',
    reports: bootOn(input.blob, boot, familyKernels(kernel)),
  }));
  const compared = boots.map(({ name, reports }) => ({ name, ...compareGenerations(root, reports) }));
  if (json) {
    const [first] = compared;
    caller.write(`${JSON.stringify(compared.length > 1 ? { boots: compared } : first, undefined, 2)}\n`);
  } else {
    const texts = compared.map((one, index) => {
      const heading = one.name === '' || compared.length === 1 ? [] : [`# On ${one.name}:\n`];
      const notes = (sizes[index]?.notes ?? []).map((note) => `# ${note}\n`);
      return [...heading, ...notes, differencesText(one)].join('');
    });
    caller.write(texts.join('\n'));
  }
  return input.failed || boots.some(({ reports }) => reports.some(hasErrors)) ? 1 : 0;
}

/** `budget`, in bytes, and `regions` with their users. */
function budgetJson(root: TreeNode | undefined, report: BootReport) {
  const { ram, reserved, nomap, cma } = totalsOf(report);
  const regions = (root ? regionCosts(root, report) : []).map(({ outcome, users, use, bytes, unreadableSize }) => ({
    path: outcome.path,
    state: outcome.state,
    base: outcome.base === undefined ? null : hex(outcome.base),
    size: unreadableSize ? null : hex(outcome.size),
    costs: hex(bytes),
    use,
    users: users.map(({ node, kind, name, enabled }) => ({
      path: node.path,
      kind,
      ...(name === undefined ? {} : { name }),
      enabled,
    })),
  }));
  return { budget: { ram: hex(ram), reserved: hex(reserved), nomap: hex(nomap), cma: hex(cma) }, regions };
}

function hasErrors({ problems }: BootReport): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

interface CompareOptions {
  readonly json: boolean | undefined;
  readonly output: string | undefined;
  /** Compare even a log of another machine. */
  readonly force: boolean | undefined;
  /** The kernel to compare with, whatever the log says. */
  readonly kernel: KernelName | undefined;
}

/** Exit code 1 when the boot was not as predicted. */
function compareLogs(
  caller: Caller,
  file: string,
  input: BootInput,
  logs: readonly string[],
  { json, output, force, kernel }: CompareOptions,
): number {
  const [first] = input.plan;
  if (first === undefined) throw new Error('a plan without boots');
  const texts = logs.map((name) => ({ name, text: readText(name) }));
  const compared = compareWithLog(input.blob, first.profile, readBootLog(texts), kernel);
  if (compared.evidence.kinds.length === 0) {
    const hidden = compared.evidence.iomemHidden ? `. ${HIDDEN_IOMEM}` : '';
    const names = logs.map((name) => `'${name}'`).join(', ');
    throw new UsageError(`nothing of a boot can be recognised in ${names}${hidden}`);
  }
  const other = compared.calibration.otherMachine;
  if (other !== undefined && !force) {
    throw new UsageError(`${otherMachineText(other)} --force compares all the same.`);
  }
  const name = basename(file);
  if (json) caller.write(`${JSON.stringify(comparisonToJson(compared), undefined, 2)}\n`);
  else caller.write(comparisonText(name, compared));
  if (output !== undefined) writeProfile(output, name, compared);
  return input.failed || !isAsPredicted(compared.comparison) ? 1 : 0;
}

/** Adds an entry for this board to a file that boards find by themselves; any other file gets the profile alone. */
function writeProfile(output: string, board: string, { calibration }: ComparedBoot): void {
  const path = resolve(output);
  if (existsSync(path)) throw new UsageError(`'${output}' exists already; write to another file and merge them`);
  try {
    writeFileSync(path, profileText(calibration.profile, basename(path) === PROFILE_NAME ? board : undefined));
  } catch {
    throw new UsageError(`cannot write '${output}'`);
  }
}
