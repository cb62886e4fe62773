/**
 * Protocol phases (Language Server Protocol 3.17, "initialize" and "shutdown"): no requests before `initialize` or
 * after `shutdown`. The library would answer `null`, which looks like a valid answer.
 */
import { type Connection, ErrorCodes, Message, type MessageStrategy, ResponseError } from 'vscode-languageserver/node';

/** Requests out of turn are forwarded as this request, whose handler reports the error. */
const REFUSED_REQUEST = 'devicetreeAtlas/refused';

/** Answers requests out of turn with an error; ignores notifications out of turn. */
export class Phases implements MessageStrategy {
  #phase: 'new' | 'running' | 'ended' = 'new';

  /** Answers the rejected requests. */
  attach(connection: Connection): void {
    connection.onRequest(REFUSED_REQUEST, ({ code, message }: { code: number; message: string }) => {
      return new ResponseError(code, message);
    });
  }

  readonly handleMessage: MessageStrategy['handleMessage'] = (message, next) => {
    if (Message.isNotification(message)) {
      return this.#phase === 'running' || message.method === 'exit' ? next(message) : undefined;
    }
    if (!Message.isRequest(message)) return next(message);
    const refused = this.#refusal(message.method);
    if (refused === undefined) return next(message);
    return next({ ...message, method: REFUSED_REQUEST, params: refused } as Message);
  };

  /** Why a request is out of turn; undefined where it is in turn, and then the phase is updated. */
  #refusal(method: string): { readonly code: number; readonly message: string } | undefined {
    if (this.#phase === 'ended') return { code: ErrorCodes.InvalidRequest, message: `'${method}' after 'shutdown'` };
    if (method === 'initialize') {
      if (this.#phase === 'running') return { code: ErrorCodes.InvalidRequest, message: "a second 'initialize'" };
      this.#phase = 'running';
    } else if (this.#phase === 'new') {
      return { code: ErrorCodes.ServerNotInitialized, message: `'${method}' before 'initialize'` };
    } else if (method === 'shutdown') this.#phase = 'ended';
    return undefined;
  }
}
