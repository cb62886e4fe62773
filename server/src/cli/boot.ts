/** `dtatlas boot`: what the kernel will say and do about reserved memory, alone or beside the log of a real boot. */
import { existsSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { BootReport } from '../boot/report.ts';
import { reportToJson } from '../boot/reportJson.ts';
import { simulateBoot } from '../boot/simulateBoot.ts';
import { comparisonToJson } from '../bootLog/comparisonJson.ts';
import { comparisonText, isAsPredicted } from '../bootLog/comparisonText.ts';
import { type ComparedBoot, compareWithLog } from '../bootLog/index.ts';
import { readBootLog } from '../bootLog/readBootLog.ts';
import { PROFILE_NAME } from '../profiles/findProfile.ts';
import { mergeReports, type NamedReport } from '../profiles/severalBoots.ts';
import { profileText } from '../profiles/writeProfile.ts';
import { type BootInput, openBootInput } from './bootInput.ts';
import { BOOT_OPTIONS, readBytes } from './bootPlan.ts';
import { parseOptions, UsageError } from './usage.ts';

/** Prints the log, or everything as JSON; findings go to standard error. Exit code 1 for errors and panics. */
export async function bootCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      ...BOOT_OPTIONS,
      json: { type: 'boolean' },
      compare: { type: 'string', multiple: true },
      'write-profile': { type: 'string' },
    },
  });
  const output = values['write-profile'];
  if (output !== undefined && values.compare === undefined) throw new UsageError('--write-profile needs --compare');
  const input = await openBootInput(positionals, values);
  if (values.compare !== undefined)
    return compareLogs(positionals[0] ?? '', input, values.compare, values.json, output);

  const boots = input.plan.map(({ name, profile }) => ({ name, report: simulateBoot(input.blob, profile) }));
  const report = mergeReports(boots);
  if (values.json) {
    const each = boots.map((boot) => ({ name: boot.name, ...reportToJson(boot.report) }));
    const json = { ...reportToJson(report), ...(boots.length > 1 ? { boots: each } : {}) };
    process.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
  } else {
    process.stdout.write(boots.map(bootText).join('\n'));
  }
  input.writeFindings(report);
  const bad = boots.some((boot) => boot.report.outcome === 'panic') || hasErrors(report);
  return input.failed || bad ? 1 : 0;
}

function bootText({ name, report }: NamedReport): string {
  const heading = name === '' ? [] : [`# On ${name}:\n`];
  const assumed = report.assumptions.map((assumption) => `# ${assumption}\n`);
  const said = report.log.map(({ text }) => `${text}\n`);
  const panic = report.panic === undefined ? [] : [`${report.panic}\n`];
  return [...heading, ...assumed, ...said, ...panic].join('');
}

function hasErrors({ problems }: BootReport): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** Exit code 1 when the boot was not as predicted. */
function compareLogs(
  file: string,
  input: BootInput,
  logs: readonly string[],
  json: boolean | undefined,
  output: string | undefined,
): number {
  const [first] = input.plan;
  if (first === undefined) throw new Error('a plan without boots');
  const texts = logs.map((name) => ({ name, text: new TextDecoder().decode(readBytes(name)) }));
  const compared = compareWithLog(input.blob, first.profile, readBootLog(texts));
  if (compared.evidence.kinds.length === 0) {
    throw new UsageError(`nothing of a boot can be recognised in ${logs.map((name) => `'${name}'`).join(', ')}`);
  }
  const name = basename(file);
  if (json) process.stdout.write(`${JSON.stringify(comparisonToJson(compared), undefined, 2)}\n`);
  else process.stdout.write(comparisonText(name, compared));
  if (output !== undefined) writeProfile(output, name, compared);
  return input.failed || !isAsPredicted(compared.comparison) ? 1 : 0;
}

/** A file that boards find by themselves gets an entry for this board; any other holds the profile alone. */
function writeProfile(output: string, board: string, { calibration }: ComparedBoot): void {
  const path = resolve(output);
  if (existsSync(path)) throw new UsageError(`'${output}' exists already; write to another file and merge them`);
  try {
    writeFileSync(path, profileText(calibration.profile, basename(path) === PROFILE_NAME ? board : undefined));
  } catch {
    throw new UsageError(`cannot write '${output}'`);
  }
}
