/**
 * The syntax faults of a text. `diagnose.ts` reads the text again and words them. If it finds none, this module words
 * tree-sitter's ERROR and MISSING nodes, as far as the text around them allows.
 */
import type { Node, Tree } from 'web-tree-sitter';
import { diagnose, type NodeEnds } from './diagnose.ts';
import type { SyntaxFault } from './items.ts';
import { missingSemicolon } from './missingSemicolon.ts';

/** Most faults that are reported for one file; more would only repeat the first. */
const FAULTS_MAX = 50;

/**
 * The syntax faults of a text, in source order. Empty when it fits the grammar.
 *
 * @param structure Faults from lowering, which the grammar accepts.
 * @param wellFormed Gives nodes known to be without fault, which need not be read again.
 */
export function collectFaults(
  tree: Tree,
  text: string,
  structure: readonly SyntaxFault[] = [],
  wellFormed?: () => NodeEnds | undefined,
): SyntaxFault[] {
  if (!tree.rootNode.hasError && structure.length === 0) return [];
  const said = diagnose(text, wellFormed?.());
  if (said.length > 0) return said;
  // `diagnose.ts` may not understand text behind `#define` or in an expansion: then the parser's position is better than nothing.
  const faults: SyntaxFault[] = [...structure];
  if (tree.rootNode.hasError) visit(tree.rootNode, text, faults);
  return faults.sort((a, b) => a.start - b.start);
}

function visit(node: Node, text: string, faults: SyntaxFault[]): void {
  const pending: Node[] = [node];
  while (pending.length > 0 && faults.length < FAULTS_MAX) {
    const current = pending.pop();
    if (!current) break;
    if (current.isMissing) {
      faults.push(describeMissing(current, text));
    } else if (current.isError) {
      faults.push(describeError(current, text));
    } else if (current.hasError) {
      const children = current.children;
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i];
        if (child?.hasError) pending.push(child);
      }
    }
  }
}

function describeMissing(node: Node, text: string): SyntaxFault {
  const at = endOfPrevious(text, node.startIndex);
  const owner = ownerOf(node, text);
  const what =
    node.type === ';' && owner ? missingSemicolon(owner) : `missing '${node.type}'${owner ? ` in ${owner}` : ''}`;
  const parent = node.parent;
  const fault = {
    code: 'syntax' as const,
    message: what,
    start: Math.max(0, at - 1),
    end: Math.max(at, 1),
  };
  if (node.type === '}' && parent) {
    const open = text.indexOf('{', parent.startIndex);
    if (open >= 0) {
      return {
        ...fault,
        message: `'{' opened here is never closed`,
        start: open,
        end: open + 1,
        related: {
          message: `'}' is missing here at the latest`,
          start: fault.start,
          end: fault.end,
        },
      };
    }
  }
  return fault;
}

/** The owner of the missing token: `property 'reg'`, `node 'uart@1000'`. */
function ownerOf(node: Node, text: string): string | undefined {
  for (let up = node.parent; up; up = up.parent) {
    if (up.type === 'property' || up.type === 'node') {
      const name = up.childForFieldName('name');
      const address = up.childForFieldName('address');
      if (!name) return undefined;
      return `${up.type} '${text.slice(name.startIndex, (address ?? name).endIndex)}'`;
    }
    if (up.type === 'delete_node') return '/delete-node/';
    if (up.type === 'delete_property') return '/delete-property/';
    if (up.type === 'integer_cells') return undefined;
  }
  return undefined;
}

function describeError(node: Node, text: string): SyntaxFault {
  const { startIndex: start, endIndex: end } = node;
  const snippet = text.slice(start, end);
  const first = snippet.trim().split(/\s/, 1)[0] ?? '';
  const related = unclosedBrace(node, text);
  if (related) return related;
  if (first === '}')
    return {
      code: 'syntax',
      message: "'}' closes nothing that is open",
      start,
      end: start + 1,
    };
  if (/\/include\/\s*$/.test(text.slice(Math.max(0, start - 80), start)) && first.startsWith('"')) {
    const message = `${first} is not found, holds directives, which nobody carries out there, or does not fit here`;
    return { code: 'syntax', message, start, end: start + first.length };
  }
  const line = snippet.indexOf('\n');
  const shownEnd = line > 0 ? start + line : Math.max(end, start + 1);
  const word = first.length > 40 ? `${first.slice(0, 37)}…` : first;
  const name = /^([A-Za-z0-9,._+?#-]+)\s*=/.exec(snippet);
  if (name) {
    const valueAt = start + name[0].length;
    return {
      code: 'syntax',
      message: `the value of property '${name[1]}' is not complete`,
      start,
      end: valueAt,
    };
  }
  const message = word === '' ? 'unexpected text' : `unexpected '${word}'`;
  return { code: 'syntax', message, start, end: shownEnd };
}

/** An ERROR with more `{` than `}` is a body that never ends: blames the first brace left open. */
function unclosedBrace(node: Node, text: string): SyntaxFault | undefined {
  const open: number[] = [];
  for (const child of node.children) {
    if (child.type === '{') open.push(child.startIndex);
    else if (child.type === '}') open.pop();
  }
  const at = open[open.length - 1];
  if (at === undefined) return undefined;
  const end = endOfPrevious(text, at);
  let start = end;
  while (start > 0 && !/[\s;{}]/.test(text[start - 1] ?? '')) start--;
  const owner = start < end ? ` of node '${text.slice(start, end)}'` : '';
  return {
    code: 'syntax',
    message: `'{'${owner} is never closed with '};'`,
    start: at,
    end: at + 1,
  };
}

/** The offset behind the last character before `offset` that is not blank. */
function endOfPrevious(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && /\s/.test(text[at - 1] ?? '')) at--;
  return at;
}
