/**
 * Reads messages, and answers what is no message (JSON-RPC 2.0, "Error object"): text that is no JSON, and JSON that is neither a
 * request nor a notification nor a response. The library would write that to its log alone, so the client would wait for ever.
 */
import type { Readable } from 'node:stream';
import { ErrorCodes, type Message, type MessageWriter, StreamMessageReader } from 'vscode-languageserver/node';
import { errorText } from '../base/errorText.ts';

/** A notification that the library ignores: it stands for what was no message. */
const NOTHING: Message & { readonly method: string } = { jsonrpc: '2.0', method: '$/devicetreeAtlas/nothing' };

/** A reader of a stream with valid headers; faults are answered through `writer`. */
export function messageReader(input: Readable, writer: MessageWriter): StreamMessageReader {
  const refuse = async (code: number, message: string): Promise<Message> => {
    // Which request it was is unknown, so the id is null, which the types of the library do not have.
    const answer: Message & { readonly id: null; readonly error: object } = {
      jsonrpc: '2.0',
      id: null,
      error: { code, message },
    };
    await writer.write(answer);
    return NOTHING;
  };
  return new StreamMessageReader(input, {
    charset: 'utf-8',
    contentTypeDecoder: {
      name: 'application/json',
      decode: async (bytes) => {
        let message: unknown;
        try {
          message = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
        } catch (error) {
          return refuse(ErrorCodes.ParseError, `a message is no JSON: ${errorText(error)}`);
        }
        if (isMessage(message)) return message;
        return refuse(ErrorCodes.InvalidRequest, 'a message is neither a request nor a notification nor a response');
      },
    },
  });
}

/** Whether the library can take it. It looks at the id of a cancelled request before any handler does. */
function isMessage(json: unknown): json is Message {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  const { id, method, params } = json as Readonly<Record<string, unknown>>;
  if (method === undefined) return id === null || isId(id);
  if (typeof method !== 'string') return false;
  if (method !== '$/cancelRequest') return id === undefined || isId(id);
  return typeof params === 'object' && params !== null && isId((params as { readonly id?: unknown }).id);
}

function isId(id: unknown): boolean {
  return typeof id === 'string' || typeof id === 'number';
}
