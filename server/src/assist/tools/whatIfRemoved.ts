/** The tool that boots a board without some of its regions. */
import { bootWithout, regionNamed, regionNames } from '../../analysis/bootWithout.ts';
import { carveOuts } from '../../regions/carveOuts.ts';
import { carveOutToJson, withoutToJson } from '../../regions/withoutJson.ts';
import { carveOutLines, withoutText } from '../../regions/withoutText.ts';
import { headLines, section, textOf } from '../text.ts';
import { boardOf, FILE, KERNEL, planOf, reportOf, type Tool, ToolRefusal } from '../tool.ts';

export const whatIfRemoved: Tool = {
  name: 'what_if_removed',
  title: 'Boot without a region',
  description:
    'What a board gains and loses without one or several regions of /reserved-memory: memory gained, which devices would miss them and what their drivers do, what moves. Without regions: which of all regions may go, and who needs the others.',
  userDescription: 'What a board gains and loses without regions of /reserved-memory.',
  parameters: {
    file: FILE,
    regions: { type: 'string', description: 'Names, paths or labels of the regions, with commas between them.' },
    kernel: KERNEL,
  },
  required: [],
  run(context, { file, regions, kernel }) {
    const asked = boardOf(context, file);
    const { root, blob } = asked.board;
    const plan = planOf(context, asked.board, kernel);
    const report = reportOf(asked, plan);
    const [boot] = plan;
    if (regions === undefined || !boot) {
      const all = carveOuts(root, report);
      return {
        text: textOf([...headLines(asked), ...section('Regions, what may go first', carveOutLines(all))]),
        data: { board: asked.name, regions: all.map(carveOutToJson) },
      };
    }
    const paths = pathsOf(root, regions);
    const answer = bootWithout(root, blob, boot, paths);
    return {
      text: textOf([...headLines(asked), `Linux ${report.kernel}`, withoutText(answer).trimEnd()]),
      data: { board: asked.name, kernel: report.kernel, ...withoutToJson(answer) },
    };
  },
};

/** Paths of the regions in a list. A comma may be part of a name (`linux,cma`): the longest matching name wins. */
function pathsOf(root: Parameters<typeof regionNamed>[0], regions: string): readonly string[] {
  const parts = regions.split(',').map((part) => part.trim().replace(/^&/, ''));
  const paths: string[] = [];
  for (let from = 0; from < parts.length; ) {
    let to = parts.length;
    let found = regionNamed(root, parts.slice(from, to).join(','));
    while (!found && to > from + 1) found = regionNamed(root, parts.slice(from, --to).join(','));
    if (!found) {
      throw new ToolRefusal(
        `/reserved-memory has no region '${parts[from]}'. There are: ${regionNames(root).join(', ') || 'none'}.`,
      );
    }
    paths.push(found.path);
    from = to;
  }
  return paths;
}
