/** `dtatlas explain`: lines of a kernel log, which code prints them, their meaning, and the board's nodes that they concern. */

import type { BootReport } from '../boot/report.ts';
import { readFdt } from '../fdt/read.ts';
import { type ExplainedLine, explainLine } from '../kernelLog/explainLine.ts';
import { explainText } from '../kernelLog/explainText.ts';
import { nodesOfLine } from '../kernelLog/nodesOfLine.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import { bootOnce } from '../profiles/severalBoots.ts';
import { describeUser } from '../regions/budget.ts';
import { regionStory, storyLines } from '../regions/story.ts';
import { regionUsers } from '../regions/users.ts';
import type { TreeNode } from '../tree/treeView.ts';
import { openBootInput } from './bootInput.ts';
import { BOOT_OPTIONS, requireEngine } from './bootPlan.ts';
import type { Caller } from './caller.ts';
import { readText } from './inputFile.ts';
import { parseOptions, UsageError } from './usage.ts';

/** Limit of lines: interesting ones are at the beginning of a log, and each line is compared with a thousand formats. */
const LINES_MAX = 20_000;

/** Writes the explanations. Exit code 0 when at least one line is known, 1 when none is. */
export async function explainCommand(args: readonly string[], caller: Caller): Promise<number> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { ...BOOT_OPTIONS, board: { type: 'string' }, json: { type: 'boolean' } },
  });
  const { board, json, ...boot } = values;
  const isLog = positionals.length === 0 || (positionals.length === 1 && positionals[0] === '-');
  if (isLog && board === '-') throw new UsageError('standard input is either the log or the board');
  const lines = isLog ? readText('-').split('\n').slice(0, LINES_MAX) : positionals;
  const known = lines.flatMap((line) => explainLine(line) ?? []);
  if (known.length === 0) {
    caller.writeError(
      `dtatlas explain: no such line in what Linux 6.1, 6.12 and 7.2 print of reserved memory, memblock, CMA, DMA pools and remote processors\n`,
    );
    return 1;
  }
  const about = board === undefined ? undefined : await openAbout(caller, board, boot);
  if (json)
    caller.write(
      `${JSON.stringify(
        known.map((line) => lineJson(line, about)),
        undefined,
        2,
      )}\n`,
    );
  else caller.write(known.map((line) => lineText(line, about)).join('\n'));
  return 0;
}

interface About {
  readonly root: TreeNode;
  readonly report: BootReport | undefined;
}

async function openAbout(
  caller: Caller,
  board: string,
  values: Parameters<typeof openBootInput>[2] & { readonly arch?: string | undefined },
): Promise<About> {
  const input = await openBootInput(caller, [board], values);
  requireEngine(input.architecture, values.arch);
  const root: TreeNode | undefined = input.board?.root ?? readFdt(input.blob).value?.root;
  if (!root) throw new UsageError(`'${board}' cannot be read`);
  const [first]: readonly PlannedBoot[] = input.plan;
  return { root, report: first && bootOnce(input.blob, first) };
}

function lineText(explained: ExplainedLine, about: About | undefined): string {
  const nodes = about ? nodesOfLine(about.root, explained).flatMap((node) => nodeLines(node, about)) : [];
  return [...explainText(explained), ...nodes].map((line) => `${line}\n`).join('');
}

function nodeLines(node: TreeNode, { root, report }: About): readonly string[] {
  const story = report && regionStory(report, node.path);
  const users = regionUsers(root).get(node.path) ?? [];
  return [
    `  On this board: ${node.path}${story ? ` – ${story.outcome}` : ''}`,
    ...(story ? storyLines(story.steps) : []).map((line) => `    ${line}`),
    ...users.map((user) => `    used by ${describeUser(user)}`),
  ];
}

function lineJson(explained: ExplainedLine, about: About | undefined) {
  const { meaning, ...rest } = explained;
  const nodes = about
    ? nodesOfLine(about.root, explained).map(({ path }) => ({
        path,
        ...(about.report ? { story: regionStory(about.report, path) } : {}),
      }))
    : undefined;
  return {
    ...rest,
    ...(meaning ? { means: meaning.means, ...(meaning.todo === undefined ? {} : { todo: meaning.todo }) } : {}),
    ...(nodes ? { nodes } : {}),
  };
}
