/** Faults of ours in a handler: told and logged, and the server goes on. */
import { type Connection, ResponseError } from 'vscode-languageserver';

/** LSP's `RequestFailed`: the request was fine, the answer could not be made. */
const REQUEST_FAILED = -32803;

/** Writes a fault to the client's log. */
export function reportFault(connection: Connection, error: unknown): void {
  connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** Runs a request; a fault is told to the client and logged. */
export function answer<T>(connection: Connection, compute: () => T): T | ResponseError<void> {
  try {
    return compute();
  } catch (error) {
    reportFault(connection, error);
    return new ResponseError(REQUEST_FAILED, error instanceof Error ? error.message : String(error));
  }
}
