/**
 * The origins of a document's lines: at the side of each line, on hover, and as the definition for F12; and
 * the links, the outline and the headline of documents.
 */
import * as vscode from 'vscode';
import type { DocumentPlace } from '../../../server/src/lsp/documentProtocol.ts';
import type { AtlasDocuments } from './documents.ts';
import { DOCUMENT_SCHEME, sideName, subjectOf } from './documentUri.ts';

/** Most definitions that are named at the side of a line; earlier ones are counted. */
const NAMED_MAX = 2;

/** Registers the features of all documents. */
export function registerDocumentFeatures(documents: AtlasDocuments): vscode.Disposable {
  const selector: vscode.DocumentSelector = { scheme: DOCUMENT_SCHEME };
  const { languages } = vscode;
  const hints = new vscode.EventEmitter<void>();
  const lenses = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    hints,
    lenses,
    documents.onDidChangeDocument(() => {
      hints.fire();
      lenses.fire();
    }),
    languages.registerInlayHintsProvider(selector, {
      onDidChangeInlayHints: hints.event,
      provideInlayHints: (document, range) => originHints(documents, document, range),
    }),
    languages.registerHoverProvider(selector, {
      provideHover: (document, position) => originHover(documents, document, position),
    }),
    languages.registerDefinitionProvider(selector, {
      provideDefinition: (document, position) => definitions(documents, document, position),
    }),
    languages.registerDocumentLinkProvider(selector, {
      provideDocumentLinks: ({ uri }) => documentLinks(documents, uri),
    }),
    languages.registerDocumentSymbolProvider(selector, { provideDocumentSymbols: (document) => symbols(document) }),
    languages.registerCodeLensProvider(selector, {
      onDidChangeCodeLenses: lenses.event,
      provideCodeLenses: ({ uri }) => headline(documents, uri),
    }),
  );
}

/** The places that a line comes from, the effective one first. */
export function originsOf(documents: AtlasDocuments, uri: vscode.Uri, line: number): readonly vscode.Location[] {
  const shown = documents.shown(uri)?.document;
  const places = shown?.origins[line] ?? [];
  return places.flatMap((place) => (shown && documents.location(shown, place)) ?? []).reverse();
}

function originHints(
  documents: AtlasDocuments,
  document: vscode.TextDocument,
  { start, end }: vscode.Range,
): vscode.InlayHint[] {
  const shown = documents.shown(document.uri)?.document;
  const isText = subjectOf(document.uri)?.kind === 'preprocessed';
  const hints: vscode.InlayHint[] = [];
  for (let number = start.line; shown && number <= Math.min(end.line, document.lineCount - 1); number++) {
    const places = shown.origins[number] ?? [];
    const line = document.lineAt(number);
    if (places.length === 0 || line.text.trim() === '};') continue;
    // A text that continues in the same file needs no hint.
    if (isText && goesOn(shown.origins[number - 1], places)) continue;
    const named = originsOf(documents, document.uri, number);
    const parts = named.slice(0, NAMED_MAX).flatMap((location, index) => {
      // The editor cuts long hints: do not name a file twice.
      const isSameFile = location.uri.toString() === named[index - 1]?.uri.toString();
      const part = new vscode.InlayHintLabelPart(
        isSameFile ? `:${location.range.start.line + 1}` : placeName(location),
      );
      part.location = location;
      part.tooltip = index === 0 ? 'Where this line comes from' : 'A definition before it';
      return index === 0 ? [part] : [new vscode.InlayHintLabelPart(' ← '), part];
    });
    if (named.length > NAMED_MAX) parts.push(new vscode.InlayHintLabelPart(` ← ${named.length - NAMED_MAX} more`));
    const hint = new vscode.InlayHint(line.range.end, parts);
    hint.paddingLeft = true;
    hints.push(hint);
  }
  return hints;
}

function goesOn(before: readonly DocumentPlace[] | undefined, places: readonly DocumentPlace[]): boolean {
  const [last] = before?.slice(-1) ?? [];
  const [own] = places.slice(-1);
  return last !== undefined && own !== undefined && last[0] === own[0] && own[1] >= last[1] && own[1] <= last[1] + 2;
}

