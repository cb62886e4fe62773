/**
 * Parses and lowers files, once per version. Tree-sitter parses open documents, incrementally. The scanner reads files
 * that are only included, if they are plain; else tree-sitter parses them too. Only this module owns concrete trees. They
 * exist only while their file is open for editing (`openTrees.ts`).
 */
import type { Node, Tree } from 'web-tree-sitter';
import { FileUnit, type Unit } from '../preprocess/expandedText.ts';
import { binaryAt, withBlankNuls } from '../preprocess/nulBytes.ts';
import { isSpliced, spliceEnd } from '../preprocess/tokens.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import type { NodeEnds } from './diagnose.ts';
import { errorRanges } from './errorRanges.ts';
import { collectFaults } from './faults.ts';
import type { DevicetreeParser } from './grammar.ts';
import { cleanItemFile, type ItemFile, type SyntaxFault } from './items.ts';
import { lower } from './lower.ts';
import type { Versions } from './loweredNodes.ts';
import { NESTING_MAX } from './lowerText.ts';
import { OpenTrees } from './openTrees.ts';
import { scanPlainFile, scanWhole } from './scanFile.ts';
import { treeText } from './treeText.ts';

/**
 * Thrown if a text must be parsed and there is no parser yet. Most boards need none, and loading one is asynchronous and
 * slow. So a caller may start without a parser; if it catches this error, it loads the parser, calls `provideParser`,
 * and repeats its call.
 */
export class ParserNeeded extends Error {}

/** Most characters of an open document; the longest files of Linux have a tenth of them. */
export const LIVE_CHARACTERS_MAX = 2 * 1024 * 1024;

/** Returns the items of files, reads each version once, and owns the concrete trees of open files. */
export class SyntaxStore {
  #grammar: DevicetreeParser | undefined;
  readonly #lowered = new WeakMap<SourceFile, ItemFile>();
  /** The trees of open files by path; undefined before the first version is parsed. */
  readonly #open = new Map<string, OpenTrees | undefined>();

  /** @param grammar If undefined, methods may throw `ParserNeeded` until `provideParser` is called. */
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
    if (known) {
      this.#open.get(file.path)?.returnTo(file);
      return known;
    }
    const made = this.#parseFile(file);
    this.#lowered.set(file, made);
    return made;
  }

  /** Begins to parse the versions of this path incrementally, each from an earlier one. */
  open(path: string): void {
    if (!this.#open.has(path)) this.#open.set(path, undefined);
  }

  /** Diagnoses the nodes of an open file in advance, so that its first syntax error takes less time. */
  prepare(path: string): void {
    const trees = this.#open.get(path);
    const items = trees?.latest && this.#lowered.get(trees.latest);
    if (items) trees?.texts.wellFormedNodes(items.items, items.unit.text);
  }

  /** Ends what `open` began and frees the trees. */
  close(path: string): void {
    this.#open.get(path)?.close();
    this.#open.delete(path);
  }

  /** Parses and lowers a text that expansion made from `file`. Keeps nothing. */
  itemsOfUnit(unit: Unit, file: string): ItemFile {
    const plain = scanPlainFile(unit.text, file);
    return plain ? cleanItemFile(unit, file, plain) : this.#parseOnce(unit, file);
  }

  #parseFile(file: SourceFile): ItemFile {
    const unit = new FileUnit(file.path, withBlankNuls(file.text));
    const binary = binaryAt(file.text);
    if (binary >= 0) {
      const fault: SyntaxFault = {
        code: 'binary-file',
        message: 'not a text file: it holds NUL bytes',
        start: binary,
        end: binary + 1,
      };
      return { unit, file: file.path, items: [], faults: [fault], errorRanges: [] };
    }
    if (this.#open.has(file.path)) {
      const { length } = file.text;
      if (length > LIVE_CHARACTERS_MAX) {
        const message =
          `the document has ${length} characters, more than the ${LIVE_CHARACTERS_MAX} that are checked while somebody ` +
          "types; 'dtatlas check' says what is wrong with it once it is saved, and with boards that include it";
        const fault: SyntaxFault = { code: 'file-too-large', message, start: 0, end: 1 };
        return { ...cleanItemFile(unit, file.path, []), faults: [fault] };
      }
      const text = parsable(unit.text);
      const parsed = this.#treesOf(file.path).parse(text === file.text ? file : { path: file.path, text });
      return parsed ? this.#lower(parsed.tree, unit, file.path, parsed.versions) : cleanItemFile(unit, file.path, []);
    }
    const items = scanPlainFile(unit.text, file.path);
    return items ? cleanItemFile(unit, file.path, items) : this.#parseOnce(unit, file.path);
  }

  #treesOf(path: string): OpenTrees {
    const known = this.#open.get(path);
    if (known) return known;
    const made = new OpenTrees(this.#parser);
    this.#open.set(path, made);
    return made;
  }

  /** Parses a text that is not edited; its tree is freed at once. */
  #parseOnce(unit: Unit, file: string): ItemFile {
    const tree = this.#parser.parser.parse(treeText(parsable(unit.text)).text);
    if (!tree) return cleanItemFile(unit, file, []);
    try {
      return this.#lower(tree, unit, file, undefined);
    } finally {
      tree.delete();
    }
  }

  #lower(tree: Tree, unit: Unit, file: string, versions: Versions | undefined): ItemFile {
    const expanded = !(unit instanceof FileUnit);
    const { items, faults: found, tooDeep } = lower(tree, unit.text, file, this.#parser.ids, versions);
    versions?.texts.trim(items, tree.rootNode.hasError || found.length > 0);
    const takenOut = tree.rootNode.hasError || unit.text.includes('/*') ? treeText(unit.text).fault : undefined;
    const structure = takenOut ? [...found, takenOut] : found;
    let wellFormed: NodeEnds | undefined;
    const wellFormedNodes = () => {
      wellFormed ??= versions?.texts.wellFormedNodes(items, unit.text);
      return wellFormed;
    };
    if (tooDeep === undefined && (tree.rootNode.hasError || structure.length > 0)) {
      const whole = scanWhole(unit.text, file, wellFormedNodes());
      if (whole)
        return { ...cleanItemFile(unit, file, whole.items), needsExpansion: whole.needsExpansion && !expanded };
    }
    const faults = collectFaults(tree, unit.text, structure, wellFormedNodes);
    if (tooDeep !== undefined) {
      const message = `nodes and conditionals are nested more than ${NESTING_MAX} deep; what is deeper is left out`;
      faults.push({
        code: 'nesting-too-deep',
        message,
        start: tooDeep,
        end: tooDeep + 1,
      });
    }
    const ranges = errorRanges(tree);
    const needsExpansion =
      !expanded &&
      (cutsName(unit.text) ||
        hidesDirective(tree, unit.text) ||
        ranges.some(({ start, end }) => marksName(unit.text, start, end)));
    return { unit, file, items, faults, errorRanges: ranges, needsExpansion };
  }
}

