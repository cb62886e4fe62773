/** The bundled server as a child process, and what an editor does to it, for tests over real standard input and output. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type CancellationToken,
  createMessageConnection,
  Message,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import type {
  ClientCapabilities,
  Diagnostic,
  DocumentSymbol,
  Hover,
  InitializeResult,
  LocationLink,
  Position,
  PublishDiagnosticsParams,
} from 'vscode-languageserver-protocol';
import type { BoardStatus, ImpactParams } from '../../server/src/lsp/protocol.ts';

/** The bundle that the extension ships. */
export const SERVER = fileURLToPath(new URL('../../server/dist/languageServer.js', import.meta.url));

/** Long enough for a busy machine; nothing waits that long when all is well. */
const PATIENCE_MS = 100_000;

export interface StartOptions {
  readonly root?: string;
  /** The section `devicetreeAtlas` that the client answers with. */
  readonly settings?: unknown;
  /** Whether the client can be asked for settings; otherwise it pushes them. */
  readonly configuration?: boolean;
  /** Whether the client takes edits with versions of documents. */
  readonly workspaceEdits?: boolean;
  readonly processId?: number;
  readonly args?: readonly string[];
  /** Options of Node itself. */
  readonly execArgv?: readonly string[];
  readonly initializationOptions?: unknown;
  /** What the client says it can do with documents, besides showing problems. */
  readonly textDocument?: ClientCapabilities['textDocument'];
}

type Publish = PublishDiagnosticsParams;

/** A text document as the editor has it. */
interface OpenText {
  version: number;
  text: string;
}

/** A server process with a client at its pipe. */
export class LanguageServer {
  readonly child: ChildProcess;
  readonly exitCode: Promise<number | null>;
  readonly published: Publish[] = [];
  readonly statuses: BoardStatus[] = [];
  readonly mapChanges: string[] = [];
  readonly logged: string[] = [];
  readonly impacts: ImpactParams[] = [];
  /** What `$/progress` told. */
  readonly progress: { readonly kind: string; readonly title?: string; readonly message?: string }[] = [];
  settings: unknown;
  readonly #connection;
  readonly #latest = new Map<string, Publish>();
  readonly #texts = new Map<string, OpenText>();
  readonly #waiting = new Set<() => void>();
  #onAnswer: ((id: number, code: number | undefined) => void) | undefined;
  stderr = '';

