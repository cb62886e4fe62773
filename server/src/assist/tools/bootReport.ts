/** The tool that boots a board: what the kernel prints, places and refuses. */
import { reportToJson } from '../../boot/reportJson.ts';
import { budgetLine } from '../../mapModel/summary.ts';
import { regionCosts, totalsOf, userLines } from '../../regions/budget.ts';
import { gravest, headLines, problemLines, section, textOf } from '../text.ts';
import { boardOf, FILE, KERNEL, planOf, reportOf, type Tool } from '../tool.ts';

export const bootReport: Tool = {
  name: 'boot_report',
  title: 'Boot report',
  description:
    'Simulates how a Linux kernel sets up memory on a board: which reserved-memory regions it reserves, places or refuses and why, CMA areas, findings with source lines, and the lines it prints to the boot log. Use it before claiming what a kernel does with reserved memory.',
  userDescription: 'What a kernel prints, places and refuses of the reserved memory of a board.',
  parameters: { file: FILE, kernel: KERNEL },
  required: [],
  run(context, { file, kernel }) {
    const asked = boardOf(context, file);
    const { board, name } = asked;
    const report = reportOf(asked, planOf(context, board, kernel));
    const placer = context.placer();
    const findings = gravest(board.placeBootFindings([report]).map((problem) => placer.place(problem)));
    const ending = report.outcome === 'ok' ? 'the boot goes well' : (report.panic ?? 'the kernel does not come up');
    const { memory, reserved, problems, log, ...facts } = reportToJson(report);
    return {
      text: textOf([
        ...headLines(asked),
        `Linux ${report.kernel} ${report.arch}: ${ending}`,
        budgetLine(totalsOf(report)),
        ...section('Findings', findings.flatMap(problemLines)),
        ...section('Regions and who uses them', userLines(regionCosts(board.root, report))),
        ...section(
          'The kernel prints',
          log.map(({ text }) => text),
        ),
        ...section('Assumed', report.assumptions),
      ]),
      data: { board: name, ...facts, findings, log: log.map(({ text }) => text), memory, reserved },
    };
  },
};
