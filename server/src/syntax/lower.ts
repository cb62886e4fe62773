/**
 * Lowers a concrete tree to items. A value stays the text between `=` and `;`; `link` compiles it later. ERROR nodes are
 * searched for whole statements, so that one syntax error costs no other statement.
 */

import type { Tree, TreeCursor } from 'web-tree-sitter';
import { ownText } from '../base/ownText.ts';
import { directiveFault, misplacedDirective } from '../preprocess/directiveFaults.ts';
import { beginsLine, directiveAt, parseIncludeArgument } from '../preprocess/directives.ts';
import { openConditional } from '../preprocess/openConditional.ts';
import { strayBackslash } from '../preprocess/strayBackslash.ts';
import type { GrammarIds, NodeType } from './grammar.ts';
import type { Branch, Item, NodeItem, SyntaxFault, Word } from './items.ts';
import { IN_EDIT, PropertyItem } from './items.ts';
import { KEPT_NODE_MAX, movedTo, type Versions } from './loweredNodes.ts';
import { branchDirective, endifBefore, lowerDirective, NESTING_MAX } from './lowerText.ts';
import { missingSemicolon } from './missingSemicolon.ts';
import { type Head, TreeWords } from './treeWords.ts';

/** Most structure faults that are kept for one file. */
const STRUCTURE_FAULTS_MAX = 50;

interface Lowered {
  readonly items: readonly Item[];
  /** Faults that the grammar accepts to keep the tree whole. Absolute offsets. */
  readonly faults: readonly SyntaxFault[];
  /** Start of a node that is nested too deeply; undefined when there is none. */
  readonly tooDeep: number | undefined;
}

/** Lowers a whole concrete tree. `versions` has nodes for reuse; undefined for a text that will not be edited. */
export function lower(
  tree: Tree,
  text: string,
  file: string,
  ids: GrammarIds,
  versions: Versions | undefined,
): Lowered {
  const cursor = tree.walk();
  try {
    const lowering = new Lowering(cursor, text, file, ids, versions, tree.rootNode.hasError);
    const items = lowering.children(0);
    const stray = strayBackslash(text, text.length);
    if (stray) lowering.faults.push({ code: 'syntax', ...stray });
    return { items, faults: lowering.faults, tooDeep: lowering.tooDeep };
  } finally {
    cursor.delete();
  }
}

class Lowering {
  tooDeep: number | undefined;
  readonly faults: SyntaxFault[] = [];
  readonly #cursor: TreeCursor;
  readonly #words: TreeWords;
  readonly #text: string;
  readonly #file: string;
  readonly #ids: GrammarIds;
  readonly #versions: Versions | undefined;
  /** Whether there is an ERROR or MISSING node anywhere. */
  readonly #hasErrors: boolean;
  #depth = 0;
  /** Whether the node being lowered holds a directive or a fault: those have absolute places, so it is not reused. */
  #hasAbsolute = false;

  constructor(
    cursor: TreeCursor,
    text: string,
    file: string,
    ids: GrammarIds,
    versions: Versions | undefined,
    hasErrors: boolean,
  ) {
    this.#cursor = cursor;
    this.#text = text;
    this.#file = file;
    this.#ids = ids;
    this.#versions = versions;
    this.#hasErrors = hasErrors;
    this.#words = new TreeWords(cursor, text, ids);
  }

