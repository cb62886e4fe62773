/** Targets of a rename: a label, a macro, a node, a property. */
import type { Span } from '../../base/span.ts';
import type { ItemFile } from '../../syntax/items.ts';
import { locate } from '../locate.ts';
import type { BoardFilesSource } from '../sources.ts';
import { type TextRange, wordAt } from '../words.ts';
import { labelAt, macroDefinitions, macroMentions } from './mentions.ts';

/** `name` is the old one; `path` that of the node. */
export type RenameTarget =
  | { readonly kind: 'label'; readonly name: string }
  | { readonly kind: 'macro'; readonly name: string; readonly file: string }
  | { readonly kind: 'node'; readonly name: string; readonly path: string }
  | { readonly kind: 'property'; readonly name: string; readonly path: string };

/** A target with the range of its name at the caret. */
export interface PlacedTarget {
  readonly target: RenameTarget;
  readonly span: Span;
}

/** The target at an offset; undefined where nothing has a name. */
export function renameTarget(sources: BoardFilesSource, file: ItemFile, offset: number): PlacedTarget | undefined {
  const { board } = sources;
  const { text } = file.unit;
  const spanOf = ({ start, end }: TextRange): Span => ({ file: file.file, start, end });
  const label = labelAt(text, offset);
  if (label && !board.compiled.run.trace.macros.get(label.name)) {
    return { target: { kind: 'label', name: label.name }, span: spanOf(label.range) };
  }
  const found = locate(board, file, offset);
  switch (found?.kind) {
    case 'macro': {
      const { name, file: at } = found.definition;
      return { target: { kind: 'macro', name, file: at }, span: spanOf(found) };
    }
    case 'property': {
      const { name } = found.property;
      const isWritten = text.slice(found.start, found.end) === name;
      return isWritten ? { target: { kind: 'property', name, path: found.node.path }, span: spanOf(found) } : undefined;
    }
    case 'node': {
      const { name, path } = found.node;
      return text.slice(found.start, found.end) === name
        ? { target: { kind: 'node', name, path }, span: spanOf(found) }
        : undefined;
    }
    case 'reference': {
      const { name, path } = found.node ?? {};
      if (name === undefined || path === undefined || !found.ref.endsWith(name)) return undefined;
      // `&{/path}`, `"/path"` and `/delete-node/ name` end with the name, perhaps followed by a brace.
      const end = text[found.end - 1] === '}' ? found.end - 1 : found.end;
      return { target: { kind: 'node', name, path }, span: spanOf({ start: end - name.length, end }) };
    }
    default:
      return undefinedMacro(sources, file, offset);
  }
}

/** A macro that is not defined at the end of the board: one of its files undefines it, or defines it in a skipped branch. */
function undefinedMacro(
  { analyzer, board }: BoardFilesSource,
  file: ItemFile,
  offset: number,
): PlacedTarget | undefined {
  const { text } = file.unit;
  const newline = text.indexOf('\n', offset);
  const lineEnd = newline < 0 ? text.length : newline;
  const word = wordAt(text, { start: text.lastIndexOf('\n', offset - 1) + 1, end: lineEnd }, offset);
  if (!word || !macroMentions(text, word.text).some(({ start }) => start === word.start)) return undefined;
  for (const path of board.files) {
    if (macroDefinitions(analyzer.host.read(path)?.text ?? '', word.text).length === 0) continue;
    const span = { file: file.file, start: word.start, end: word.end };
    return { target: { kind: 'macro', name: word.text, file: path }, span };
  }
  return undefined;
}
