/** Completion, signature help and on-type formatting on the connection: converts positions to offsets and results to LSP. */
import {
  type CancellationToken,
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionList,
  type CompletionParams,
  InsertTextFormat,
  type Range,
  type SignatureHelp,
} from 'vscode-languageserver';
import type { NodeBinding } from '../bindings/nodeBinding.ts';
import {
  type Candidate,
  type CandidateKind,
  type Completion,
  type DocumentationKey,
  sortText,
} from '../ide/completion/candidate.ts';
import { complete } from '../ide/completion/complete.ts';
import { documentationOf } from '../ide/completion/documentation.ts';
import type { CompletionQuestion } from '../ide/completion/query.ts';
import { type Signature, signatureAt } from '../ide/completion/signature.ts';
import { formatTyped } from '../ide/completion/typedFormat.ts';
import { answerer, withBindings } from './answers.ts';
import { isProfileFile } from './boards.ts';
import type { ClientSession, CompletionAbilities } from './clientSession.ts';
import { questionAt } from './completionQuestion.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

const KINDS: Readonly<Record<CandidateKind, CompletionItemKind>> = {
  property: CompletionItemKind.Property,
  node: CompletionItemKind.Class,
  label: CompletionItemKind.Reference,
  value: CompletionItemKind.Value,
  macro: CompletionItemKind.Constant,
  call: CompletionItemKind.Function,
  keyword: CompletionItemKind.Keyword,
  snippet: CompletionItemKind.Snippet,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
};

/** Registers the handlers for completion and for the documentation of an item. */
export function attachCompletion(parts: ServerParts, updates: Updates, session: ClientSession): void {
  const { connection, boards, converter, documents } = parts;
  const answer = answerer(parts, updates);
  /** The query of the shown items: an item carries only its subject. */
  let shown: { readonly uri: string; readonly binding: NodeBinding | undefined } | undefined;
  const completionAt = ({ textDocument, position, context }: CompletionParams, token: CancellationToken) =>
    answer({
      stage: 'completion',
      uri: textDocument.uri,
      token,
      otherwise: () => null,
      compute: () => {
        const question = questionAt(parts, textDocument.uri, position);
        if (!question) return null;
        const asked = { ...question, trigger: context?.triggerCharacter };
        const completion = complete(asked);
        shown = { uri: textDocument.uri, binding: completion.binding };
        return completionList(parts, session.completion, asked, completion);
      },
    });
  connection.onCompletion((params, token) => withBindings(parts, params, () => completionAt(params, token)));
  connection.onSignatureHelp(({ textDocument, position }, token) =>
    answer({
      stage: 'signature help',
      uri: textDocument.uri,
      token,
      otherwise: () => null,
      compute: () => {
        const question = questionAt(parts, textDocument.uri, position);
        const signature = question && signatureAt(question);
        return signature ? signatureHelp(signature) : null;
      },
    }),
  );
  connection.onDocumentOnTypeFormatting(({ textDocument, position, ch, options }, token) =>
    answer({
      stage: 'formatting while typing',
      uri: textDocument.uri,
      token,
      otherwise: () => [],
      compute: () => {
        const file = documents.pathOf(textDocument.uri);
        const text = isProfileFile(file) ? undefined : documents.read(file)?.text;
        if (text === undefined) return [];
        const offset = converter.linesOf(file).offsetAt(position.line, position.character);
        const edits = formatTyped(text, offset, ch, options);
        return edits.map(({ start, end, text: newText }) => ({
          range: converter.range({ file, start, end }),
          newText,
        }));
      },
    }),
  );
  connection.onCompletionResolve((item, token) =>
    answer({
      stage: 'the documentation of a completion',
      uri: undefined,
      token,
      otherwise: () => item,
      compute: () => {
        const key = keyOf(item.data);
        const boardPath = shown && boards.boardOf(documents.pathOf(shown.uri));
        const board = boardPath === undefined ? undefined : boards.board(boardPath);
        const blocks = key ? documentationOf(board, key, shown?.binding) : [];
        return blocks.length > 0 ? { ...item, documentation: converter.markdown(blocks) } : item;
      },
    }),
  );
}

