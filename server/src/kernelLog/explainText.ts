/** The explanation of a line as text. */
import type { ExplainedLine } from './explainLine.ts';

/** Lines of text: what prints it, when, what it means, what to do. */
export function explainText({ line, level, printers, when, meaning, format }: ExplainedLine): readonly string[] {
  const [first, ...others] = printers;
  const place = first ? `${first.file}, ${first.name}() – ${first.releases}` : '';
  return [
    line,
    `  Printed by: ${place} (${level})`,
    ...others.map(({ file, name, releases }) => `  or by: ${file}, ${name}() – ${releases}`),
    `  As: ${format}`,
    ...(meaning?.since === undefined ? [] : [`  Since: ${meaning.since}`]),
    `  When: ${when}.`,
    ...(meaning === undefined ? [] : [`  Means: ${meaning.means}`]),
    ...(meaning?.todo === undefined ? [] : [`  To do: ${meaning.todo}`]),
  ];
}
