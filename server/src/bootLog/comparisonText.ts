/** A comparison for people: Markdown that also reads well on a terminal. Text from the log is escaped for both. */
import { inertText } from '../base/inertText.ts';
import { comparisonView, questionOf } from './comparisonView.ts';
import type { LogPlace } from './evidence.ts';
import type { ComparedBoot } from './index.ts';

/** The whole comparison. `board` is what the board is called. */
export function comparisonText(board: string, compared: ComparedBoot): string {
  const { title, read, summary, remarks, sections } = comparisonView(board, compared);
  const out: string[] = [`# ${inertText(title)}`, '', read, '', `**${summary}**`, ''];
  for (const remark of remarks) out.push(inertText(remark), '');
  for (const section of sections) {
    const lines = section.lines.map(({ text, log }) => `- ${inertText(`${text}${placeText(log)}`)}`);
    out.push(`## ${section.title}`, '', ...lines, '');
  }
  return `${out.join('\n').trimEnd()}\n`;
}

/** The question about a log that is of another machine. */
export function otherMachineText(other: { readonly logged: string; readonly tree: string }): string {
  return inertText(questionOf(other));
}

function placeText(place: LogPlace | undefined): string {
  return place === undefined ? '' : ` (${place.file}:${place.line})`;
}
