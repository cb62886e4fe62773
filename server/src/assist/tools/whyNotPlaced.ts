/** The tool that explains why a region of /reserved-memory is not where its author wants it. */
import { regionNamed } from '../../analysis/bootWithout.ts';
import type { BootReport } from '../../boot/report.ts';
import { explainNode } from '../../library/explain.ts';
import type { PlannedBoot } from '../../profiles/plan.ts';
import { regionStory, storyLines } from '../../regions/story.ts';
import { DtNode } from '../../tree/tree.ts';
import { gravest, headLines, problemLines, section, textOf } from '../text.ts';
import {
  type AskedBoard,
  boardOf,
  FILE,
  KERNEL,
  planOf,
  reportOf,
  type Tool,
  type ToolAnswer,
  type ToolContext,
  ToolRefusal,
} from '../tool.ts';
import { regionLines } from './explainNode.ts';

export const whyNotPlaced: Tool = {
  name: 'why_not_placed',
  title: 'Why a region was not placed',
  description:
    'Says why the kernel did not reserve or place a region of /reserved-memory, or why it is where it is: the outcome, every place the kernel tried, what it prints, what other kernels do, findings with source lines. Without a region it lists every region that is not reserved.',
  userDescription: 'Why a region of /reserved-memory was not reserved, or lies where it does.',
  parameters: {
    file: FILE,
    region: {
      type: 'string',
      description: 'Name (linux,cma), path or label of the region. All that failed if left out.',
    },
    kernel: KERNEL,
  },
  required: [],
  run(context, { file, region, kernel }) {
    const asked = boardOf(context, file);
    const plan = planOf(context, asked.board, kernel);
    const report = reportOf(asked, plan);
    return region === undefined ? allLost(asked, report) : storyOf(context, asked, report, plan, region);
  },
};

function allLost(asked: AskedBoard, report: BootReport): ToolAnswer {
  const lost = report.regions.filter(({ state }) => state !== 'reserved');
  const lines = lost.map(({ path, state, reason }) => `${path}: ${state}${reason === undefined ? '' : `: ${reason}`}`);
  const none = `Linux ${report.kernel} reserves all ${report.regions.length} regions of this board.`;
  return {
    text: textOf([
      ...headLines(asked),
      ...(lost.length === 0 ? [none] : section(`Regions that Linux ${report.kernel} does not reserve`, lines)),
    ]),
    data: {
      board: asked.name,
      kernel: report.kernel,
      notReserved: lost.map(({ path, state, placement, size, reason }) => ({ path, state, placement, size, reason })),
    },
  };
}

function storyOf(
  context: ToolContext,
  asked: AskedBoard,
  report: BootReport,
  plan: readonly PlannedBoot[],
  name: string,
): ToolAnswer {
  const { board } = asked;
  const node = regionNamed(board.root, name.replace(/^&/, ''));
  const story = node && regionStory(report, node.path);
  const placer = context.placer();
  const explained = node instanceof DtNode ? explainNode(board, node, placer, () => plan) : undefined;
  if (!node || !story || !explained?.region) {
    const known = report.regions.map((each) => each.name).join(', ');
    throw new ToolRefusal(
      `'${name}' is no region that Linux ${report.kernel} looks at. There are: ${known || 'none'}.`,
    );
  }
  const findings = gravest(
    board
      .placeBootFindings([report])
      .filter(({ subject }) => subject?.path === node.path)
      .map((problem) => placer.place(problem)),
  );
  return {
    text: textOf([
      ...headLines(asked),
      `${node.path}: ${story.outcome}`,
      ...section(
        'Step by step',
        storyLines(story.steps).map((line, i) => `${i + 1}. ${line}`),
      ),
      ...section('Findings', findings.flatMap(problemLines)),
      ...section('Facts', regionLines(explained.region)),
      ...section(
        'Properties',
        explained.properties.map(({ text }) => text.replace(/;$/, '')),
      ),
    ]),
    data: {
      board: asked.name,
      path: node.path,
      outcome: story.outcome,
      steps: story.steps,
      findings,
      region: explained.region,
    },
  };
}
