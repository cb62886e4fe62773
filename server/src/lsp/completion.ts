/** Completion, signature help and formatting while one types on the connection: questions of offsets, answers of the protocol. */
import {
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionList,
  InsertTextFormat,
  type Range,
  type SignatureHelp,
} from 'vscode-languageserver';
import { type Candidate, type CandidateKind, type DocumentationKey, sortText } from '../ide/completion/candidate.ts';
import { complete } from '../ide/completion/complete.ts';
import { documentationOf } from '../ide/completion/documentation.ts';
import type { CompletionQuestion } from '../ide/completion/query.ts';
import { type Signature, signatureAt } from '../ide/completion/signature.ts';
import { formatTyped } from '../ide/completion/typedFormat.ts';
import { isWithin } from '../source/path.ts';
import { answerer } from './answers.ts';
import { isProfileFile } from './boards.ts';
import type { ClientSession } from './clientSession.ts';
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

/** What an item carries until it is resolved. */
interface ItemData extends DocumentationKey {
  readonly uri: string;
}

/** Answers requests for completion and for the documentation of an item. */
export function attachCompletion(parts: ServerParts, updates: Updates, session: ClientSession): void {
  const { connection, boards, converter, documents } = parts;
  const answer = answerer(parts, updates);
  connection.onCompletion(({ textDocument, position, context }, token) =>
    answer({
      stage: 'completion',
      uri: textDocument.uri,
      token,
      otherwise: () => null,
      compute: () => {
        const question = questionAt(parts, textDocument.uri, position);
        if (!question) return null;
        return completionList(parts, session, textDocument.uri, { ...question, trigger: context?.triggerCharacter });
      },
    }),
  );
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
        const data: ItemData | undefined = item.data;
        if (!data) return item;
        const boardPath = boards.boardOf(documents.pathOf(data.uri));
        const board = boardPath === undefined ? undefined : boards.board(boardPath);
        const blocks = documentationOf(board, data);
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

/** What is asked at a place of a document; undefined for a file that is no source. A file of no board stands for itself. */
function questionAt(
  { analyzer, boards, confinement, converter, documents, index }: ServerParts,
  uri: string,
  position: { readonly line: number; readonly character: number },
): CompletionQuestion | undefined {
  const file = documents.pathOf(uri);
  const source = isProfileFile(file) ? undefined : documents.read(file);
  if (!source) return undefined;
  const boardPath = boards.boardOf(file) ?? file;
  const board = boards.board(boardPath);
  const { folders } = confinement.foldersFor(boardPath, analyzer.sourceTreeOf(boardPath));
  return {
    board,
    reports: () => boards.reportsOf(boardPath),
    file,
    text: source.text,
    offset: converter.linesOf(file).offsetAt(position.line, position.character),
    itemsOf: (path) => analyzer.itemsOf(path),
    compatibles: () => index.compatibles(),
    folders: {
      includeFolders: analyzer.includeFoldersFor(boardPath),
      list: (folder) => (folders.some((allowed) => isWithin(folder, allowed)) ? documents.list(folder) : []),
    },
  };
}

function completionList(
  { converter }: ServerParts,
  session: ClientSession,
  uri: string,
  question: CompletionQuestion,
): CompletionList {
  const { items, isIncomplete } = complete(question);
  const { file, offset } = question;
  const ranges = new Map<string, { readonly insert: Range; readonly replace: Range }>();
  const rangesOf = ({ start, end }: Candidate) => {
    const key = `${start} ${end}`;
    let known = ranges.get(key);
    if (!known) {
      // An end in front of the caret would not be a range of the caret's word.
      const replace = converter.range({ file, start, end: Math.max(end, offset) });
      known = { insert: converter.range({ file, start, end: offset }), replace };
      ranges.set(key, known);
    }
    return known;
  };
  return { isIncomplete, items: items.map((item) => completionItem(session, uri, item, rangesOf(item))) };
}

function completionItem(
  session: ClientSession,
  uri: string,
  candidate: Candidate,
  { insert, replace }: { readonly insert: Range; readonly replace: Range },
): CompletionItem {
  const { label, kind, detail, snippet, filter, documentation, deprecated, goOn } = candidate;
  const { snippets, insertReplace, suggestCommand } = session.completion;
  const isSnippet = snippets && snippet !== undefined;
  const newText = isSnippet ? snippet : candidate.insert;
  const data: ItemData | undefined = documentation && { ...documentation, uri };
  return {
    label,
    kind: KINDS[kind],
    sortText: sortText(candidate),
    textEdit: insertReplace ? { newText, insert, replace } : { newText, range: replace },
    ...(detail === undefined ? {} : { labelDetails: { description: detail }, detail }),
    ...(isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(filter === undefined ? {} : { filterText: filter }),
    ...(deprecated === true ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(goOn === true && suggestCommand ? { command: { title: 'Suggest', command: suggestCommand } } : {}),
    ...(data === undefined ? {} : { data }),
  };
}
