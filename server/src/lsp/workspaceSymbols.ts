/** Searches boards, nodes and labels over the workspace, in slices, so that it stops when the client cancels. */
import { type CancellationToken, type SymbolInformation, SymbolKind } from 'vscode-languageserver';
import { LineIndex } from '../base/lineIndex.ts';
import { isMatch, matchingSymbols } from '../ide/workspaceSymbols.ts';
import { FileUnit } from '../preprocess/expandedText.ts';
import { basename } from '../source/path.ts';
import type { ServerParts } from './serverParts.ts';

/** Limit of symbols in one answer: the user then types another letter. */
const SYMBOLS_MAX = 500;
/** Time of one slice of the search before messages are read. */
const SLICE_MS = 10;

/** Searches for a part of a name; finds nothing for an empty one. Files are read from the disk, and released again. */
export async function findWorkspaceSymbols(
  parts: ServerParts,
  query: string,
  token: CancellationToken,
): Promise<SymbolInformation[]> {
  const wanted = query.trim();
  if (wanted === '') return [];
  const { boards, index } = parts;
  await index.whenReady();
  const found = boardSymbols(parts, wanted);
  const active = boards.active;
  const own = active === undefined ? [] : (parts.analyzer.lastBoard(active)?.files ?? []);
  // Files that the user edits come first: the answer may be cut.
  const files = new Set([...own, ...index.paths()]);
  let started = performance.now();
  for (const path of files) {
    if (found.length >= SYMBOLS_MAX) break;
    try {
      if (!path.endsWith('.h')) addSymbols(parts, path, wanted, found);
    } catch (error) {
      // A file that fails does not affect the others.
      parts.faults.log(`the search for symbols in ${path}`, error);
    }
    if (performance.now() - started < SLICE_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    if (token.isCancellationRequested) return [];
    started = performance.now();
  }
  return found;
}

function boardSymbols({ documents, index }: ServerParts, wanted: string): SymbolInformation[] {
  const start = { line: 0, character: 0 };
  return index
    .boards()
    .filter(({ path, model, compatible }) => [basename(path), model, compatible].some((name) => isMatch(name, wanted)))
    .slice(0, SYMBOLS_MAX)
    .map(({ path, model }) => ({
      name: basename(path),
      kind: SymbolKind.File,
      containerName: model,
      location: { uri: documents.uriOf(path), range: { start, end: start } },
    }));
}

function addSymbols(
  { documents, index, syntax }: ServerParts,
  path: string,
  wanted: string,
  found: SymbolInformation[],
): void {
  const text = index.textOf(path);
  if (text === undefined || !isMatch(text, wanted)) return;
  const lines = new LineIndex(text);
  const uri = documents.uriOf(path);
  for (const { name, kind, container, span } of matchingSymbols(
    syntax.itemsOfUnit(new FileUnit(path, text), path),
    wanted,
  )) {
    if (found.length >= SYMBOLS_MAX) return;
    const range = { start: lines.positionAt(span.start), end: lines.positionAt(span.end) };
    const symbolKind = kind === 'label' ? SymbolKind.Key : SymbolKind.Namespace;
    const containerName = container === '' ? basename(path) : `${container} in ${basename(path)}`;
    found.push({ name, kind: symbolKind, containerName, location: { uri, range } });
  }
}
