/** The language server over standard input and output: what an editor asks while somebody types, until the answer. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { SemanticTokens, SemanticTokensDelta } from 'vscode-languageserver-protocol';
import { LanguageServer, uriOf } from '../../protocol/serverProcess.ts';
import { randomEdits, SERVER_FLAGS } from './edits.ts';
import { filesOf, open } from './server.ts';
import { ms, quantile, table } from './table.ts';

/** Lines of a screen, for which an editor asks inlay hints. */
const SCREEN_LINES = 60;

/** Everything on that an author can switch on. */
const SETTINGS = { inlayHints: { addresses: true, regions: true, arguments: true, macros: true } };

/** One kind of request: its method, and what stands in it for an offset of the text. */
interface Kind {
  readonly name: string;
  readonly method: string;
  /** Where in the text it is asked; the place of the edit if left out. */
  readonly place?: (text: string, near: number) => number;
  params(uri: string, text: string, offset: number): Record<string, unknown>;
}

const atPosition: Kind['params'] = (uri, text, offset) => ({
  textDocument: { uri },
  position: positionAt(text, offset),
});

const KINDS: readonly Kind[] = [
  { name: 'hover', method: 'textDocument/hover', place: nextWord, params: atPosition },
  { name: 'completion', method: 'textDocument/completion', params: atPosition },
  { name: 'signature help', method: 'textDocument/signatureHelp', place: nextCell, params: atPosition },
  { name: 'definition', method: 'textDocument/definition', place: nextWord, params: atPosition },
  { name: 'document symbols', method: 'textDocument/documentSymbol', params: (uri) => ({ textDocument: { uri } }) },
  {
    name: 'inlay hints of a screen',
    method: 'textDocument/inlayHint',
    params: (uri, text, offset) => {
      const { line } = positionAt(text, offset);
      const range = { start: { line, character: 0 }, end: { line: line + SCREEN_LINES, character: 0 } };
      return { textDocument: { uri }, range };
    },
  },
];

/**
 * Types a character, asks at once, takes the character back and waits for the problems: each answer stands for the text with
 * that character. In the board's file and in its chip's.
 */
export async function printRequests(board: string, edits: number): Promise<void> {
  const { path, chip } = await filesOf(board);
  for (const file of new Set([path, chip])) {
    const row = table(
      `Requests over stdio, each right behind one of ${edits} random characters typed into ${basename(file)}, until the answer.`,
      ...['request', 'p50', 'p95', 'highest', 'with an answer'],
    );
    const print = (name: string, found: readonly number[], answered: number) =>
      row(name, ms(quantile(found, 0.5)), ms(quantile(found, 0.95)), ms(quantile(found, 1)), `${answered}`);
    const server = await LanguageServer.start({ execArgv: SERVER_FLAGS, settings: SETTINGS });
    await open(server, path);
    if (file !== path) await open(server, file);
    for (const kind of KINDS) {
      const { found, answered } = await measure(server, file, kind, edits);
      print(kind.name, found, answered);
    }
    const { found, answered } = await measureTokens(server, file, edits);
    print('semantic tokens, what changed', found, answered);
    await server.stop();
  }
}

/** Milliseconds for each request, and how many had something to say. */
interface Measured {
  readonly found: readonly number[];
  readonly answered: number;
}

async function measure(server: LanguageServer, file: string, kind: Kind, edits: number): Promise<Measured> {
  const uri = uriOf(file);
  const text = readFileSync(file, 'utf8');
  return overEdits(server, uri, text, edits, (typed, at) => {
    const offset = kind.place?.(typed, at) ?? at;
    return server.request<unknown>(kind.method, kind.params(uri, typed, offset));
  });
}

async function measureTokens(server: LanguageServer, file: string, edits: number): Promise<Measured> {
  const uri = uriOf(file);
  const textDocument = { uri };
  let { resultId: previousResultId } = await server.request<SemanticTokens>('textDocument/semanticTokens/full', {
    textDocument,
  });
  return overEdits(server, uri, readFileSync(file, 'utf8'), edits, async () => {
    const params = { textDocument, previousResultId };
    const answer = await server.request<SemanticTokens | SemanticTokensDelta>(
      'textDocument/semanticTokens/full/delta',
      params,
    );
    previousResultId = answer.resultId;
    return answer;
  });
}

async function overEdits(
  server: LanguageServer,
  uri: string,
  text: string,
  edits: number,
  ask: (typed: string, behind: number) => Promise<unknown>,
): Promise<Measured> {
  const found: number[] = [];
  let answered = 0;
  for (const { at, character } of randomEdits(text, edits)) {
    const typed = text.slice(0, at) + character + text.slice(at);
    const { version, sent } = server.splice(uri, at, 0, character);
    const answer = await ask(typed, at + character.length);
    found.push(performance.now() - sent);
    if (answer !== null && !(Array.isArray(answer) && answer.length === 0)) answered++;
    await server.diagnostics(uri, () => true, version);
    await server.diagnostics(uri, () => true, server.splice(uri, at, character.length, '').version);
  }
  return { found, answered };
}

function positionAt(text: string, offset: number): { readonly line: number; readonly character: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}

/** The first letter behind an offset that begins a word on its own line or below: people point at words. */
function nextWord(text: string, near: number): number {
  const found = text.slice(near).search(/\b[A-Za-z&#]/);
  return found < 0 ? near : near + found + 1;
}

/** A place in the first list of cells behind an offset. */
function nextCell(text: string, near: number): number {
  const found = text.indexOf('= <', near);
  return found < 0 ? near : found + 3;
}
