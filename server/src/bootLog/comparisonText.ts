/** A comparison for people: Markdown that also reads well on a terminal. What comes from the log acts in neither. */
import { append } from '../base/append.ts';
import { inertText } from '../base/inertText.ts';
import type { BootComparison, RegionStatus } from './compare.ts';
import type { LogPlace } from './evidence.ts';
import type { ComparedBoot } from './index.ts';

/** In the order in which they matter. */
const STATUSES: readonly RegionStatus[] = ['failed', 'moved', 'missing', 'placed', 'unseen', 'match'];

const WORDS: Readonly<Record<RegionStatus, string>> = {
  match: 'as predicted',
  moved: 'elsewhere',
  failed: 'failed',
  placed: 'placed against the prediction',
  missing: 'not taken',
  unseen: 'not told by the texts',
};

/** Whether the boot was as predicted, as far as the texts tell. */
export function isAsPredicted({ regions, notPrinted, notPredicted }: BootComparison): boolean {
  const differs = regions.some(({ status }) => status !== 'match' && status !== 'unseen');
  return !differs && notPrinted.length === 0 && notPredicted.length === 0;
}

/** `3 regions as predicted, 1 elsewhere, 1 unknown to the tree`. */
export function summaryOf({ regions, unknown }: BootComparison): string {
  const counts = STATUSES.toReversed().flatMap((status) => {
    const count = regions.filter((region) => region.status === status).length;
    return count === 0 ? [] : [`${count} ${WORDS[status]}`];
  });
  if (unknown.length > 0) counts.push(`${unknown.length} unknown to the tree`);
  return counts.length === 0 ? 'no region on either side' : `regions: ${counts.join(', ')}`;
}

/** The whole comparison. `board` is what the board is called. */
export function comparisonText(board: string, { evidence, calibration, report, comparison }: ComparedBoot): string {
  const out: string[] = [`# ${inertText(board)} beside its boot log`, ''];
  const kinds = evidence.kinds.length === 0 ? 'nothing of a boot that could be recognised' : evidence.kinds.join(', ');
  out.push(`Read: ${kinds}.`, '', `**${capital(summaryOf(comparison))}.**`, '');
  const other = calibration.otherMachine;
  if (other !== undefined) out.push(otherMachineText(other), '');
  if (evidence.panic !== undefined || report.panic !== undefined) append(out, panicLines(evidence.panic, report.panic));

  const regions = STATUSES.flatMap((status) => comparison.regions.filter((region) => region.status === status));
  section(
    out,
    'Regions',
    regions.map(({ path, status, message, place }) => `${path}: ${WORDS[status]}. ${message}${placeText(place)}`),
  );
  section(
    out,
    'Unknown to the tree',
    comparison.unknown.map(({ message }) => message),
  );
  section(
    out,
    'Printed, and not predicted',
    comparison.notPredicted.map((line) => `${line.text}${placeText(line)}`),
  );
  section(out, 'Predicted, and not printed', comparison.notPrinted);
  section(out, 'Taken over from the log', calibration.taken);
  section(out, 'Not told by the log', calibration.missing);
  section(out, 'The prediction assumes', report.assumptions);
  return `${out.join('\n').trimEnd()}\n`;
}

/** What to say of a log that is of another machine: a question. */
export function otherMachineText({ logged, tree }: { readonly logged: string; readonly tree: string }): string {
  return `The log is of "${inertText(logged)}", the tree of "${inertText(tree)}": is it the right log?`;
}

function panicLines(real: string | undefined, predicted: string | undefined): readonly string[] {
  if (real === predicted) return [`The kernel panics, as predicted: "${inertText(real ?? '')}".`, ''];
  const lines = [];
  if (real !== undefined) lines.push(`The kernel panics: "${inertText(real)}".`);
  if (predicted !== undefined) lines.push(`A panic is predicted: "${inertText(predicted)}".`);
  return [lines.join(' '), ''];
}

function section(out: string[], title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  out.push(`## ${title}`, '', ...lines.map((line) => `- ${inertText(line)}`), '');
}

function placeText(place: LogPlace | undefined): string {
  return place === undefined ? '' : ` (${place.file}:${place.line})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
