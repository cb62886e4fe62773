/**
 * Cancelled requests (Language Server Protocol 3.17, "Cancellation Support"): waiting requests are not started, finished
 * answers are not sent. An edit after a request cancels nothing: requests are answered in order, on the text at the time of
 * the request, and only the client knows whether the answer is still useful ("ContentModified" is not for that).
 */
import {
  type CancellationToken,
  type ConnectionStrategy,
  LSPErrorCodes,
  Message,
  ResponseError,
} from 'vscode-languageserver/node';

/** A client may have cancelled a request during an answer this long: messages are read before the answer is sent. */
const LONG_MS = 3;

/** These change the connection's state, so they are processed regardless of later messages. */
const KEPT = ['initialize', 'shutdown'];

/** The answer to a cancelled request. */
function cancelled(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'the client has cancelled the request');
}

/** Answers requests that are cancelled before their turn, without computing anything. */
export const cancellingQueue: ConnectionStrategy = {
  cancelUndispatched(message, next) {
    if (!Message.isRequest(message) || KEPT.includes(message.method)) return next(message);
    return { jsonrpc: message.jsonrpc, id: message.id, error: cancelled().toJson() };
  },
};

/**
 * Computes an answer, unless its request is cancelled already; sends a slow answer only if the request still is not. `letAnswer`
 * is called while a slow answer waits: no update may run before it.
 */
export function unlessCancelled<T>(
  token: CancellationToken | undefined,
  compute: () => T,
  letAnswer: () => void = () => {},
): T | ResponseError<void> | Promise<T | ResponseError<void>> {
  if (token === undefined) return compute();
  if (token.isCancellationRequested) return cancelled();
  const started = performance.now();
  const answer = compute();
  if (performance.now() - started < LONG_MS) return answer;
  return messagesAtHand(letAnswer).then(() => (token.isCancellationRequested ? cancelled() : answer));
}

/** Resolves when the waiting messages in the pipe have been read. */
function messagesAtHand(letAnswer: () => void): Promise<void> {
  // The pipe is read between two turns.
  return new Promise((resolve) => {
    setImmediate(() => {
      letAnswer();
      setImmediate(resolve);
    });
  });
}
