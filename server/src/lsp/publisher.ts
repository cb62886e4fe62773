/** Sends diagnostics, per file, only where they changed. A problem that several boards share is shown once. */
import type { Diagnostic } from 'vscode-languageserver';
import type { Problem } from '../problems/problem.ts';
import type { Converter } from './convert.ts';
import type { OpenDocuments } from './openDocuments.ts';

/** Diagnostics shown in one file. */
const DIAGNOSTICS_MAX = 500;

/** `version` is the document version the diagnostics were made from; absent for files that are not open. */
export type SendDiagnostics = (params: { uri: string; version?: number; diagnostics: Diagnostic[] }) => void;

export class Publisher {
  readonly #converter: Converter;
  readonly #documents: OpenDocuments;
  readonly #send: SendDiagnostics;
  /** What the client shows, by path: the last message, and the name of the file in it. */
  readonly #shown = new Map<string, { readonly uri: string; readonly text: string }>();

  constructor(converter: Converter, documents: OpenDocuments, send: SendDiagnostics) {
    this.#converter = converter;
    this.#documents = documents;
    this.#send = send;
  }

  /** Replaces everything shown by `problems`. */
  publish(problems: readonly Problem[]): void {
    const byFile = new Map<string, Problem[]>();
    for (const problem of problems) {
      const list = byFile.get(problem.span.file);
      if (list) list.push(problem);
      else byFile.set(problem.span.file, [problem]);
    }
    for (const path of this.#shown.keys()) if (!byFile.has(path)) byFile.set(path, []);
    for (const path of this.#documents.openPaths()) if (!byFile.has(path)) byFile.set(path, []);
    for (const [path, list] of byFile) this.#publishFile(path, list);
  }

  #publishFile(path: string, problems: readonly Problem[]): void {
    const diagnostics: Diagnostic[] = [];
    const seen = new Set<string>();
    for (const problem of worstFirst(problems)) {
      const key = `${problem.span.start}:${problem.span.end}:${problem.code}:${problem.message}`;
      if (seen.has(key)) continue;
      if (diagnostics.length >= DIAGNOSTICS_MAX) break;
      seen.add(key);
      diagnostics.push(this.#converter.diagnostic(problem));
    }
    const version = this.#documents.versionOf(path);
    const uri = this.#documents.uriOf(path);
    // An open document gets an answer for each version: a client may wait for it.
    const text = JSON.stringify([version ?? -1, diagnostics]);
    const shown = this.#shown.get(path);
    if (shown?.uri === uri && shown.text === text) return;
    // A file that was opened or closed under another name (through a link) is the same file.
    if (shown && shown.uri !== uri) this.#send({ uri: shown.uri, diagnostics: [] });
    if (diagnostics.length === 0 && version === undefined) this.#shown.delete(path);
    else this.#shown.set(path, { uri, text });
    this.#send({ uri, ...(version === undefined ? {} : { version }), diagnostics });
  }
}

/** Where more is wrong than is shown, errors are shown rather than warnings. */
function worstFirst(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= DIAGNOSTICS_MAX) return problems;
  const errors = problems.filter((problem) => problem.severity === 'error');
  return [...errors, ...problems.filter((problem) => problem.severity !== 'error')];
}
