/** Makes foreign text, such as a log or a file name, harmless on a terminal and in Markdown. */

/** Characters that control a terminal or the direction of text: C0, DEL, C1, and Unicode's direction marks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant.
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Characters that Markdown may read as a link, a picture, HTML, code or an emphasis; names of nodes have none of them. */
const MARKUP = /[\\`*[\]<>&]/g;

/** The text with control characters as their number, such as `\u{1b}`, and Markdown's characters behind a backslash. */
export function inertText(text: string): string {
  return text
    .replaceAll(MARKUP, (mark) => `\\${mark}`)
    .replaceAll(STEERING, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`);
}
