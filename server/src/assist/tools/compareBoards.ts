/** The tool that compares two boards, by node and property. */
import { compareTrees, isSame } from '../../treeDiff/compareTrees.ts';
import { differencesToJson } from '../../treeDiff/differencesJson.ts';
import { differenceText } from '../../treeDiff/differenceText.ts';
import { section, textOf } from '../text.ts';
import { type AskedBoard, boardOf, FILE, type Tool, ToolRefusal } from '../tool.ts';

export const compareBoards: Tool = {
  name: 'compare_boards',
  title: 'Compare two boards',
  description:
    'What differs between the compiled trees of two boards, by node and property and not by text: added, removed and changed, nodes that were renamed or moved recognised.',
  userDescription: 'What differs between the compiled trees of two boards.',
  parameters: { file: FILE, other: { ...FILE, description: 'Path of the other board, a .dts.' } },
  required: ['other'],
  run(context, { file, other }) {
    const [before, after] = [boardOf(context, file), boardOf(context, other)];
    const differences = compareTrees(treeOf(before), treeOf(after));
    const lines = differenceText(differences).trimEnd().split('\n');
    return {
      text: textOf([
        `From ${before.name} to ${after.name}`,
        ...(isSame(differences) ? ['The trees mean the same.'] : section('Differences', lines)),
      ]),
      data: { before: before.name, after: after.name, same: isSame(differences), ...differencesToJson(differences) },
    };
  },
};

function treeOf({ board, name }: AskedBoard) {
  if (board.problems.some(({ severity }) => severity === 'error')) {
    throw new ToolRefusal(`${name} has errors, so that it has no tree: check_file lists them.`);
  }
  return { root: board.root, reservations: board.compiled.run.reservations };
}
