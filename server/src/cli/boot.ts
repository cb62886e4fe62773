/** `dtatlas boot`: what the kernel will say and do about reserved memory. */
import { reportToJson } from '../boot/reportJson.ts';
import { simulateBoot } from '../boot/simulateBoot.ts';
import { BOOT_OPTIONS, openBootInput } from './bootInput.ts';
import { parseOptions } from './usage.ts';

/** Prints the log, or everything as JSON; findings go to standard error. Exit code 1 for errors and panics. */
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
    const assumed = report.assumptions.map((assumption) => `# ${assumption}\n`);
    const said = report.log.map(({ text }) => `${text}\n`);
    const panic = report.panic === undefined ? [] : [`${report.panic}\n`];
    process.stdout.write([...assumed, ...said, ...panic].join(''));
  }
  input.writeFindings(report);
  const bad = report.outcome === 'panic' || report.problems.some((problem) => problem.severity === 'error');
  return input.failed || bad ? 1 : 0;
}
