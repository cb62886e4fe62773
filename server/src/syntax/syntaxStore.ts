/**
 * Parses and lowers files, once per version: open documents with tree-sitter, incrementally; files that are only
 * included with the scanner where they are plain, else with tree-sitter too. The one owner of concrete trees: a tree
 * lives only while its file is open for editing, and is freed when the next version replaces it.
 */
import type { Tree } from 'web-tree-sitter';
import { FileUnit, type Unit } from '../preprocess/expandedText.ts';
import { isSpliced, spliceEnd } from '../preprocess/tokens.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import type { NodeEnds } from './diagnose.ts';
import { errorRanges } from './errorRanges.ts';
import { collectFaults } from './faults.ts';
import type { DevicetreeParser } from './grammar.ts';
import { cleanItemFile, type ItemFile } from './items.ts';
import { lower } from './lower.ts';
import { LoweredNodes, NodeTexts, type Versions } from './loweredNodes.ts';
import { NESTING_MAX } from './lowerText.ts';
import { scanPlainFile, scanWhole } from './scanFile.ts';

interface OpenTree {
  readonly file: SourceFile;
  readonly tree: Tree;
  readonly nodes: LoweredNodes;
  readonly texts: NodeTexts;
}

/**
 * Thrown where a text must be parsed and there is no parser yet. Loading one is asynchronous and takes a while, and most
 * boards need none: a caller that starts without one catches this, loads it, hands it in and asks again.
 */
export class ParserNeeded extends Error {}

export class SyntaxStore {
  #grammar: DevicetreeParser | undefined;
  readonly #lowered = new WeakMap<SourceFile, ItemFile>();
  readonly #open = new Map<string, OpenTree>();

  /** @param grammar Undefined: `ParserNeeded` may be thrown until `provideParser` was called. */
  constructor(grammar?: DevicetreeParser) {
    this.#grammar = grammar;
  }

  provideParser(grammar: DevicetreeParser): void {
    this.#grammar = grammar;
  }

  get #parser(): DevicetreeParser {
    if (!this.#grammar) throw new ParserNeeded('a parser is needed');
    return this.#grammar;
  }

  /** The items of a file; parsed on first need. */
  itemsOf(file: SourceFile): ItemFile {
    const known = this.#lowered.get(file);
    if (known) return known;
    const made = this.#parseFile(file);
    this.#lowered.set(file, made);
    return made;
  }

  /** From now on versions of this path are parsed incrementally, each from the one before. */
  open(path: string): void {
    if (!this.#openPaths.has(path)) this.#openPaths.add(path);
  }

  /** Ends what `open` began and frees the tree. */
  close(path: string): void {
    this.#openPaths.delete(path);
    this.#open.get(path)?.tree.delete();
    this.#open.delete(path);
  }

  readonly #openPaths = new Set<string>();

  /** Parses and lowers text that expansion made from `file`. Nothing is kept. */
  itemsOfUnit(unit: Unit, file: string): ItemFile {
    const plain = scanPlainFile(unit.text, file);
    if (plain) return cleanItemFile(unit, file, plain);
    const tree = this.#parser.parser.parse(unit.text);
    if (!tree) return cleanItemFile(unit, file, []);
    try {
      return this.#lower(tree, unit, file, undefined);
    } finally {
      tree.delete();
    }
  }

  #parseFile(file: SourceFile): ItemFile {
    const unit = new FileUnit(file.path, file.text);
    const binary = file.text.indexOf('\0');
    if (binary >= 0) {
      const fault = {
        code: 'binary-file',
        message: 'not a text file: it holds a NUL byte',
        start: binary,
        end: binary + 1,
      };
      return { unit, file: file.path, items: [], faults: [fault], errorRanges: [] };
    }
    const keepTree = this.#openPaths.has(file.path);
    if (!keepTree) {
      const items = scanPlainFile(file.text, file.path);
      if (items) return cleanItemFile(unit, file.path, items);
    }
    const previous = keepTree ? this.#open.get(file.path) : undefined;
    if (previous) this.#parser.edit(previous.tree, editBetween(previous.file.text, file.text));
    const tree = this.#parser.parser.parse(file.text, previous?.tree ?? null);
    if (!tree) return cleanItemFile(unit, file.path, []);
    const nodes = new LoweredNodes();
    const texts = previous?.texts ?? new NodeTexts();
    try {
      return this.#lower(tree, unit, file.path, keepTree ? { reuse: previous?.nodes, keep: nodes, texts } : undefined);
    } finally {
      // The old tree must outlive the lowering: it keeps the numbers of reused nodes from being given out again.
      previous?.tree.delete();
      if (keepTree) this.#open.set(file.path, { file, tree, nodes, texts });
      else tree.delete();
    }
  }

  #lower(tree: Tree, unit: Unit, file: string, versions: Versions | undefined): ItemFile {
    const expanded = !(unit instanceof FileUnit);
    const { items, faults: structure, tooDeep } = lower(tree, unit.text, file, this.#parser.ids, versions);
    let sound: NodeEnds | undefined;
    const soundNodes = () => {
      sound ??= versions?.texts.soundNodes(items, unit.text);
      return sound;
    };
    if (tooDeep === undefined && (tree.rootNode.hasError || structure.length > 0)) {
      const whole = scanWhole(unit.text, file, soundNodes());
      if (whole)
        return { ...cleanItemFile(unit, file, whole.items), needsExpansion: whole.needsExpansion && !expanded };
    }
    const faults = collectFaults(tree, unit.text, structure, soundNodes);
    if (tooDeep !== undefined) {
      const message = `nodes and conditionals are nested more than ${NESTING_MAX} deep; what is deeper is left out`;
      faults.push({
        code: 'nesting-too-deep',
        message,
        start: tooDeep,
        end: tooDeep + 1,
      });
    }
    const needsExpansion = !expanded && cutsName(unit.text);
    return { unit, file, items, faults, errorRanges: errorRanges(tree), needsExpansion };
  }
}

const NAME_PART = /[\w,.+*#?@-]/;

/** Whether a line's end stands inside a name, outside of directives: only cpp puts the halves together. */
function cutsName(text: string): boolean {
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
    const behind = spliceEnd(text, at);
    if (behind === at || !NAME_PART.test(text.charAt(behind)) || !NAME_PART.test(text.charAt(at - 1))) continue;
    let line = text.lastIndexOf('\n', at) + 1;
    while (line > 0 && isSpliced(text, line - 1)) line = text.lastIndexOf('\n', line - 2) + 1;
    if (!/^[ \t]*#/.test(text.slice(line, at))) return true;
  }
  return false;
}

/** The one replacement that turns `before` into `after`: what common prefix and suffix leave. */
function editBetween(before: string, after: string) {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  ) {
    tail++;
  }
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

interface Point {
  readonly row: number;
  readonly column: number;
}

/** The point of an offset, counted on from that of another one before it. */
function pointFrom(known: Point, text: string, from: number, offset: number): Point {
  let { row } = known;
  let lineStart = from - known.column;
  for (let at = text.indexOf('\n', from); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row++;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}
