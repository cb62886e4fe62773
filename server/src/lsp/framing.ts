/**
 * Looks at the headers of messages before anything else does. Behind a header that makes no sense nobody knows where the next
 * message begins: the library would wait for ever for what it takes for the rest. So reading ends there, with a message.
 */
import { Transform, type TransformCallback } from 'node:stream';

/** Longest block of headers; a usual one has 30 bytes. */
const HEADER_BYTES_MAX = 4096;
/** Longest message: a document of 16 MiB fits many times over. */
const MESSAGE_BYTES_MAX = 512 * 1024 * 1024;

const HEADER_END = Buffer.from('\r\n\r\n');

/** Passes messages on as they are; fails at the first header that makes no sense. */
export class FrameGuard extends Transform {
  /** Bytes of the message at hand that are still to come. */
  #left = 0;
  /** Beginning of a header whose end has not come yet. */
  #header: Buffer = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const fault = this.#take(chunk);
    done(fault === undefined ? null : new Error(fault));
  }

  /** Passes a chunk on; what is wrong with a header in it. */
  #take(chunk: Buffer): string | undefined {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#left === 0) {
        const header = this.#header.length === 0 ? rest : Buffer.concat([this.#header, rest]);
        const end = header.subarray(0, HEADER_BYTES_MAX).indexOf(HEADER_END);
        if (end < 0) {
          this.#header = header;
          return header.length >= HEADER_BYTES_MAX ? 'a header of a message does not end' : undefined;
        }
        const length = contentLength(header.subarray(0, end).toString('latin1'));
        if (typeof length === 'string') return length;
        const bodyAt = end + HEADER_END.length;
        this.push(header.subarray(0, bodyAt));
        this.#header = Buffer.alloc(0);
        this.#left = length;
        rest = header.subarray(bodyAt);
      }
      const body = rest.subarray(0, this.#left);
      if (body.length > 0) this.push(body);
      this.#left -= body.length;
      rest = rest.subarray(body.length);
    }
    return undefined;
  }
}

/** The length that headers tell, or what is wrong with them. */
function contentLength(headers: string): number | string {
  let found: string | undefined;
  for (const line of headers.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) return `a header of a message has no ':': ${JSON.stringify(line.slice(0, 80))}`;
    if (line.slice(0, colon).toLowerCase() === 'content-length') found = line.slice(colon + 1).trim();
  }
  if (found === undefined) return 'a message has no Content-Length';
  if (!/^\d{1,12}$/.test(found)) return `Content-Length is no length: ${JSON.stringify(found.slice(0, 80))}`;
  return Number(found) > MESSAGE_BYTES_MAX ? `a message is too long: ${found} bytes` : Number(found);
}
