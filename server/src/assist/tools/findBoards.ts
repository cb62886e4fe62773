/** The tool that finds boards, for the `file` parameter of the other tools. */
import { textOf } from '../text.ts';
import { type Tool, ToolRefusal } from '../tool.ts';

/** Limit of boards in one answer. */
const BOARDS_MAX = 50;

export const findBoards: Tool = {
  name: 'find_boards',
  title: 'Find boards',
  description:
    'Finds the boards (.dts, .dtso) of the open folders by words of their path, or the boards that include a .dtsi. Use it to get the file for the other tools.',
  userDescription: 'Finds boards by words of their path, or those that include a file.',
  parameters: {
    words: { type: 'string', description: 'Words that all occur in the path, as "qcom sm8550".' },
    includes: { type: 'string', description: 'Path of a .dtsi or header: the boards that include it.' },
  },
  required: [],
  run(context, { words = '', includes }) {
    const all = includes === undefined ? context.allBoards() : context.boardsOf(context.resolve(includes));
    const wanted = words.toLowerCase().split(/\s+/);
    const found = all
      .map((path) => context.display(path))
      .filter((name) => wanted.every((word) => name.toLowerCase().includes(word)));
    if (found.length === 0) throw new ToolRefusal('No board was found: try fewer words.');
    const more = found.length - BOARDS_MAX;
    const boards = found.slice(0, BOARDS_MAX);
    const active = context.activeBoard === undefined ? {} : { active: context.display(context.activeBoard) };
    const left = more > 0 ? [`… and ${more} more (an answer names ${BOARDS_MAX}): give more words.`] : [];
    return {
      text: textOf([...(active.active === undefined ? [] : [`Active: ${active.active}`]), ...boards, ...left]),
      data: { ...active, boards, found: found.length },
    };
  },
};
