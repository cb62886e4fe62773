/** The resident itself: runs the commands of others, one after the other, on files it has read before. */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { DiskHost } from '../../node/diskHost.ts';
import { expectShortLives, youngCollector } from '../../node/garbage.ts';
import { SyntaxStore } from '../../syntax/syntaxStore.ts';
import { type Caller, type Kept, NotForResident } from '../caller.ts';
import { RESIDENT_COMMANDS } from './ask.ts';
import {
  GO,
  pidFile,
  READY,
  REQUEST_CHARACTERS_MAX,
  type ResidentAnswer,
  type ResidentRequest,
  type Written,
} from './socket.ts';

/** Runs a command line for a caller; gives the exit code. */
export type RunCommand = (args: readonly string[], caller: Caller) => Promise<number>;

/** Texts kept: the files of some chips. What is made of them takes some 30 times as much memory. */
const KEPT_CHARACTERS = 6 * 1024 * 1024;
const MINUTE_MS = 60_000;
/** How often it is looked whether it is time to end. */
const LOOK_MS = 15_000;
/** A caller whose turn it is has so long to say "go". */
const GO_MS = 1000;
/** Where a resident waits: a folder that is in nobody's way. */
const HOME = '/';

export interface ResidentOptions {
  /** Where it listens. */
  readonly socket: string;
  /** Ends after so long without a command. */
  readonly idleMinutes: number;
  /** Whether that is still where callers would look; asked now and then. */
  readonly isWanted: () => boolean;
  readonly run: RunCommand;
}

/**
 * Listens until it is stopped, nobody has asked for anything for long, or nobody would find it any more; resolves then.
 * Rejects when the socket cannot be had.
 */
export async function serveResident(options: ResidentOptions): Promise<void> {
  const { socket } = options;
  expectShortLives();
  process.chdir(HOME);
  const resident = new Resident(options);
  const server = createServer((connection) => resident.serve(connection));
  // Listening under a name of its own, and renamed: of two that begin at once one wins, and closing removes no other's.
  const own = `${socket}.${process.pid}`;
  rmSync(own, { force: true });
  await listen(server, own);
  const { ino } = statSync(own);
  renameSync(own, socket);
  writeFileSync(pidFile(socket), String(process.pid));
  const isOwnSocket = () => statSync(socket, { throwIfNoEntry: false })?.ino === ino;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resident.stop());
  await resident.untilStopped(() => isOwnSocket() && options.isWanted());
  if (isOwnSocket()) for (const file of [socket, pidFile(socket)]) rmSync(file, { force: true });
  server.close();
  resident.hangUp();
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
}

class Resident {
  readonly #options: ResidentOptions;
  readonly #kept: Kept = { host: new DiskHost(KEPT_CHARACTERS), syntax: new SyntaxStore() };
  readonly #collectYoung = youngCollector();
  readonly #connections = new Set<Socket>();
  /** Working folder and mask belong to the process: one command at a time. */
  #last: Promise<void> = Promise.resolve();
  #commands = 0;
  #lastAt = Date.now();
  #isStopped = false;
  #end: () => void = () => {};

  constructor(options: ResidentOptions) {
    this.#options = options;
  }

  /** Resolves when it is time to end and the command at hand is done. */
  untilStopped(isWanted: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        if (Date.now() - this.#lastAt > this.#options.idleMinutes * MINUTE_MS || !isWanted()) this.stop();
      }, LOOK_MS);
      this.#end = () => {
        clearInterval(timer);
        resolve();
      };
    });
  }

  /** Begins no further command. */
  stop(): void {
    this.#isStopped = true;
    this.#last = this.#last.then(this.#end);
  }

  /** Ends connections on which nothing more will be said. */
  hangUp(): void {
    for (const connection of this.#connections) if (!connection.writableEnded) connection.destroy();
  }

  serve(connection: Socket): void {
    this.#connections.add(connection);
    connection.on('close', () => this.#connections.delete(connection));
    // Whoever asked has gone away.
    connection.on('error', () => {});
    connection.setEncoding('utf8');
    let text = '';
    const read = (part: string) => {
      text += part;
      if (text.length > REQUEST_CHARACTERS_MAX + 1) connection.destroy();
      if (!text.endsWith('\n')) return;
      connection.off('data', read);
      this.#take(connection, text);
    };
    connection.on('data', read);
  }

  #take(connection: Socket, line: string): void {
    const request = parseRequest(line);
    if (request?.kind === 'run') {
      this.#last = this.#last
        .then(() => this.#turnOf(connection, request))
        .catch(() => {
          connection.destroy();
        });
    } else if (request) {
      const status = this.#status();
      connection.end(`${JSON.stringify(status)}\n`);
      if (request.kind === 'stop') this.stop();
    } else connection.destroy();
  }

  #status(): ResidentAnswer {
    const { idleMinutes } = this.#options;
    return {
      kind: 'status',
      pid: process.pid,
      commands: this.#commands,
      bytes: process.memoryUsage.rss(),
      idleMinutes,
    };
  }

  /** Nothing is done for a caller that has gone, or for any behind a stop. */
  async #turnOf(connection: Socket, request: ResidentRequest & { readonly kind: 'run' }): Promise<void> {
    if (this.#isStopped || connection.destroyed) connection.destroy();
    else if (await saysGo(connection)) {
      connection.end(`${JSON.stringify(await this.#runFor(request))}\n`);
      setImmediate(this.#collectYoung);
    } else connection.destroy();
  }

  async #runFor({ args, cwd, umask }: ResidentRequest & { readonly kind: 'run' }): Promise<ResidentAnswer> {
    if (!RESIDENT_COMMANDS.includes(args[0] ?? '')) return { kind: 'declined' };
    const written: Written[] = [];
    this.#commands++;
    this.#lastAt = Date.now();
    const ownMask = process.umask(umask);
    try {
      process.chdir(cwd);
      this.#kept.host.checkAgain();
      return { kind: 'done', code: await this.#options.run(args, this.#callerFor(written)), written };
    } catch (error) {
      // Whatever else it is, the caller's own process will say it.
      if (!(error instanceof NotForResident)) process.stderr.write(`${String(error)}\n`);
      return { kind: 'declined' };
    } finally {
      process.umask(ownMask);
      process.chdir(HOME);
    }
  }

  #callerFor(written: Written[]): Caller {
    return {
      write: (data) => {
        if (typeof data === 'string') written.push({ to: 'output', text: data });
        else written.push({ to: 'output', base64: Buffer.from(data).toString('base64') });
      },
      writeError: (text) => {
        written.push({ to: 'error', text });
      },
      errorColumns: () => undefined,
      kept: this.#kept,
    };
  }
}

/** Tells a caller that it is his turn; resolves to whether he says so, in time. */
function saysGo(connection: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), GO_MS);
    const answer = (is: boolean) => {
      clearTimeout(timer);
      resolve(is);
    };
    connection.once('data', (part: Buffer | string) => answer(String(part) === `${GO}\n`));
    connection.once('end', () => answer(false));
    connection.once('close', () => answer(false));
    connection.write(`${READY}\n`);
  });
}

function parseRequest(line: string): ResidentRequest | undefined {
  try {
    const request: unknown = JSON.parse(line);
    return typeof request === 'object' && request !== null && 'kind' in request
      ? (request as ResidentRequest)
      : undefined;
  } catch {
    return undefined;
  }
}
