/**
 * The concrete trees of one file that is open for editing. Each version is parsed from the earlier version that differs
 * least. While somebody types, that is the last one. After a syntax error is undone, it is the one before: its text is
 * that of a version with known items, which was not parsed again.
 */
import type { Edit, Tree } from 'web-tree-sitter';
import type { SourceFile } from '../source/sourceHost.ts';
import type { DevicetreeParser } from './grammar.ts';
import { LoweredNodes, NodeTexts, type Versions } from './loweredNodes.ts';
import { treeText } from './treeText.ts';

interface Version {
  readonly file: SourceFile;
  readonly tree: Tree;
  readonly nodes: LoweredNodes;
  /** Whether the tree is that of the unchanged text. */
  readonly isWhole: boolean;
}

/** A parsed version, with the lowered nodes that it can reuse from others. */
interface ParsedVersion {
  /** Belongs to the `OpenTrees` that made it, and lives until two more versions were parsed. */
  readonly tree: Tree;
  readonly versions: Versions;
}

/** The last two concrete trees of one open file, from which the next version is parsed. */
export class OpenTrees {
  readonly #parser: DevicetreeParser;
  /** The nodes of all versions, including earlier ones. */
  readonly texts = new NodeTexts();
  /** The latest first; at most two. */
  #kept: readonly Version[] = [];

  constructor(parser: DevicetreeParser) {
    this.#parser = parser;
  }

  /** The version from which the next one will be parsed, if it is similar; undefined before the first. */
  get latest(): SourceFile | undefined {
    return this.#kept[0]?.file;
  }

  /** Parses the next version; undefined when tree-sitter gives no tree. */
  parse(file: SourceFile): ParsedVersion | undefined {
    const { text } = treeText(file.text);
    const isWhole = text === file.text;
    const { near, change } = isWhole ? this.#nearest(text) : NONE;
    // Before the parse: the number of a freed node may be assigned again, and only those of `near` are looked up.
    for (const other of this.#kept) if (other !== near) other.tree.delete();
    this.#kept = near ? [near] : [];
    const before = near?.tree.copy();
    if (before && change) this.#parser.edit(before, change);
    const tree = this.#parser.parser.parse(text, before ?? null);
    before?.delete();
    if (!tree) return undefined;
    const nodes = new LoweredNodes();
    this.#kept = [{ file, tree, nodes, isWhole }, ...this.#kept];
    return { tree, versions: { reuse: near?.nodes, keep: nodes, texts: this.texts } };
  }

  /** The file is again a version with known items: the next version will be parsed from this one. */
  returnTo(file: SourceFile): void {
    if (this.#kept.length === 0 || this.#kept[0]?.file === file) return;
    const known = this.#kept.find((version) => version.file === file);
    if (known) this.#kept = [known, ...this.#kept.filter((version) => version !== known)];
    else this.parse(file);
  }

  /** Frees everything. */
  close(): void {
    for (const { tree } of this.#kept) tree.delete();
    this.#kept = [];
  }

  #nearest(text: string): Nearest {
    let near: Version | undefined;
    let change: Change | undefined;
    for (const version of this.#kept) {
      if (!version.isWhole) continue;
      const found = changeBetween(version.file.text, text);
      if (change && sizeOf(change) <= sizeOf(found)) continue;
      near = version;
      change = found;
    }
    return { near, change };
  }
}

/** A version, and the change of its text. */
interface Nearest {
  readonly near: Version | undefined;
  readonly change: Change | undefined;
}

const NONE: Nearest = { near: undefined, change: undefined };

type Change = ConstructorParameters<typeof Edit>[0];

function sizeOf({ startIndex, oldEndIndex, newEndIndex }: Change): number {
  return oldEndIndex + newEndIndex - 2 * startIndex;
}

/** The single replacement that turns `before` into `after`, without their common prefix and suffix. */
function changeBetween(before: string, after: string): Change {
  const start = samePrefix(before, after);
  const tail = sameSuffix(before, after, Math.min(before.length, after.length) - start);
  const oldEnd = before.length - tail;
  const newEnd = after.length - tail;
  const startPosition = pointFrom({ row: 0, column: 0 }, before, 0, start);
  return {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition,
    oldEndPosition: pointFrom(startPosition, before, start, oldEnd),
    newEndPosition: pointFrom(startPosition, after, start, newEnd),
  };
}

/** Up to this many characters are compared one by one. */
const FEW = 256;

/** Binary search, because engines compare parts of strings hundreds of times faster than a loop does. */
function samePrefix(one: string, other: string): number {
  let same = 0;
  let end = Math.min(one.length, other.length);
  while (end - same > FEW) {
    const middle = (same + end) >> 1;
    if (one.slice(same, middle) === other.slice(same, middle)) same = middle;
    else end = middle;
  }
  while (same < end && one.charCodeAt(same) === other.charCodeAt(same)) same++;
  return same;
}

/** At most `length` characters. */
function sameSuffix(one: string, other: string, length: number): number {
  const [oneEnd, otherEnd] = [one.length, other.length];
  let same = 0;
  let end = length;
  while (end - same > FEW) {
    const middle = (same + end) >> 1;
    const part = one.slice(oneEnd - middle, oneEnd - same);
    if (part === other.slice(otherEnd - middle, otherEnd - same)) same = middle;
    else end = middle;
  }
  while (same < end && one.charCodeAt(oneEnd - 1 - same) === other.charCodeAt(otherEnd - 1 - same)) same++;
  return same;
}

interface Point {
  readonly row: number;
  readonly column: number;
}

/** The point of an offset, counted from the known point of an earlier one. */
function pointFrom(known: Point, text: string, from: number, offset: number): Point {
  let { row } = known;
  let lineStart = from - known.column;
  for (let at = text.indexOf('\n', from); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}
