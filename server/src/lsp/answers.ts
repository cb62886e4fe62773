/** How requests are answered: every request gets an answer, even if its handler fails. */
import {
  type CancellationToken,
  LSPErrorCodes,
  ResponseError,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import { errorText } from '../base/errorText.ts';
import { unlessCancelled } from './cancellation.ts';
import type { ServerParts, UpdateRequests } from './serverParts.ts';

/** One request. */
interface Question<T> {
  /** Name of the requested thing in messages, as in "the hover". */
  readonly stage: string;
  /** The file of the request; the active board where it is absent. */
  readonly uri: string | undefined;
  /** Set when the client cancels the request. */
  readonly token?: CancellationToken;
  compute(): T;
  /** The answer after an exception; absent where the user waits for this request and must see the error. */
  otherwise?(): T;
}

/** Answers synchronously, so that a request that changes something takes effect before the next message. */
type Answer = <T>(question: Question<T>) => T | ResponseError<void> | Promise<T | ResponseError<void>>;

/** Answers requests. A fault is logged and reported on the file's board; it costs nothing but the answer. */
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
    updates.letAnswer();
    try {
      return unlessCancelled(token, compute, () => updates.letAnswer());
    } catch (error) {
      note(stage, uri, error);
      if (otherwise) return otherwise();
      return refused(`internal error in ${stage}: ${errorText(error)}`);
    }
  };
}

/** Answers once the bindings of the file are found, or the search takes too long. */
export function withBindings<T>(
  { bindings, documents }: ServerParts,
  { textDocument }: Pick<TextDocumentPositionParams, 'textDocument'>,
  compute: () => T | Promise<T>,
): T | Promise<T> {
  return bindings.whenFound(documents.pathOf(textDocument.uri), compute);
}

/** The request was valid, and is refused for a reason that the client shows. */
export function refused(reason: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, reason);
}
