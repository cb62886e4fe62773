/**
 * Protocol phases (Language Server Protocol 3.17, "initialize" and "shutdown"): no requests before `initialize` or
 * after `shutdown`. The library would answer `null`, which looks like a valid answer. Also, no message passes whose parameters are
 * not those of its method.
 */
import { type Connection, ErrorCodes, Message, type MessageStrategy, ResponseError } from 'vscode-languageserver/node';
import { hasParameters, parameterFault } from './parameters.ts';

/** Refused requests are forwarded as this request, whose handler reports the error. */
const REFUSED_REQUEST = 'devicetreeAtlas/refused';

/** Answers requests out of turn, or with wrong parameters, with an error; ignores such notifications. */
export class Phases implements MessageStrategy {
  #phase: 'new' | 'running' | 'ended' = 'new';
  #connection: Connection | undefined;

  /** Whether the client has sent `shutdown`. */
  get hasEnded(): boolean {
    return this.#phase === 'ended';
  }

  /** Answers the rejected requests, and tells the client of wrong notifications. */
  attach(connection: Connection): void {
    this.#connection = connection;
    connection.onRequest(REFUSED_REQUEST, ({ code, message }: { code: number; message: string }) => {
      return new ResponseError(code, message);
    });
  }

  readonly handleMessage: MessageStrategy['handleMessage'] = (message, next) => {
    if (Message.isNotification(message)) {
      if (this.#phase !== 'running' && message.method !== 'exit') return undefined;
      const params = givenParameters(message);
      const fault = parameterFault(message.method, params);
      if (fault === undefined) return next(withParameters(message, params));
      return this.#connection?.console.warn(`'${message.method}' is ignored: ${fault}`);
    }
    if (!Message.isRequest(message)) return next(message);
    const params = givenParameters(message);
    const refused = this.#refusal(message.method, params);
    if (refused) return next(withParameters({ ...message, method: REFUSED_REQUEST }, refused));
    return next(withParameters(message, params));
  };

  /** Why a request is refused; undefined where it is not, and then the phase is updated. */
  #refusal(method: string, params: unknown): { readonly code: number; readonly message: string } | undefined {
    if (this.#phase === 'ended') return { code: ErrorCodes.InvalidRequest, message: `'${method}' after 'shutdown'` };
    if (method === 'initialize') {
      if (this.#phase === 'running') return { code: ErrorCodes.InvalidRequest, message: "a second 'initialize'" };
    } else if (this.#phase === 'new') {
      return { code: ErrorCodes.ServerNotInitialized, message: `'${method}' before 'initialize'` };
    }
    const fault = parameterFault(method, params);
    if (fault !== undefined) return { code: ErrorCodes.InvalidParams, message: `${method}: ${fault}` };
    if (method === 'initialize') this.#phase = 'running';
    else if (method === 'shutdown') this.#phase = 'ended';
    return undefined;
  }
}

type Called = Message & { readonly method: string; readonly params?: unknown };

/**
 * The parameters of a message. The library sends null, and the lack of parameters, as a list with null in it; without any, it would
 * hand something else to the handler in their place.
 */
function givenParameters({ method, params }: Called): unknown {
  if (!hasParameters(method)) return params;
  return (Array.isArray(params) ? params[0] : params) ?? null;
}

function withParameters(message: Called, params: unknown): Message {
  return params === undefined ? message : ({ ...message, params } as Called);
}