  /** Lowers the statements among the children of the cursor's node; offsets relative to `origin`. */
  children(origin: number): Item[] {
    const items: Item[] = [];
    if (!this.#cursor.gotoFirstChild()) return items;
    do {
      this.#statement(this.#words.type, origin, items);
    } while (this.#cursor.gotoNextSibling());
    this.#cursor.gotoParent();
    return items;
  }

  #statement(type: NodeType | undefined, origin: number, items: Item[]): void {
    const cursor = this.#cursor;
    switch (type) {
      case 'property':
        this.#property(origin, items);
        return;
      case 'node':
        this.#node(origin, items, false, []);
        return;
      case 'ERROR':
        for (const item of this.children(origin)) items.push(item);
        return;
      case 'preproc_include':
      case 'preproc_def':
      case 'preproc_function_def':
      case 'preproc_undef':
      case 'preproc_directive':
        this.#hasAbsolute = true;
        if (this.#isMisplaced(cursor.startIndex)) return;
        if (!lowerDirective(this.#text, this.#file, cursor.startIndex, origin, items)) {
          const directive = directiveAt(this.#text, cursor.startIndex);
          const words = directive && directiveFault(this.#text, directive);
          this.#fault(words ?? 'the directive is not complete', cursor.startIndex, cursor.endIndex);
        }
        return;
      case 'preproc_if':
      case 'preproc_ifdef':
        this.#hasAbsolute = true;
        this.#conditional(origin, items);
        return;
      case 'delete_node':
      case 'delete_property': {
        const word = this.#words.nameOf(origin);
        if (!word) return;
        this.#checkCharacters(word, origin);
        const identifiers = this.#words.identifiers(word, origin);
        const kind = type === 'delete_node' ? 'deleteNode' : 'deleteProperty';
        items.push({ kind, name: word, identifiers, start: this.#words.start(origin), end: this.#words.end(origin) });
        return;
      }
      case 'omit_if_no_ref':
        this.#omitIfNoRef(origin, items);
        return;
      case 'memory_reservation':
        this.#memoryReservation(origin, items);
        return;
      case 'file_version':
        items.push({ kind: 'version', start: this.#words.start(origin), end: this.#words.end(origin) });
        return;
      case 'plugin':
        items.push({ kind: 'plugin', start: this.#words.start(origin), end: this.#words.end(origin) });
        return;
      case 'dtsi_include': {
        const argument = parseIncludeArgument(this.#text, cursor.startIndex + '/include/'.length, cursor.endIndex);
        if (argument?.style !== 'quoted') {
          this.#fault("'/include/' takes a file name in quotes", cursor.startIndex, cursor.endIndex);
          return;
        }
        items.push({
          kind: 'include',
          form: 'dtc',
          name: argument.name,
          nameStart: argument.start - origin,
          nameEnd: argument.end - origin,
          style: argument.style,
          start: this.#words.start(origin),
          end: this.#words.end(origin),
        });
        return;
      }
      case 'macro_statement': {
        const name = this.#words.nameOf(origin);
        if (name)
          items.push({ kind: 'macroCall', name, start: this.#words.start(origin), end: this.#words.end(origin) });
        return;
      }
      case 'preproc_stray': {
        const word = this.#text.slice(cursor.startIndex, cursor.endIndex).trim().split(/\s/, 1)[0] ?? '';
        this.#fault(`'${word}' belongs to no '#if' of this node`, cursor.startIndex, cursor.endIndex);
        return;
      }
      default:
    }
  }

  /** Notes a directive in the middle of a line: cpp leaves it unchanged to dtc. */
  #isMisplaced(start: number): boolean {
    if (beginsLine(this.#text, start)) return false;
    this.#fault(misplacedDirective(this.#text, start), start, start + 1);
    return true;
  }

  /** Reports a name with other characters than those of ASCII, which are no part of a name to dtc (dtc-lexer.l, PROPNODENAME). */
  #checkCharacters({ text, start }: Word, origin: number): void {
    const bad = /[^ -~]/u.exec(text);
    if (!bad) return;
    const at = origin + start + bad.index;
    const message = `'${bad[0]}' may not stand in a name: use letters of English, digits and ,._+*#?-`;
    this.#fault(message, at, at + bad[0].length);
  }

  /** A fault with an absolute place; keeps the node around it from being reused after an edit. */
  #fault(message: string, start: number, end: number, related?: SyntaxFault['related']): void {
    this.#hasAbsolute = true;
    if (this.faults.length < STRUCTURE_FAULTS_MAX) {
      this.faults.push({ code: 'syntax', message, start, end, ...(related ? { related } : {}) });
    }
  }

  #property(origin: number, items: Item[]): void {
    const cursor = this.#cursor;
    const words = this.#words;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    const head = words.head(origin, '=');
    if (!head) return;
    // The value follows the '=': its concrete nodes are not needed here.
    cursor.gotoParent();
    if (head.nameStart < 0) return;
    const nameEnd = words.withBareUnit(head.nameEnd);
    const name = words.between(head.nameStart, nameEnd, origin);
    this.#checkCharacters(name, origin);
    const valueStart = head.markEnd;
    // The grammar may take the intended value for the next statement.
    if (valueStart === end) this.#fault(`the value of property '${name.text}' is missing`, end - 1, end);
    const valueEnd = this.#text[end - 1] === ';' ? end - 1 : end;
    const value = valueStart < 0 ? undefined : words.value(valueStart, valueEnd, origin);
    const range = { start: start - origin, end: end - origin };
    items.push(new PropertyItem(head.labels, name, words.identifiersBetween(start, nameEnd), value, range));
  }

  #node(origin: number, items: Item[], omitIfNoRef: boolean, outerLabels: readonly Word[]): void {
    const cursor = this.#cursor;
    const start = cursor.startIndex;
    const versions = this.#versions;
    const id = versions ? cursor.nodeId : 0;
    const known = versions?.reuse?.get(id);
    if (versions && known && known.omitIfNoRef === omitIfNoRef && outerLabels.length === 0) {
      const moved = movedTo(known, start - origin);
      items.push(moved);
      versions.keep.set(id, moved);
      if (versions.reuse) versions.keep.adopt(moved, versions.reuse);
      return;
    }
    const isKept = versions !== undefined && this.#isKept(omitIfNoRef, outerLabels);
    const same = isKept ? versions.texts.get(this.#text.slice(start, cursor.endIndex)) : undefined;
    if (versions && same) {
      const moved = movedTo(same, start - origin);
      items.push(moved);
      versions.keep.set(id, moved);
      return;
    }
    if (this.#depth >= NESTING_MAX) {
      this.tooDeep ??= start;
      return;
    }
    this.#depth++;
    const words = this.#words;
    const outerPart = words.part;
    if (isKept) words.part = { text: ownText(this.#text, start, cursor.endIndex), start };
    const outerAbsolute = this.#hasAbsolute;
    this.#hasAbsolute = false;
    const labels: Word[] = outerLabels.map((l) => ({
      ...l,
      start: l.start + origin - start,
      end: l.end + origin - start,
    }));
    const head = words.head(start, '{');
    const body: Item[] = [];
    let last: NodeType | undefined;
    if (head) {
      while (cursor.gotoNextSibling()) {
        last = words.type;
        if (last === 'unclosed') this.#unclosedNode(head);
        else this.#statement(last, start, body);
      }
      cursor.gotoParent();
    }
    this.#depth--;
    if (head && head.nameStart >= 0) {
      const nameEnd = words.withBareUnit(head.nameEnd);
      const headEnd = head.markStart < 0 ? nameEnd : head.markStart;
      const name = words.between(head.nameStart, nameEnd, start);
      this.#checkCharacters(name, start);
      if (head.markStart >= 0 && last !== ';' && last !== 'unclosed') {
        const end = cursor.endIndex;
        this.#fault(missingSemicolon(`node '${name.text}'`), Math.max(start, end - 1), end);
      }
      const node: NodeItem = {
        kind: 'node',
        labels: labels.length > 0 ? [...labels, ...head.labels] : head.labels,
        name,
        omitIfNoRef,
        identifiers: words.identifiersBetween(start, headEnd),
        headEnd: headEnd - start,
        items: body,
        memo: versions ? IN_EDIT : undefined,
        start: start - origin,
        end: cursor.endIndex - origin,
      };
      items.push(node);
      if (!this.#hasAbsolute) {
        versions?.keep.set(id, node);
        if (isKept) versions?.texts.add(words.part.text, node);
      }
    }
    words.part = outerPart;
    this.#hasAbsolute = outerAbsolute || this.#hasAbsolute;
  }

  /** Whether the lowered node depends on its text alone, and is worth keeping. */
  #isKept(omitIfNoRef: boolean, outerLabels: readonly Word[]): boolean {
    const cursor = this.#cursor;
    if (omitIfNoRef || outerLabels.length > 0 || cursor.endIndex - cursor.startIndex > KEPT_NODE_MAX) return false;
    return !this.#hasErrors || !cursor.currentNode.hasError;
  }

  #unclosedNode({ nameStart, nameEnd, markStart: brace }: Head): void {
    const name = this.#text.slice(nameStart, nameEnd);
    const end = this.#cursor.endIndex;
    const related = { message: `'{' of node '${name}' opened here`, start: brace, end: brace + 1 };
    this.#fault(`missing '};': node '${name}' is not closed`, Math.max(0, end - 1), end, related);
  }

  #conditional(origin: number, items: Item[]): void {
    const start = this.#cursor.startIndex;
    if (this.#depth >= NESTING_MAX) {
      this.tooDeep ??= start;
      return;
    }
    this.#depth++;
    const branches = this.#branches(origin);
    this.#depth--;
    const endif = endifBefore(this.#text, this.#cursor.endIndex, start);
    if (endif.end > endif.start) this.#isMisplaced(endif.start);
    const last = branches[branches.length - 1];
    if (last) branches[branches.length - 1] = { ...last, end: endif.start - origin };
    items.push({ kind: 'conditional', branches, start: start - origin, end: endif.end - origin });
  }

  /**
   * Reads the branches of the conditional at the cursor. The tree has each one inside of the one before, as its
   * `alternative`; a loop reads any number of them.
   */
  #branches(origin: number): Branch[] {
    const cursor = this.#cursor;
    const branches: Branch[] = [];
    /** The branches whose tree nodes the cursor is in: the items and the start of each. */
    const inside: { readonly items: Item[]; readonly start: number }[] = [];
    const enter = (): boolean => {
      const opened = { items: this.#beginBranch(origin, branches), start: cursor.startIndex };
      const entered = cursor.gotoFirstChild();
      if (entered) inside.push(opened);
      return entered;
    };
    enter();
    for (let last = inside.at(-1); last; last = inside.at(-1)) {
      const type = this.#words.type;
      if (type === 'preproc_else' || type === 'preproc_elif' || type === 'preproc_elifdef') {
        if (enter()) continue;
      } else if (type === 'unclosed') {
        const fault = openConditional(this.#text, last.start);
        this.#fault(fault.message, fault.start, fault.end, fault.related);
      } else this.#statement(type, origin, last.items);
      while (inside.length > 0 && !cursor.gotoNextSibling()) {
        cursor.gotoParent();
        inside.pop();
      }
    }
    return branches;
  }

  /** Adds the branch at the cursor, which ends the one before, and returns its list of items, still empty. */
  #beginBranch(origin: number, branches: Branch[]): Item[] {
    const { startIndex: start, endIndex: end } = this.#cursor;
    this.#isMisplaced(start);
    const directive = directiveAt(this.#text, start);
    const items: Item[] = [];
    const known = branchDirective(directive?.name);
    const argumentStart = directive ? directive.argumentStart : start;
    const last = branches.pop();
    if (last) branches.push({ ...last, end: start - origin });
    branches.push({
      directive: known,
      conditionStart: argumentStart - origin,
      conditionEnd: (directive && known !== 'else' ? directive.end : argumentStart) - origin,
      items,
      start: start - origin,
      end: end - origin,
    });
    return items;
  }

  #omitIfNoRef(origin: number, items: Item[]): void {
    const cursor = this.#cursor;
    const start = this.#words.start(origin);
    const end = this.#words.end(origin);
    const labels: Word[] = [];
    if (!cursor.gotoFirstChild()) return;
    do {
      const field = cursor.currentFieldId;
      if (this.#words.type === 'node') this.#node(origin, items, true, labels);
      else if (field === this.#ids.labelField) labels.push(this.#words.word(origin));
      else if (field === this.#ids.nameField) {
        const name = this.#words.word(origin);
        const [label] = labels;
        if (label) {
          const message = `no label can stand before '/omit-if-no-ref/ ${name.text};'`;
          this.#fault(message, label.start + origin, label.end + origin);
        }
        items.push({ kind: 'omitIfNoRef', name, identifiers: this.#words.identifiers(name, origin), start, end });
      }
    } while (cursor.gotoNextSibling());
    cursor.gotoParent();
  }

  #memoryReservation(origin: number, items: Item[]): void {
    const cursor = this.#cursor;
    const start = cursor.startIndex;
    const end = cursor.endIndex;
    const keyword = this.#text.indexOf('/memreserve/', start);
    const labels: Word[] = [];
    if (cursor.gotoFirstChild()) {
      do {
        if (cursor.currentFieldId === this.#ids.labelField) labels.push(this.#words.word(origin));
      } while (cursor.gotoNextSibling());
      cursor.gotoParent();
    }
    const valueStart = keyword < 0 ? start : keyword + '/memreserve/'.length;
    const valueEnd = this.#text[end - 1] === ';' ? end - 1 : end;
    items.push({
      kind: 'memreserve',
      labels,
      value: this.#words.value(valueStart, valueEnd, origin),
      start: start - origin,
      end: end - origin,
    });
  }
}
