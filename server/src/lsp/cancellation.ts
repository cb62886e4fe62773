/**
 * Requests that the client no longer wants (Language Server Protocol 3.17, "Cancellation Support"): what waits is not begun,
 * what is done is not sent. An edit behind a request cancels nothing: requests are answered in their order, on the text as it
 * was when they were asked, and whether that is still of use only the client knows ("ContentModified" is not for that).
 */
import {
  type CancellationToken,
  type ConnectionStrategy,
  LSPErrorCodes,
  Message,
  ResponseError,
} from 'vscode-languageserver/node';

/** An answer that took so long may have been cancelled meanwhile: messages are let in before it is sent. */
const LONG_MS = 3;

/** These change what the connection is, so they are done whatever comes behind them. */
const KEPT = ['initialize', 'shutdown'];

/** What a request that was cancelled is answered with. */
function cancelled(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'the client has cancelled the request');
}

/** Answers requests that are cancelled before their turn comes; nothing is computed for them. */
export const cancellingQueue: ConnectionStrategy = {
  cancelUndispatched(message, next) {
    if (!Message.isRequest(message) || KEPT.includes(message.method)) return next(message);
    return { jsonrpc: message.jsonrpc, id: message.id, error: cancelled().toJson() };
  },
};

/**
 * Computes an answer, unless its request is cancelled already; one that took long is sent only if it still is not. `letAnswer` is
 * called while such a one waits: an update must not come before it.
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

/** Resolves when what waits in the pipe has been read. */
function messagesAtHand(letAnswer: () => void): Promise<void> {
  // The pipe is read between two turns.
  return new Promise((resolve) => {
    setImmediate(() => {
      letAnswer();
      setImmediate(resolve);
    });
  });
}
