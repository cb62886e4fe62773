/** Limits of answers, because models have little room: text and data are cut, and the answer says so. */
import type { ToolAnswer } from './tool.ts';

/** Limit of characters in an answer's text. */
export const ANSWER_TEXT_MAX = 12_000;
/** Limit of characters in an answer's data as JSON. */
export const ANSWER_DATA_MAX = 40_000;
/** Limit of items in each list of the data; halved until the data is small enough. */
const LIST_MAX = 200;
/** Limit of characters in a string of the data. */
const STRING_MAX = 2000;
/** Limit of nesting levels in the data; tools use fewer. */
const DEPTH_MAX = 16;

/** The answer within the limits. Where something was cut, the data gets a list `leftOut` of it. */
export function bounded({ text, data }: ToolAnswer): ToolAnswer {
  for (let items = LIST_MAX; ; items = items >> 1) {
    const leftOut: string[] = [];
    const cut = cutObject(data, '', { items, leftOut }, 0);
    const whole = leftOut.length === 0 ? cut : { ...cut, leftOut };
    if (items > 0 && JSON.stringify(whole).length > ANSWER_DATA_MAX) continue;
    return { text: boundedText(text), data: whole };
  }
}

function boundedText(text: string): string {
  if (text.length <= ANSWER_TEXT_MAX) return text;
  const end = text.lastIndexOf('\n', ANSWER_TEXT_MAX);
  const kept = text.slice(0, end > 0 ? end : ANSWER_TEXT_MAX);
  const left = text.slice(kept.length).split('\n').length - 1;
  return `${kept}\n… ${left} more lines left out (an answer has ${ANSWER_TEXT_MAX} characters): ask for less.\n`;
}

interface Cutting {
  readonly items: number;
  readonly leftOut: string[];
}

function cutObject(value: object, at: string, cutting: Cutting, depth: number): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      cutValue(each, at === '' ? key : `${at}.${key}`, cutting, depth + 1),
    ]),
  );
}

function cutValue(value: unknown, at: string, cutting: Cutting, depth: number): unknown {
  const { items, leftOut } = cutting;
  if (typeof value === 'bigint') return `0x${value.toString(16)}`;
  if (typeof value === 'string' && value.length > STRING_MAX) {
    leftOut.push(`${at}: ${value.length - STRING_MAX} of ${value.length} characters`);
    return value.slice(0, STRING_MAX);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEPTH_MAX) return null;
  if (!Array.isArray(value)) return cutObject(value, at, cutting, depth);
  if (value.length > items) leftOut.push(`${at}: ${value.length - items} of ${value.length}`);
  return value.slice(0, items).map((each, i) => cutValue(each, `${at}[${i}]`, cutting, depth + 1));
}
