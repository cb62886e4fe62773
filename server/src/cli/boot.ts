/** `dtatlas boot`: what the kernel will say and do about reserved memory. */
import { reportToJson } from '../boot/reportJson.ts';
import { simulateBoot } from '../boot/simulateBoot.ts';
import { BOOT_OPTIONS, openBootInput } from './bootInput.ts';
import { parseOptions } from './usage.ts';

export async function bootCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { ...BOOT_OPTIONS, json: { type: 'boolean' } },
  });
  const input = await openBootInput(positionals, values);
  const report = simulateBoot(input.blob, input.profile);
  if (values.json) {
    process.stdout.write(`${JSON.stringify(reportToJson(report), undefined, 2)}\n`);
  } else {
    for (const assumption of report.assumptions) process.stdout.write(`# ${assumption}\n`);
    for (const { text } of report.log) process.stdout.write(`${text}\n`);
    if (report.panic !== undefined) process.stdout.write(`${report.panic}\n`);
    for (const { severity, code, path, message } of report.problems) {
      process.stderr.write(`${path}: ${severity}[${code}]: ${message}\n`);
    }
  }
  const bad = report.outcome === 'panic' || report.problems.some((problem) => problem.severity === 'error');
  return input.failed || bad ? 1 : 0;
}
