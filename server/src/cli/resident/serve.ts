/** The resident itself: runs the commands of others, one after the other, on files it has read before. */
import { rmSync, statSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { DiskHost } from '../../node/diskHost.ts';
import { expectShortLives, youngCollector } from '../../node/garbage.ts';
import { SyntaxStore } from '../../syntax/syntaxStore.ts';
import { type Caller, type Kept, NotForResident } from '../caller.ts';
import { RESIDENT_COMMANDS } from './ask.ts';
import { REQUEST_CHARACTERS_MAX, type ResidentAnswer, type ResidentRequest, type Written } from './socket.ts';

/** Runs a command line for a caller; gives the exit code. */
export type RunCommand = (args: readonly string[], caller: Caller) => Promise<number>;

/** Texts kept: the files of some chips. What is made of them takes some 30 times as much memory. */
const KEPT_CHARACTERS = 6 * 1024 * 1024;
const MINUTE_MS = 60_000;
/** Where a resident waits: a folder that is in nobody's way. */
const HOME = '/';

/**
 * Listens until it is stopped, nobody has asked for anything for `idleMinutes`, or its socket is another's; resolves then.
 * Rejects when the socket cannot be had.
 */
export async function serveResident(socket: string, idleMinutes: number, run: RunCommand): Promise<void> {
  expectShortLives();
  const resident = new Resident(idleMinutes, run);
  const server = createServer((connection) => resident.serve(connection));
  await listen(server, socket);
  const { ino: own } = statSync(socket);
  const isOwnSocket = () => statSync(socket, { throwIfNoEntry: false })?.ino === own;
  process.chdir(HOME);
  await resident.untilDone(isOwnSocket);
  server.close();
  resident.hangUp();
  if (isOwnSocket()) rmSync(socket, { force: true });
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
}

class Resident {
  readonly #idleMinutes: number;
  readonly #run: RunCommand;
  readonly #kept: Kept = { host: new DiskHost(KEPT_CHARACTERS), syntax: new SyntaxStore() };
  readonly #collectYoung = youngCollector();
  /** Working folder and streams belong to the process: one command at a time. */
  #last: Promise<void> = Promise.resolve();
  readonly #connections = new Set<Socket>();
  #commands = 0;
  #lastAt = Date.now();
  #stop: () => void = () => {};

  constructor(idleMinutes: number, run: RunCommand) {
    this.#idleMinutes = idleMinutes;
    this.#run = run;
  }

  /** Resolves when it is time to end. */
  untilDone(isOwnSocket: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        if (Date.now() - this.#lastAt > this.#idleMinutes * MINUTE_MS || !isOwnSocket()) this.#stop();
      }, MINUTE_MS / 4);
      this.#stop = () => {
        clearInterval(timer);
        resolve();
      };
    });
  }

  /** Ends connections that nothing is said on. */
  hangUp(): void {
    for (const connection of this.#connections) if (!connection.writableEnded) connection.destroy();
  }

  serve(connection: Socket): void {
    let text = '';
    this.#connections.add(connection);
    connection.on('close', () => this.#connections.delete(connection));
    connection.setEncoding('utf8');
    // Whoever asked has gone away.
    connection.on('error', () => {});
    connection.on('data', (part: string) => {
      text += part;
      if (text.length > REQUEST_CHARACTERS_MAX + 1) connection.destroy();
      else if (text.endsWith('\n')) this.#last = this.#last.then(() => this.#reply(connection, text));
    });
  }

  async #reply(connection: Socket, line: string): Promise<void> {
    let request: ResidentRequest;
    try {
      request = JSON.parse(line);
    } catch {
      connection.destroy();
      return;
    }
    connection.end(`${JSON.stringify(await this.#answer(request))}\n`);
    if (request.kind === 'stop') this.#stop();
    else setImmediate(this.#collectYoung);
  }

  async #answer(request: ResidentRequest): Promise<ResidentAnswer> {
    if (request.kind === 'run') return this.#runFor(request);
    const bytes = process.memoryUsage.rss();
    return { kind: 'status', pid: process.pid, commands: this.#commands, bytes, idleMinutes: this.#idleMinutes };
  }

  async #runFor({ args, cwd, umask }: ResidentRequest & { readonly kind: 'run' }): Promise<ResidentAnswer> {
    const written: Written[] = [];
    const caller: Caller = {
      write: (data) => {
        written.push(
          typeof data === 'string'
            ? { to: 'output', text: data }
            : { to: 'output', base64: Buffer.from(data).toString('base64') },
        );
      },
      writeError: (text) => {
        written.push({ to: 'error', text });
      },
      errorColumns: () => undefined,
      kept: this.#kept,
    };
    if (!RESIDENT_COMMANDS.includes(args[0] ?? '')) return { kind: 'declined' };
    this.#commands++;
    this.#lastAt = Date.now();
    const ownMask = process.umask(umask);
    try {
      process.chdir(cwd);
      this.#kept.host.checkAgain();
      return { kind: 'done', code: await this.#run(args, caller), written };
    } catch (error) {
      // Whatever else it is, the caller's own process will say it.
      if (!(error instanceof NotForResident)) process.stderr.write(`${String(error)}\n`);
      return { kind: 'declined' };
    } finally {
      process.umask(ownMask);
      process.chdir(HOME);
    }
  }
}
