/** The lines of a log as the kernel printed them: without quoting, and with lines joined that a mail program has wrapped. */

/** One line, and where it begins in the text. */
interface LogLine {
  readonly text: string;
  /** One-based. */
  readonly number: number;
}

/** A mail program breaks lines at about this length; kernels print longer ones in every log. */
const WRAP_MIN = 56;
const WRAP_MAX = 82;
/** Fewer broken lines than that are chance. */
const WRAPPED_MIN = 3;
/** Most lines that are checked for wrapping: the first ones show whether a log is wrapped. */
const LOOK_MAX = 2000;
/** Most parts of one line that are joined. */
const PARTS_MAX = 8;

const STAMP = /^(?:<\d{1,3}>)?\[ {0,8}\d{1,8}\.\d{1,9}\]/;
const QUOTE = /^(?:> ?){1,6}/;

/** Splits a text; the list is as long as the text has lines, less what is joined. */
export function logLines(text: string): readonly LogLine[] {
  const all = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
  const isQuoted = mostly(all, (line) => line.startsWith('>'));
  const lines = isQuoted ? all.map((line) => line.replace(QUOTE, '')) : all;
  if (!isWrapped(lines)) return lines.map((line, index) => ({ text: line, number: index + 1 }));
  const joined: LogLine[] = [];
  let parts = 0;
  lines.forEach((line, index) => {
    const last = joined.at(-1);
    const before = lines[index - 1] ?? '';
    if (last !== undefined && parts < PARTS_MAX && isContinuation(before, line) && STAMP.test(last.text)) {
      joined[joined.length - 1] = { ...last, text: `${last.text.trimEnd()} ${line.trimStart()}` };
      parts++;
      return;
    }
    parts = 0;
    joined.push({ text: line, number: index + 1 });
  });
  return joined;
}

/**
 * Whether a mail program has wrapped the text: all lines with a time stamp are short, and several continue in lines without one.
 */
function isWrapped(lines: readonly string[]): boolean {
  const looked = lines.slice(0, LOOK_MAX);
  if (!mostly(looked, (line) => STAMP.test(line), 3)) return false;
  if (looked.some((line) => STAMP.test(line) && line.length > WRAP_MAX && line.trim().includes(' ', 40))) return false;
  const broken = looked.filter((line, index) => isContinuation(looked[index - 1] ?? '', line));
  return broken.length >= WRAPPED_MIN;
}

function isContinuation(before: string, line: string): boolean {
  if (line.trim() === '' || STAMP.test(line)) return false;
  return before.length >= WRAP_MIN && before.length <= WRAP_MAX;
}

/** Whether `is` holds for most lines that are not empty; `part`: for at least one in so many. */
function mostly(lines: readonly string[], is: (line: string) => boolean, part = 2): boolean {
  const full = lines.slice(0, LOOK_MAX).filter((line) => line.trim() !== '');
  return full.length > 0 && full.filter(is).length * part >= full.length;
}