function signatureHelp({ label, documentation, parameters, active }: Signature): SignatureHelp {
  const parameter = ({ start, end, documentation: words }: Signature['parameters'][number]) => ({
    label: [start, end] as [number, number],
    ...(words === '' ? {} : { documentation: words }),
  });
  const signature = {
    label,
    parameters: parameters.map(parameter),
    ...(documentation === '' ? {} : { documentation }),
  };
  return { signatures: [signature], activeSignature: 0, activeParameter: active };
}

/** The subject of an item, as one word: there are hundreds of items. */
function dataOf({ kind, name }: DocumentationKey): string {
  return `${kind} ${name}`;
}

function keyOf(data: unknown): DocumentationKey | undefined {
  const [kind, name] = typeof data === 'string' ? data.split(' ', 2) : [];
  if (name === undefined) return undefined;
  return kind === 'property' || kind === 'label' || kind === 'path' || kind === 'macro' ? { kind, name } : undefined;
}

function completionList(
  { converter }: ServerParts,
  abilities: CompletionAbilities,
  question: CompletionQuestion,
  { items, isIncomplete }: Completion,
): CompletionList {
  const { file, offset } = question;
  const rangesOf = ({ start, end }: Pick<Candidate, 'start' | 'end'>): Ranges => ({
    insert: converter.range({ file, start, end: offset }),
    // A range that ends before the caret would not contain the caret's word.
    replace: converter.range({ file, start, end: Math.max(end, offset) }),
  });
  const [first] = items;
  const shared = first && rangesOf(first);
  const list = items.map((item) => {
    const isShared = item.start === first?.start && item.end === first.end && shared !== undefined;
    const ranges = isShared ? shared : rangesOf(item);
    return completionItem(abilities, item, abilities.sharedRange && isShared ? undefined : ranges);
  });
  if (!shared || !abilities.sharedRange) return { isIncomplete, items: list };
  return { isIncomplete, items: list, itemDefaults: { editRange: abilities.insertReplace ? shared : shared.replace } };
}

/** The ranges up to the caret, and over the whole word. */
interface Ranges {
  readonly insert: Range;
  readonly replace: Range;
}

/** `ranges` is undefined where the list has default ranges. */
/**
 * No commit characters: names hold `,`, `-`, `#` and `@`, so that a user who goes on typing another name would accept this one;
 * and most offers bring their value and semicolon, to which a typed one would be added.
 */
function completionItem(
  { snippets, insertReplace, labelDetails, suggestCommand }: CompletionAbilities,
  candidate: Candidate,
  ranges: Ranges | undefined,
): CompletionItem {
  const { label, kind, detail, snippet, filter, documentation, deprecated, goOn } = candidate;
  const isSnippet = snippets && snippet !== undefined;
  const newText = isSnippet ? snippet : candidate.insert;
  return {
    label,
    kind: KINDS[kind],
    sortText: sortText(candidate),
    ...textOfItem(newText, label, ranges, insertReplace),
    ...(detail === undefined ? {} : labelDetails ? { labelDetails: { description: detail } } : { detail }),
    ...(isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(filter === undefined ? {} : { filterText: filter }),
    ...(deprecated === true ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(goOn === true && suggestCommand ? { command: { title: 'Suggest', command: suggestCommand } } : {}),
    ...(documentation === undefined ? {} : { data: dataOf(documentation) }),
  };
}

/** The client inserts the label where the item has no other text. */
function textOfItem(
  newText: string,
  label: string,
  ranges: Ranges | undefined,
  insertReplace: boolean,
): Pick<CompletionItem, 'textEdit' | 'textEditText'> {
  if (!ranges) return newText === label ? {} : { textEditText: newText };
  return { textEdit: insertReplace ? { newText, ...ranges } : { newText, range: ranges.replace } };
}
