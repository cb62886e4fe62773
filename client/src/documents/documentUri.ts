/** URIs of the documents that are made from boards: the query holds the subject of a document. */
import * as vscode from 'vscode';
import type { DocumentKind, DocumentSide } from '../../../server/src/lsp/documentProtocol.ts';

/** The scheme of all of them; they are read-only, like all documents with a provider. */
export const DOCUMENT_SCHEME = 'devicetree-atlas';

/** The subject of a document. */
export interface DocumentSubject extends DocumentSide {
  readonly kind: DocumentKind;
  /** The other side of a comparison. */
  readonly against?: DocumentSide;
}

const KINDS: Readonly<Record<DocumentKind, true>> = {
  compiled: true,
  sorted: true,
  preprocessed: true,
  bootLog: true,
  comparison: true,
  source: true,
};

/** The URI of a document. Its name describes it, and its extension determines the language. */
export function documentUri(subject: DocumentSubject): vscode.Uri {
  const { path } = vscode.Uri.parse(subject.uri, true);
  const folder = path.slice(0, path.lastIndexOf('/') + 1) || '/';
  return vscode.Uri.from({
    scheme: DOCUMENT_SCHEME,
    path: `${folder.startsWith('/') ? folder : `/${folder}`}${nameOf(subject)}`,
    query: JSON.stringify(subject),
  });
}

/** The subject of a URI; undefined for a URI of another kind. */
export function subjectOf(uri: vscode.Uri): DocumentSubject | undefined {
  if (uri.scheme !== DOCUMENT_SCHEME) return undefined;
  try {
    const read: unknown = JSON.parse(uri.query);
    return isSide(read) && 'kind' in read && typeof read.kind === 'string' && read.kind in KINDS
      ? (read as DocumentSubject)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The name of one side of a document: `board.dts`, `board.dts at v6.12`. */
export function sideName({ uri, revision }: DocumentSide): string {
  const { path } = vscode.Uri.parse(uri, true);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return revision === undefined ? name : `${name} at ${revision}`;
}

function nameOf(subject: DocumentSubject): string {
  const { kind, against } = subject;
  // A branch may have a slash in its name.
  const name = sideName(subject).replaceAll('/', '-');
  switch (kind) {
    case 'compiled':
      return /\.dtbo?$/.test(name) ? `${name}.dts` : `${stemOf(name)}.compiled.dts`;
    case 'sorted':
      return `${stemOf(name)}.sorted.dts`;
    case 'preprocessed':
      return `${stemOf(name)}.preprocessed.dts`;
    case 'bootLog':
      return `${stemOf(name)}.boot.log`;
    case 'comparison':
      return `${name} ↔ ${against === undefined ? '' : sideName(against).replaceAll('/', '-')}.diff`;
    case 'source':
      return /\.(?:dts[io]?|overlay)$/.test(name) ? name : `${name}.${extensionOf(name)}`;
  }
}

/** The extension of a file name, which a revision may follow: `a.dtsi at v6.1`. */
function extensionOf(name: string): string {
  const [file = name] = name.split(' at ', 1);
  return /\.(\w+)$/.exec(file)?.[1] ?? 'dts';
}

function stemOf(name: string): string {
  return name.replace(/\.(?:dts[io]?|overlay)(?= at |$)/, '');
}

function isSide(value: unknown): value is DocumentSide {
  return typeof value === 'object' && value !== null && 'uri' in value && typeof value.uri === 'string';
}
