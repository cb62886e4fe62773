/** Text of others among ours: a log, a file name. It is read on a terminal and as Markdown, and acts in neither. */

/** What steers a terminal or turns the direction of reading: C0, DEL, C1, and Unicode's marks of direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant.
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** What Markdown could take for a link, a picture, HTML, code or an emphasis; names of nodes have none of it. */
const MARKUP = /[\\`*[\]<>&]/g;

/** The text with steering characters shown by their number, such as `\u{1b}`, and Markdown's marks behind a backslash. */
export function inertText(text: string): string {
  return text
    .replaceAll(MARKUP, (mark) => `\\${mark}`)
    .replaceAll(STEERING, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`);
}
