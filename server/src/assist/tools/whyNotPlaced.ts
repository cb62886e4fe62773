/** The tool that says why a region of /reserved-memory is not where its author wants it. */
import { memoryMapOf } from '../../analysis/boardMap.ts';
import { formatSize, hex } from '../../base/format.ts';
import type { BootReport } from '../../boot/report.ts';
import { explainNode } from '../../library/explain.ts';
import { mapToJson } from '../../mapModel/mapJson.ts';
import type { PlaceTried } from '../../mapModel/model.ts';
import { gravest, headLines, problemLines, section, textOf } from '../text.ts';
import {
  type AskedBoard,
  boardOf,
  FILE,
  KERNEL,
  planOf,
  reportOf,
  type Tool,
  type ToolContext,
  ToolRefusal,
} from '../tool.ts';
import { nodeNamed, regionLines } from './explainNode.ts';

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
    return region === undefined ? allLost(asked, report) : story(context, asked, report, plan, region);
  },
};

function allLost(asked: AskedBoard, report: BootReport) {
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

function story(
  context: ToolContext,
  asked: AskedBoard,
  report: BootReport,
  plan: ReturnType<typeof planOf>,
  name: string,
) {
  const { board } = asked;
  const path = regionPath(report, name) ?? nodeNamed(board, name).path;
  const node = board.nodeAt(path);
  const placer = context.placer();
  const explained = node && explainNode(board, node, placer, () => plan);
  if (!explained?.region) {
    const known = report.regions.map((each) => each.name).join(', ');
    throw new ToolRefusal(`${path} is no region that Linux ${report.kernel} looks at. Regions: ${known || 'none'}.`);
  }
  const map = memoryMapOf(board, report, plan);
  const item = map.reserved.find((each) => each.path === path);
  const findings = gravest(
    board
      .placeBootFindings([report])
      .filter(({ subject }) => subject?.path === path)
      .map((problem) => placer.place(problem)),
  );
  const own = path.slice(path.lastIndexOf('/') + 1);
  const printed = report.log.map(({ text }) => text).filter((text) => text.includes(own));
  const tried = item?.tried ?? [];
  return {
    text: textOf([
      ...headLines(asked),
      path,
      ...regionLines(explained.region),
      ...section('Where the kernel looked for room', tried.map(triedText)),
      ...section('The kernel prints', printed),
      ...section('Findings', findings.flatMap(problemLines)),
      ...section(
        'Properties',
        explained.properties.map(({ text }) => text.replace(/;$/, '')),
      ),
    ]),
    data: {
      board: asked.name,
      path,
      region: explained.region,
      tried: mapToJson(map).reserved.find((each) => each.path === path)?.tried ?? [],
      printed,
      findings,
    },
  };
}

/** A region by the name of its node, with or without its address. */
function regionPath({ regions }: BootReport, name: string): string | undefined {
  const bare = (each: string) => each.split('@', 1)[0];
  const exact = regions.find((each) => each.name === name || each.path === name);
  const [first, ...others] = exact ? [exact] : regions.filter((each) => bare(each.name) === name);
  return others.length === 0 ? first?.path : undefined;
}

function triedText({ range, align, bottomUp, found }: PlaceTried): string {
  const way = bottomUp ? 'from below' : 'from above';
  const result = found === undefined ? 'no room' : `found ${hex(found)}`;
  return `${hex(range.base)}-${hex(range.end)} ${way}, on multiples of ${formatSize(align)}: ${result}`;
}
