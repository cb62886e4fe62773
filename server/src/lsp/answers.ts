/** How requests are answered: whatever a handler does, there is an answer. */
import {
  type CancellationToken,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import { unlessCancelled } from './cancellation.ts';
import type { ServerParts, UpdateRequests } from './serverParts.ts';

/** One request. */
interface Question<T> {
  /** What is asked for, as in "the hover". */
  readonly stage: string;
  /** The file it is about; the active board without one. */
  readonly uri: string | undefined;
  /** Tells that the client no longer wants an answer. */
  readonly token?: CancellationToken;
  compute(): T;
  /** The answer where that throws; left out where somebody waits for this one, who is told. */
  otherwise?(): T;
}

/** The answer at once, so that what changes something has done so before the next message. */
type Answer = <T>(question: Question<T>) => T | ResponseError<void> | Promise<T | ResponseError<void>>;

/** Answers requests; a fault is logged, said of the board of the file, and costs nothing but the answer. */
export function answerer(parts: ServerParts, updates: Pick<UpdateRequests, 'changed' | 'letAnswer'>): Answer {
  const { boards, documents, faults } = parts;
  const note = (stage: string, uri: string | undefined, error: unknown) => {
    faults.log(stage, error);
    try {
      const path = uri === undefined ? boards.active : boards.boardOf(documents.pathOf(uri));
      if (path === undefined) return;
      faults.note(stage, path, error);
      updates.changed();
    } catch (further) {
      faults.log(`the board of a file, after a fault in ${stage}`, further);
    }
  };
  return ({ stage, uri, token, compute, otherwise }) => {
    // What a client sends need not be what the protocol says.
    if (uri !== undefined && typeof uri !== 'string') {
      return new ResponseError(ErrorCodes.InvalidParams, `${stage} takes the URI of a file`);
    }
    updates.letAnswer();
    try {
      return unlessCancelled(token, compute, () => updates.letAnswer());
    } catch (error) {
      note(stage, uri, error);
      if (otherwise) return otherwise();
      const words = error instanceof Error ? error.message : String(error);
      return refused(`internal error in ${stage}: ${words}`);
    }
  };
}

/** Answers once the bindings of the file are found, or that takes long. What is asked of no file is for `answer` to refuse. */
export function withBindings<T>(
  { bindings, documents }: ServerParts,
  { textDocument }: Pick<TextDocumentPositionParams, 'textDocument'>,
  compute: () => T | Promise<T>,
): T | Promise<T> {
  const { uri } = textDocument;
  return typeof uri === 'string' ? bindings.whenFound(documents.pathOf(uri), compute) : compute();
}

/** The request was fine, and is refused for a reason that the client shows. */
export function refused(reason: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, reason);
}
