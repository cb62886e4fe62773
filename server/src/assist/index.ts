/** The tools for assistants, and how to run one: its input is checked, its answer bounded. */
import { bounded } from './bounds.ts';
import { type Tool, type ToolAnswer, type ToolContext, type ToolInput, ToolRefusal } from './tool.ts';
import { bootReport } from './tools/bootReport.ts';
import { checkFile } from './tools/checkFile.ts';
import { compareBoards } from './tools/compareBoards.ts';
import { explainLogLine } from './tools/explainLogLine.ts';
import { explainNode } from './tools/explainNode.ts';
import { findBoards } from './tools/findBoards.ts';
import { freeMemory } from './tools/freeMemory.ts';
import { memoryMap } from './tools/memoryMap.ts';
import { whatIfRemoved } from './tools/whatIfRemoved.ts';
import { whyNotPlaced } from './tools/whyNotPlaced.ts';

export { type Tool, type ToolAnswer, type ToolContext, ToolRefusal };

/** Every tool, in the order of lists. */
export const TOOLS: readonly Tool[] = [
  findBoards,
  checkFile,
  explainNode,
  bootReport,
  memoryMap,
  whyNotPlaced,
  explainLogLine,
  whatIfRemoved,
  freeMemory,
  compareBoards,
];

/** The parameters of a tool as a JSON schema. */
export function inputSchema({ parameters, required }: Tool): {
  readonly type: 'object';
  readonly properties: Record<string, object>;
  readonly required: string[];
  readonly additionalProperties: false;
} {
  return { type: 'object', properties: { ...parameters }, required: [...required], additionalProperties: false };
}

/** Runs the tool of that name. Throws a `ToolRefusal` for an invalid input, and where there is no answer. */
export function runTool(context: ToolContext, name: string, input: unknown): ToolAnswer {
  const tool = TOOLS.find((each) => each.name === name);
  if (!tool)
    throw new ToolRefusal(`There is no tool '${name}'; there are ${TOOLS.map((each) => each.name).join(', ')}.`);
  return bounded(tool.run(context, readInput(tool, input)));
}

function readInput({ parameters, required }: Tool, input: unknown): ToolInput {
  const given = typeof input === 'object' && input !== null && !Array.isArray(input) ? Object.entries(input) : [];
  const read: Record<string, string> = {};
  for (const [name, value] of given) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    if (!parameter)
      throw new ToolRefusal(`There is no parameter '${name}'; there are ${Object.keys(parameters).join(', ')}.`);
    if (value === undefined || value === null || value === '') continue;
    if (typeof value !== 'string') throw new ToolRefusal(`'${name}' takes a text.`);
    if (parameter.enum && !parameter.enum.includes(value)) {
      throw new ToolRefusal(`'${name}' takes ${parameter.enum.join(', ')}; not '${value}'.`);
    }
    read[name] = value;
  }
  const missing = required.find((name) => read[name] === undefined);
  if (missing !== undefined)
    throw new ToolRefusal(`'${missing}' is missing: ${parameters[missing]?.description ?? ''}`);
  return read;
}
