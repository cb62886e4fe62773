/**
 * Validates message headers before the library reads them. After an invalid header the begin of the next message is
 * unknown: the library would wait forever for the rest of a message. So reading ends there, with an error message.
 */
import { Transform, type TransformCallback } from 'node:stream';

/** Longest block of headers; a typical one has 30 bytes. */
const HEADER_BYTES_MAX = 4096;
/** Longest message: several times a document of 16 MiB. */
const MESSAGE_BYTES_MAX = 512 * 1024 * 1024;

const HEADER_END = Buffer.from('\r\n\r\n');

/** Passes valid messages on unchanged; fails at the first invalid header. */
export class FrameGuard extends Transform {
  /** Remaining bytes of the current message. */
  #left = 0;
  /** Begin of an incomplete header. */
  #header: Buffer = Buffer.alloc(0);

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    const fault = this.#take(chunk);
    done(fault === undefined ? null : new Error(fault));
  }

  /** Passes a chunk on; returns the fault of a header in it. */
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

/** The length that headers state, or their fault. */
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
