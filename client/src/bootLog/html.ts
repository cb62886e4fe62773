/**
 * The report of a comparison with a boot log as a page: no script, links are commands. Uses no API of VS Code.
 */
import type { BootLogReport } from '../../../server/src/lsp/protocol.ts';

/** The commands of the links, with their arguments. */
interface ReportLinks {
  /** A place in a source or a log. */
  readonly open: string;
  readonly saveProfile: string;
  readonly removeMarks: string;
}

/** The target of a link. */
interface LinkedPlace {
  readonly uri: string;
  readonly range: { readonly start: Position; readonly end: Position };
}

interface Position {
  readonly line: number;
  readonly character: number;
}

/** The page. `logUri` gives the document of a log by its name; `nonce` must be unguessable. */
export function reportHtml(
  report: BootLogReport,
  links: ReportLinks,
  logUri: (name: string) => string | undefined,
  nonce: string,
): string {
  const { title, read, summary, remarks, sections } = report;
  const link = (command: string, words: string, argument?: unknown) => {
    const query = argument === undefined ? '' : `?${encodeURIComponent(JSON.stringify([argument]))}`;
    return `<a href="command:${command}${escaped(query)}">${escaped(words)}</a>`;
  };
  const item = ({ text, location, log }: BootLogReport['sections'][number]['lines'][number]) => {
    const uri = log === undefined ? undefined : logUri(log.name);
    const place = log === undefined ? undefined : `${log.name}:${log.line}`;
    const words = location ? namedLink(text, location) : escaped(text);
    const logWords =
      log === undefined || place === undefined
        ? ''
        : ` ${uri === undefined ? escaped(place) : link(links.open, place, lineOf(uri, log.line))}`;
    return `<li>${words}${logWords}</li>`;
  };
  // A line begins with the path of its node.
  const namedLink = (text: string, location: LinkedPlace) => {
    const colon = text.indexOf(': ');
    const path = colon < 0 ? text : text.slice(0, colon);
    return `${link(links.open, path, location)}${escaped(text.slice(path.length))}`;
  };
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'">
<title>Boot Log</title>
<style nonce="${nonce}">
body { font: var(--vscode-font-weight) var(--vscode-font-size)/1.5 var(--vscode-font-family); color: var(--vscode-foreground); max-width: 60rem; padding: 0 1.5rem 2rem; }
h1 { font-size: 1.4em; font-weight: 600; margin: 1.2rem 0 0.4rem; }
h2 { font-size: 1.1em; font-weight: 600; margin: 1.4rem 0 0.3rem; }
p { margin: 0.3rem 0; }
.summary { font-weight: 600; }
.remark { border-left: 3px solid var(--vscode-editorWarning-foreground); padding-left: 0.6rem; }
ul { margin: 0; padding-left: 1.2rem; }
li { margin: 0.15rem 0; overflow-wrap: anywhere; }
a { color: var(--vscode-textLink-foreground); text-decoration: none; }
a:hover, a:focus { color: var(--vscode-textLink-activeForeground); text-decoration: underline; }
.actions a { margin-right: 1.2rem; }
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<p>${escaped(read)}</p>
<p class="summary">${escaped(summary)}</p>
${remarks.map((remark) => `<p class="remark">${escaped(remark)}</p>`).join('\n')}
<p class="actions">${link(links.saveProfile, 'Save as .dtatlas.json')}${link(links.removeMarks, 'Remove the marks in the source')}</p>
${sections.map((section) => `<h2>${escaped(section.title)}</h2>\n<ul>\n${section.lines.map(item).join('\n')}\n</ul>`).join('\n')}
</body>
</html>
`;
}

/** A whole line of a log as a place. */
function lineOf(uri: string, line: number): LinkedPlace {
  const start = { line: line - 1, character: 0 };
  return { uri, range: { start, end: start } };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text escaped for HTML and its attributes; control characters of terminals and text direction appear as numbers. */
function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"']/g, (mark) => ESCAPES[mark] ?? mark)
    .replaceAll(STEERING, (mark) => `\\u{${(mark.codePointAt(0) ?? 0).toString(16)}}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant.
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
