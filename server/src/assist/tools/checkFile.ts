/** The tool that checks a file: compile problems, checks, findings of every kernel, and the coding style where it is asked for. */
import { styleProblems } from '../../analysis/styleProblems.ts';
import { countText } from '../../base/format.ts';
import { BOARDS_TOGETHER_FILTERS, runFilters } from '../../problems/filters.ts';
import { STYLE_MODES } from '../../style/check/checkStyle.ts';
import { gravest, headLines, problemLines, section, textOf } from '../text.ts';
import { boardOf, FILE, planOf, type Tool } from '../tool.ts';

export const checkFile: Tool = {
  name: 'check_file',
  title: 'Check a file',
  description:
    'Checks a device tree source: what cpp and dtc refuse, dtc checks at the level of the kernel build, and what kernels make of its reserved memory. Use it after every edit of a device tree. With style, also the kernel coding style, with the verdicts of dt-check-style.',
  userDescription: 'Problems of a device tree source: compiler, checks, reserved memory, coding style.',
  parameters: {
    file: FILE,
    style: { type: 'string', enum: STYLE_MODES, description: 'Adds the coding style: strict for new files.' },
  },
  required: [],
  run(context, { file, style }) {
    const asked = boardOf(context, file);
    const { board, name } = asked;
    const boots = board.hasKnownKernel && !board.problems.some(({ severity }) => severity === 'error');
    const found = board.problemsWith(boots ? board.bootAll(planOf(context, board, undefined)) : []);
    const mode = STYLE_MODES.find((each) => each === style);
    const named = file === undefined ? board.path : context.resolve(file);
    const source = mode === undefined ? undefined : context.host.read(named);
    const ofStyle = mode && source ? styleProblems(source, mode) : [];
    const placer = context.placer();
    const problems = gravest(
      runFilters(BOARDS_TOGETHER_FILTERS, [...found, ...ofStyle], undefined).map((problem) => placer.place(problem)),
    );
    const count = (severity: string) => problems.filter((problem) => problem.severity === severity).length;
    const [errors, warnings] = [count('error'), count('warning')];
    const others = problems.length - errors - warnings;
    const sum = `${countText(errors, 'error')}, ${countText(warnings, 'warning')}, ${countText(others, 'note')}`;
    return {
      text: textOf([...headLines(asked), sum, ...section('Problems', problems.flatMap(problemLines))]),
      data: {
        board: name,
        errors,
        warnings,
        notes: others,
        problems: problems.map(({ url: _, ...problem }) => problem),
      },
    };
  },
};