function originHover(
  documents: AtlasDocuments,
  document: vscode.TextDocument,
  { line }: vscode.Position,
): vscode.Hover | undefined {
  const { uri } = document;
  const shown = documents.shown(uri)?.document;
  const isTree = ['compiled', 'sorted'].includes(subjectOf(uri)?.kind ?? '');
  const text = document.lineAt(line).text.trim();
  if (!shown || text === '' || shown.origins.length === 0) return undefined;
  const origins = originsOf(documents, uri, line);
  const words = new vscode.MarkdownString();
  if (origins.length === 0) {
    if (!isTree || /^\/(?:dts-v1|plugin)\//.test(text)) return undefined;
    words.appendMarkdown(/\.dtbo?$/.test(subjectOf(uri)?.uri ?? '') ? 'As the blob has it.' : 'Added by the compiler.');
  } else {
    words.appendMarkdown(origins.length === 1 ? 'From ' : 'Merged from, the last one first:\n\n');
    for (const location of origins) {
      const link = location.uri.with({
        fragment: `L${location.range.start.line + 1},${location.range.start.character + 1}`,
      });
      words.appendMarkdown(`${origins.length === 1 ? '' : '- '}[`);
      words.appendText(placeName(location));
      words.appendMarkdown(`](${link.toString()})\n`);
    }
  }
  return new vscode.Hover(words, document.lineAt(line).range);
}

function definitions(
  documents: AtlasDocuments,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.LocationLink[] {
  const { uri } = document;
  const reference = document.getWordRangeAtPosition(position, /&[A-Za-z_]\w*/);
  const label = reference && labelPosition(document, document.getText(reference).slice(1));
  if (reference && label) return [{ originSelectionRange: reference, targetUri: uri, targetRange: label }];
  const { range, firstNonWhitespaceCharacterIndex } = document.lineAt(position.line);
  const originSelectionRange = range.with(range.start.with({ character: firstNonWhitespaceCharacterIndex }));
  return originsOf(documents, uri, position.line).map((location) => ({
    originSelectionRange,
    targetUri: location.uri,
    targetRange: location.range,
  }));
}

function labelPosition(document: vscode.TextDocument, label: string): vscode.Range | undefined {
  const text = document.getText();
  const written = `${label}: `;
  let at = text.indexOf(written);
  // Skip a match that is the end of a longer name.
  while (at > 0 && !'\n\t '.includes(text.charAt(at - 1))) at = text.indexOf(written, at + 1);
  if (at < 0) return undefined;
  const start = document.positionAt(at);
  return new vscode.Range(start, start.translate(0, label.length));
}

function documentLinks(documents: AtlasDocuments, uri: vscode.Uri): vscode.DocumentLink[] {
  const shown = documents.shown(uri)?.document;
  return (shown?.links ?? []).flatMap(({ line, start, end, target }) => {
    const location = shown && documents.location(shown, target);
    if (!location) return [];
    const { start: at } = location.range;
    const link = new vscode.DocumentLink(
      new vscode.Range(line, start, line, end),
      location.uri.with({ fragment: `L${at.line + 1},${at.character + 1}` }),
    );
    link.tooltip = `Go to ${placeName(location)}`;
    return [link];
  });
}

/** `soc.dtsi:120`. */
function placeName({ uri, range }: vscode.Location): string {
  const subject = subjectOf(uri);
  return `${sideName(subject ?? { uri: uri.toString() })}:${range.start.line + 1}`;
}

/** The outline of a tree in the compiler's output: its layout is always the same. */
function symbols(document: vscode.TextDocument): vscode.DocumentSymbol[] {
  const top: vscode.DocumentSymbol[] = [];
  if (document.languageId !== 'dts' || !['compiled', 'sorted'].includes(subjectOf(document.uri)?.kind ?? ''))
    return top;
  const open: { readonly symbol: vscode.DocumentSymbol }[] = [];
  for (let number = 0; number < document.lineCount; number++) {
    const { text, range } = document.lineAt(number);
    const line = text.trimStart();
    if (line.endsWith(' {')) {
      const name = line.slice(0, -2);
      const symbol = new vscode.DocumentSymbol(name, '', vscode.SymbolKind.Namespace, range, range);
      (open.at(-1)?.symbol.children ?? top).push(symbol);
      open.push({ symbol });
    } else if (line === '};') {
      const closed = open.pop()?.symbol;
      if (closed) closed.range = closed.range.union(range);
    }
  }
  return top;
}

function headline(documents: AtlasDocuments, uri: vscode.Uri): vscode.CodeLens[] {
  const shown = documents.shown(uri);
  const subject = subjectOf(uri);
  if (!shown || !subject) return [];
  const at = new vscode.Range(0, 0, 0, 0);
  const title = shown.failed === undefined ? shown.document.title : `Not up to date: ${shown.failed}`;
  const lenses = [new vscode.CodeLens(at, { title, command: '' })];
  if (subject.kind === 'comparison') {
    lenses.push(
      new vscode.CodeLens(at, {
        title: '$(diff) Open the Trees Side by Side',
        command: 'devicetreeAtlas.compareTrees',
        arguments: [uri],
      }),
    );
  }
  return lenses;
}