const NAME_PART = /[\w,.+*#?@-]/;

/** Whether a line ends inside a name, outside of directives: only cpp joins the two parts. */
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

/**
 * Whether an error is a name behind a backslash. The grammar has no such names. `scanWhole` has, but it reads no directives between values:
 * these are gone once the text is expanded.
 */
function marksName(text: string, start: number, end: number): boolean {
  return /\\[\w,.+*#?@-]/.test(text.slice(Math.max(0, start - 1), end));
}

/** The parser's input: its tables treat a NUL byte as the end of the text. */
function parsable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\u0001') : text;
}

/** Most such directives that are searched in the tree of one file. */
const DIRECTIVES_MAX = 1000;
const MESSAGE_OR_LINE = /^[ \t]*#[ \t]*(?:error|warning|line|ident)\b/gm;

/** Whether a directive is inside a statement at a place that lowering skips, such as behind a property's name. */
function hidesDirective(tree: Tree, text: string): boolean {
  let looked = 0;
  for (const { index, 0: match } of text.matchAll(MESSAGE_OR_LINE)) {
    // Expansion is never wrong.
    if (++looked > DIRECTIVES_MAX) return true;
    const at = index + match.indexOf('#');
    const node = tree.rootNode.descendantForIndex(at, at + 1);
    const parent = node?.type === 'preproc_directive' ? node.parent : null;
    if (parent && !isRead(parent, at)) return true;
  }
  return false;
}

/** Whether the text at offset `at` in a node becomes an item of its own, or is kept with the text of a value. */
function isRead(parent: Node, at: number): boolean {
  const { type } = parent;
  if (type === 'document' || type === 'ERROR' || type.startsWith('preproc_') || READ_AS_TEXT.has(type)) return true;
  const opener = type === 'node' ? '{' : '=';
  for (let i = 0; i < HEAD_CHILDREN_MAX; i++) {
    const child = parent.child(i);
    if (!child || child.startIndex > at) return false;
    if (child.type === opener) return true;
  }
  return false;
}

/** Most labels, names, addresses and comments searched before the `{` of a node or the `=` of a property. */
const HEAD_CHILDREN_MAX = 100;

/** Nodes whose whole text is expanded if necessary, or becomes a value. */
const READ_AS_TEXT = new Set([
  ...['argument_list', 'integer_cells', 'byte_string_literal', 'incbin', 'parenthesized_expression'],
  ...['call_expression', 'memory_reservation'],
]);