  constructor(options: StartOptions = {}) {
    this.settings = options.settings ?? null;
    const child = spawn(process.execPath, [...(options.execArgv ?? []), SERVER, '--stdio', ...(options.args ?? [])], {
      stdio: 'pipe',
    });
    this.child = child;
    child.stderr.on('data', (data) => {
      this.stderr += String(data);
    });
    this.exitCode = new Promise((resolve) => child.on('exit', resolve));
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
      undefined,
      {
        messageStrategy: {
          handleMessage: (message, next) => {
            if (Message.isResponse(message)) this.#onAnswer?.(Number(message.id), message.error?.code);
            return next(message);
          },
        },
      },
    );
    this.#connection = connection;
    connection.onNotification('textDocument/publishDiagnostics', (params: Publish) => {
      this.published.push(params);
      this.#latest.set(params.uri, params);
      this.#wake();
    });
    connection.onNotification('devicetreeAtlas/boardStatus', (status: BoardStatus) => {
      this.statuses.push(status);
      this.#wake();
    });
    connection.onNotification('devicetreeAtlas/memoryMapChanged', ({ uri }: { uri: string }) => {
      this.mapChanges.push(uri);
      this.#wake();
    });
    connection.onNotification('devicetreeAtlas/impact', (params: ImpactParams) => {
      this.impacts.push(params);
      this.#wake();
    });
    connection.onNotification('$/progress', ({ value }: { value: LanguageServer['progress'][number] }) => {
      this.progress.push(value);
      this.#wake();
    });
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
      this.logged.push(message);
      this.#wake();
    });
    connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) =>
      items.map(() => this.settings),
    );
    connection.onRequest('client/registerCapability', () => null);
    connection.onClose(() => this.#wake());
    connection.onError(() => {});
    connection.listen();
  }

  /** Starts a server and goes through the handshake. */
  static async start(options: StartOptions = {}): Promise<LanguageServer> {
    const server = new LanguageServer(options);
    await server.initialize(options);
    server.notify('initialized', {});
    return server;
  }

  initialize(options: StartOptions = {}): Promise<InitializeResult> {
    return this.request('initialize', {
      processId: options.processId ?? process.pid,
      rootUri: null,
      initializationOptions: options.initializationOptions,
      workspaceFolders: options.root === undefined ? null : [{ uri: uriOf(options.root), name: 'root' }],
      capabilities: {
        window: { workDoneProgress: true },
        workspace: {
          configuration: options.configuration ?? true,
          didChangeConfiguration: { dynamicRegistration: true },
          workspaceEdit: { documentChanges: options.workspaceEdits ?? false },
          workspaceFolders: true,
        },
        textDocument: {
          publishDiagnostics: { relatedInformation: true, versionSupport: true },
          ...options.textDocument,
        },
      },
    });
  }

  /** @param token Cancels the request. */
  request<T>(method: string, params?: unknown, token?: CancellationToken): Promise<T> {
    return token === undefined
      ? this.#connection.sendRequest(method, params)
      : this.#connection.sendRequest(method, params, token);
  }

  /** Has every answer told, also those to messages that a test wrote by itself: its id, and the code of an error. */
  onAnswer(told: (id: number, code: number | undefined) => void): void {
    this.#onAnswer = told;
  }

  notify(method: string, params?: unknown): void {
    void this.#connection.sendNotification(method, params).catch(() => {});
  }

  open(uri: string, text: string): void {
    this.#texts.set(uri, { version: 1, text });
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'dts', version: 1, text } });
  }

  /** Replaces the first `before` by `after`, as a keystroke would; returns the new version. */
  edit(uri: string, before: string, after: string): number {
    const document = this.#text(uri);
    const start = document.text.indexOf(before);
    if (start < 0) throw new Error(`no '${before}' in ${uri}`);
    return this.splice(uri, start, before.length, after).version;
  }

  /** Replaces what stands at an offset; the new version, and when it was sent. */
  splice(
    uri: string,
    start: number,
    length: number,
    text: string,
  ): { readonly version: number; readonly sent: number } {
    const document = this.#text(uri);
    const range = { start: positionAt(document.text, start), end: positionAt(document.text, start + length) };
    document.text = document.text.slice(0, start) + text + document.text.slice(start + length);
    const version = ++document.version;
    const sent = performance.now();
    this.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range, text }] });
    return { version, sent };
  }

  /** Replaces the whole text. */
  replace(uri: string, text: string): number {
    const document = this.#text(uri);
    document.text = text;
    document.version++;
    this.notify('textDocument/didChange', {
      textDocument: { uri, version: document.version },
      contentChanges: [{ text }],
    });
    return document.version;
  }

  save(uri: string): void {
    this.notify('textDocument/didSave', { textDocument: { uri } });
  }

  close(uri: string): void {
    this.#texts.delete(uri);
    this.notify('textDocument/didClose', { textDocument: { uri } });
  }

  /** Tells that files changed on disk. Type 1: created, 2: changed, 3: deleted. */
  watched(uri: string, type: 1 | 2 | 3): void {
    this.notify('workspace/didChangeWatchedFiles', { changes: [{ uri, type }] });
  }

  /** What the editor shows for a document now. */
  shown(uri: string): readonly Diagnostic[] {
    return this.#latest.get(uri)?.diagnostics ?? [];
  }

  /** Waits for diagnostics of `uri` that satisfy `accept`; those at hand count unless a version is asked for. */
  async diagnostics(
    uri: string,
    accept: (diagnostics: readonly Diagnostic[]) => boolean = () => true,
    version?: number,
  ): Promise<readonly Diagnostic[]> {
    let found: readonly Diagnostic[] = [];
    await this.until(
      () => {
        const latest = this.#latest.get(uri);
        if (!latest || (version !== undefined && (latest.version ?? 0) < version)) return false;
        found = latest.diagnostics;
        return accept(found);
      },
      () => `diagnostics of ${uri}; last seen ${JSON.stringify(this.#latest.get(uri))}`,
    );
    return found;
  }

  /** Waits until something that the server sends makes `accept` true. */
  async until(accept: () => boolean, what: () => string): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!accept()) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`waited in vain for ${what()}\n${this.stderr}${this.logged.join('\n')}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, Math.min(left, 1000));
        const waiting = this.#waiting;
        function done(): void {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  /** Waits until everything sent so far has had its effect, and that was received. */
  async settled(): Promise<void> {
    await this.request('devicetreeAtlas/settled');
  }

  /** The Markdown of a hover at the first `mark` in a document, `into` characters on; empty for none. */
  async hover(uri: string, mark: string, into = 1): Promise<string> {
    const hover = await this.request<Hover | null>('textDocument/hover', this.at(uri, mark, into));
    return hover ? (hover.contents as { value: string }).value : '';
  }

  async definition(uri: string, mark: string, into = 1): Promise<readonly LocationLink[]> {
    return (await this.request<LocationLink[] | null>('textDocument/definition', this.at(uri, mark, into))) ?? [];
  }

  symbols(uri: string): Promise<DocumentSymbol[]> {
    return this.request('textDocument/documentSymbol', { textDocument: { uri } });
  }

  at(uri: string, mark: string, into: number): { textDocument: { uri: string }; position: Position } {
    const { text } = this.#text(uri);
    const offset = text.indexOf(mark);
    if (offset < 0) throw new Error(`no '${mark}' in ${uri}`);
    return { textDocument: { uri }, position: positionAt(text, offset + into) };
  }

  /** Ends as an editor does; the exit code. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    await this.request('shutdown');
    this.notify('exit');
    return this.exitCode;
  }

  #text(uri: string): OpenText {
    const document = this.#texts.get(uri);
    if (!document) throw new Error(`${uri} is not open`);
    return document;
  }

  #wake(): void {
    for (const done of this.#waiting) done();
  }
}

/** A folder of files for one test, gone afterwards. */
export class TestFolder {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'dtatlas-')));

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  /** Writes a file; returns its URI. */
  write(name: string, text: string): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return uriOf(path);
  }

  remove(name: string): void {
    rmSync(this.file(name), { recursive: true });
  }

  file(name: string): string {
    return join(this.path, name);
  }

  uri(name: string): string {
    return uriOf(this.file(name));
  }

  dispose(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export function uriOf(path: string): string {
  return pathToFileURL(path).toString();
}

/** Line and column of an offset; lines end with `\n` or `\r\n`. */
function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length - 1;
  return { line, character: offset - (before.lastIndexOf('\n') + 1) };
}

/** The offset of a position; columns are UTF-16 units. */
export function offsetAt(text: string, { line, character }: Position): number {
  let start = 0;
  for (let i = 0; i < line; i++) start = text.indexOf('\n', start) + 1;
  return start + character;
}

/** The text that a range covers. */
export function textIn(text: string, range: { readonly start: Position; readonly end: Position }): string {
  const lines = text.split('\n');
  const offset = ({ line, character }: Position) =>
    lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
  return text.slice(offset(range.start), offset(range.end));
}

/** A board that is well by itself, with statements added at the end. */
export function board(extra = '', includes = ''): string {
  return `/dts-v1/;
${includes}
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	compatible = "test,board";
	model = "Test Board";

	memory@80000000 {
		device_type = "memory";
		reg = <0x0 0x80000000 0x0 0x40000000>;
	};
};
${extra}`;
}
