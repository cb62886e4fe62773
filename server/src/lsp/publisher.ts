/** Sends diagnostics per file, only where they changed. A problem that several boards share is shown once. */

import type { Diagnostic } from 'vscode-languageserver';
import { FILE_FILTERS, runFilters } from '../problems/filters.ts';
import type { Problem } from '../problems/problem.ts';
import type { Converter } from './convert.ts';
import type { OpenDocuments } from './openDocuments.ts';

/** `version` is the document version the diagnostics were made from; absent for files that are not open. */
type SendDiagnostics = (params: { uri: string; version?: number; diagnostics: Diagnostic[] }) => void;

/** Remembers the diagnostics shown for each file, and sends only the differences. */
export class Publisher {
  readonly #converter: Converter;
  readonly #documents: OpenDocuments;
  readonly #send: SendDiagnostics;
  /** The shown diagnostics by path: the last message, and the client's name of the file. */
  readonly #shown = new Map<string, { readonly uri: string; readonly text: string }>();

  readonly #failed: (error: unknown) => void;

  /** `failed` receives the exception for one file; the others are sent. */
  constructor(converter: Converter, documents: OpenDocuments, send: SendDiagnostics, failed: (error: unknown) => void) {
    this.#converter = converter;
    this.#documents = documents;
    this.#send = send;
    this.#failed = failed;
  }

  /**
   * Replaces all shown diagnostics by `problems`. An open document that is still `isPending`, because no board with it is up to
   * date, gets no empty list.
   */
  publish(problems: readonly Problem[], isPending: (path: string) => boolean = () => false): void {
    const byFile = new Map<string, Problem[]>();
    for (const problem of problems) {
      const list = byFile.get(problem.span.file);
      if (list) list.push(problem);
      else byFile.set(problem.span.file, [problem]);
    }
    for (const path of this.#shown.keys()) if (!byFile.has(path) && !isPending(path)) byFile.set(path, []);
    for (const path of this.#documents.openPaths()) {
      if (!byFile.has(path) && !isPending(path)) byFile.set(path, []);
    }
    for (const [path, list] of byFile) {
      try {
        this.#publishFile(path, list);
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  #publishFile(path: string, problems: readonly Problem[]): void {
    const shown = runFilters(FILE_FILTERS, problems, undefined);
    const diagnostics = shown.map((problem) => this.#converter.diagnostic(problem));
    const version = this.#documents.versionOf(path);
    const uri = this.#documents.uriOf(path);
    // An open document gets a message for each version: a client may wait for it.
    const text = JSON.stringify([version ?? -1, diagnostics]);
    const before = this.#shown.get(path);
    if (before?.uri === uri && before.text === text) return;
    // A file that was opened or closed under another name (through a link) is the same file.
    if (before && before.uri !== uri) this.#send({ uri: before.uri, diagnostics: [] });
    if (diagnostics.length === 0 && version === undefined) this.#shown.delete(path);
    else this.#shown.set(path, { uri, text });
    this.#send({ uri, ...(version === undefined ? {} : { version }), diagnostics });
  }
}
