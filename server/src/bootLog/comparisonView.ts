/** A comparison as titled lists, each line with its node and its place in the log. Text and views are made from it. */
import type { BootComparison, RegionStatus } from './compare.ts';
import type { LogPlace } from './evidence.ts';
import type { ComparedBoot } from './index.ts';

/** One line; its text is not escaped, although parts come from the log. */
interface ComparisonLine {
  readonly text: string;
  /** Path of the node. */
  readonly path?: string;
  readonly log?: LogPlace;
}

/** Lines below a title; never empty. */
interface ComparisonSection {
  readonly title: string;
  readonly lines: readonly ComparisonLine[];
}

/** The whole comparison. */
interface ComparisonView {
  readonly title: string;
  /** A sentence: what was read. */
  readonly read: string;
  /** One line, which counts the regions. */
  readonly summary: string;
  /** A question or a panic, sentences. */
  readonly remarks: readonly string[];
  readonly sections: readonly ComparisonSection[];
}

/** The most important first. */
const STATUSES: readonly RegionStatus[] = ['failed', 'moved', 'missing', 'placed', 'unseen', 'match'];

const WORDS: Readonly<Record<RegionStatus, string>> = {
  match: 'as predicted',
  moved: 'elsewhere',
  failed: 'failed',
  placed: 'placed against the prediction',
  missing: 'not taken',
  unseen: 'not told by the texts',
};

/** Whether the boot was as predicted, as far as the texts show. */
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

/** The comparison of a board that is called `board`. */
export function comparisonView(board: string, compared: ComparedBoot): ComparisonView {
  const { evidence, calibration, report, comparison } = compared;
  const kinds = evidence.kinds.length === 0 ? 'nothing of a boot that could be recognised' : evidence.kinds.join(', ');
  const regions = STATUSES.flatMap((status) => comparison.regions.filter((region) => region.status === status));
  const other = calibration.otherMachine;
  const sections: readonly ComparisonSection[] = [
    {
      title: 'Regions',
      lines: regions.map(({ path, status, message, place }) => ({
        text: `${path}: ${WORDS[status]}. ${message}`,
        path,
        ...(place === undefined ? {} : { log: place }),
      })),
    },
    { title: 'Unknown to the tree', lines: comparison.unknown.map(({ message }) => ({ text: message })) },
    {
      title: 'Printed, and not predicted',
      lines: comparison.notPredicted.map((line) => ({ text: line.text, log: { file: line.file, line: line.line } })),
    },
    { title: 'Predicted, and not printed', lines: asLines(comparison.notPrinted) },
    { title: 'Taken over from the log', lines: asLines(calibration.taken) },
    { title: 'Not told by the log', lines: asLines(calibration.missing) },
    { title: 'The prediction assumes', lines: asLines(report.assumptions) },
  ];
  return {
    title: `${board} beside its boot log`,
    read: `Read: ${kinds}.`,
    summary: `${capital(summaryOf(comparison))}.`,
    remarks: [...(other === undefined ? [] : [questionOf(other)]), ...panics(evidence.panic, report.panic)],
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
}

/** The question about a log that is of another machine. */
export function questionOf({ logged, tree }: { readonly logged: string; readonly tree: string }): string {
  return `The log is of "${logged}", the tree of "${tree}": is it the right log?`;
}

function panics(real: string | undefined, predicted: string | undefined): readonly string[] {
  if (real === undefined && predicted === undefined) return [];
  if (real === predicted) return [`The kernel panics, as predicted: "${real}".`];
  return [
    ...(real === undefined ? [] : [`The kernel panics: "${real}".`]),
    ...(predicted === undefined ? [] : [`A panic is predicted: "${predicted}".`]),
  ];
}

function asLines(texts: readonly string[]): readonly ComparisonLine[] {
  return texts.map((text) => ({ text }));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
