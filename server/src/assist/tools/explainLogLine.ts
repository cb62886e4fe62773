/** The tool that explains lines of a kernel log. */

import type { BootReport } from '../../boot/report.ts';
import { type ExplainedLine, explainLine } from '../../kernelLog/explainLine.ts';
import { explainText } from '../../kernelLog/explainText.ts';
import { nodesOfLine } from '../../kernelLog/nodesOfLine.ts';
import { regionStory, storyLines } from '../../regions/story.ts';
import type { TreeNode } from '../../tree/treeView.ts';
import { headLines, textOf } from '../text.ts';
import { boardOf, FILE, KERNEL, planOf, reportOf, type Tool, ToolRefusal } from '../tool.ts';

/** Limit of lines: each is looked up in a thousand formats. */
const LINES_MAX = 200;

export const explainLogLine: Tool = {
  name: 'explain_log_line',
  title: 'Explain lines of a kernel log',
  description:
    'Says what prints a line of a Linux boot log about reserved memory, memblock, CMA, DMA pools or remote processors, what it means and what to do; with a board also which nodes it is about and how their regions fared step by step. Lines that are not known are left out.',
  userDescription: 'What prints a line of a boot log, what it means, and which nodes of a board it is about.',
  parameters: {
    lines: { type: 'string', description: 'One or several lines of the log, as dmesg prints them.' },
    file: FILE,
    kernel: KERNEL,
  },
  required: ['lines'],
  run(context, { lines = '', file, kernel }) {
    const given = lines.split('\n').filter((line) => line.trim() !== '');
    const known = given.slice(0, LINES_MAX).flatMap((line) => explainLine(line) ?? []);
    if (known.length === 0) {
      throw new ToolRefusal(
        'No such line is among what Linux 6.1, 6.12 and 7.2 print of reserved memory, memblock, CMA, DMA pools and remote processors.',
      );
    }
    const asked = file === undefined && context.activeBoard === undefined ? undefined : boardOf(context, file);
    const report = asked && reportOf(asked, planOf(context, asked.board, kernel));
    const root = asked?.board.root;
    const left = given.length - LINES_MAX;
    return {
      text: textOf([
        ...(asked ? headLines(asked) : []),
        ...known.flatMap((line) => ['', ...explainText(line), ...nodeLines(line, root, report)]),
        ...(left > 0 ? ['', `… ${left} more lines were not looked at (${LINES_MAX} are).`] : []),
      ]),
      data: {
        ...(asked ? { board: asked.name } : {}),
        lines: known.map((line) => ({ ...line, nodes: root ? nodesOfLine(root, line).map(({ path }) => path) : [] })),
      },
    };
  },
};

function nodeLines(line: ExplainedLine, root: TreeNode | undefined, report: BootReport | undefined): readonly string[] {
  if (!root || !report) return [];
  return nodesOfLine(root, line).flatMap(({ path }) => {
    const story = regionStory(report, path);
    return [
      `  On this board: ${path}${story ? `: ${story.outcome}` : ''}`,
      ...(story ? storyLines(story.steps).map((step) => `    ${step}`) : []),
    ];
  });
}
