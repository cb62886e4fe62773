/** Sends diagnostics, per file, only where they changed. A problem that several boards share is shown once. */
import type { Diagnostic } from 'vscode-languageserver';
import type { Problem } from '../base/problem.ts';
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
  /** What the client shows, by path: the text of the last message. */
  readonly #shown = new Map<string, string>();

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
    // An open document gets an answer for each version: a client may wait for it.
    const text = JSON.stringify([version ?? -1, diagnostics]);
    if (this.#shown.get(path) === text) return;
    if (diagnostics.length === 0 && version === undefined) this.#shown.delete(path);
    else this.#shown.set(path, text);
    this.#send({ uri: this.#documents.uriOf(path), ...(version === undefined ? {} : { version }), diagnostics });
  }

  /** Takes back what a closed document shows if the client named it otherwise than its file is named from now on. */
  close(path: string, uri: string): void {
    if (!this.#shown.has(path) || this.#documents.uriOf(path) === uri) return;
    this.#shown.delete(path);
    this.#send({ uri, diagnostics: [] });
  }
}

/** Where more is wrong than is shown, errors are shown rather than warnings. */
function worstFirst(problems: readonly Problem[]): readonly Problem[] {
  if (problems.length <= DIAGNOSTICS_MAX) return problems;
  const errors = problems.filter((problem) => problem.severity === 'error');
  return [...errors, ...problems.filter((problem) => problem.severity !== 'error')];
}
