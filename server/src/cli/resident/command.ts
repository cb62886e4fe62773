/** `dtatlas resident`: starts, stops and shows the process that keeps what commands have read. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../caller.ts';
import { errorText, parseOptions, UsageError } from '../usage.ts';
import { askResident } from './ask.ts';
import { type RunCommand, serveResident } from './serve.ts';
import { HAS_RESIDENTS, isOwn, pidFile, type ResidentStatus, socketPath } from './socket.ts';

const ACTIONS = ['start', 'stop', 'status', 'serve'];
/** A working day has breaks; memory is given back after longer ones. */
const IDLE_MINUTES = 60;
const IDLE_MINUTES_MAX = 7 * 24 * 60;
/** A start takes a tenth of a second; a busy machine ten times that. */
const START_MS = 10_000;
const POLL_MS = 20;
/** A resident answers between two commands, and none of those takes long. */
const ANSWER_MS = 5000;

/**
 * `serve` is what `start` runs in a process of its own; it may be run by a service manager, too.
 *
 * @param folder Of the built files.
 * @param run Runs other commands.
 */
export async function residentCommand(
  args: readonly string[],
  caller: Caller,
  folder: string,
  run: RunCommand,
): Promise<number> {
  const options = { idle: { type: 'string' } } as const;
  const { values, positionals } = parseOptions({ args: [...args], allowPositionals: true, options });
  const [action = '', ...more] = positionals;
  if (!ACTIONS.includes(action) || more.length > 0) throw new UsageError('takes one of start, stop, status, serve');
  if (!HAS_RESIDENTS) throw new UsageError('there are no residents on Windows');
  const idle = Number(values.idle ?? IDLE_MINUTES);
  if (!Number.isInteger(idle) || idle < 1 || idle > IDLE_MINUTES_MAX) {
    throw new UsageError(`--idle takes minutes from 1 to ${IDLE_MINUTES_MAX}; not '${values.idle}'`);
  }
  const socket = socketPath(folder);
  if (socket === undefined)
    throw new UsageError('the path of the socket is too long; set XDG_RUNTIME_DIR to a shorter one');
  claimFolder(dirname(socket));
  const running = await statusOf(socket);
  if (action === 'serve') {
    if (running) throw new UsageError(`${sentence(running)} already`);
    await serveResident({ socket, idleMinutes: idle, isWanted: () => isAt(socket, folder), run });
    return 0;
  }
  if (action === 'stop') return stop(caller, socket, running);
  if (running === undefined && pidOfStuck(socket) !== undefined) throw new UsageError(STUCK);
  if (action === 'start') {
    return start(caller, socket, running, [join(folder, 'cli.js'), 'resident', 'serve', '--idle', `${idle}`]);
  }
  caller.write(running ? `${sentence(running)}${details(running)}\n` : NONE);
  return running ? 0 : 1;
}

const NONE = 'no resident is running\n';
const STUCK = "the resident does not answer; commands run by themselves meanwhile, and 'resident stop' ends it";

/** Whether this build's residents are still looked for at a socket. */
function isAt(socket: string, folder: string): boolean {
  try {
    return socketPath(folder) === socket;
  } catch {
    return false;
  }
}

async function start(
  caller: Caller,
  socket: string,
  running: ResidentStatus | undefined,
  command: readonly string[],
): Promise<number> {
  let status = running;
  if (!status) {
    const child = spawn(process.execPath, command, { detached: true, stdio: 'ignore', cwd: '/' });
    let failed = false;
    const fail = () => {
      failed = true;
    };
    child.on('error', fail).on('exit', fail).unref();
    for (const end = Date.now() + START_MS; !status && !failed && Date.now() < end; ) {
      await sleep(POLL_MS);
      status = await statusOf(socket);
    }
    // Another was faster.
    status ??= await statusOf(socket);
  }
  if (!status) throw new Error('the resident did not start');
  caller.write(
    `${sentence(status)}${running ? ' already' : ''}; it ends after ${status.idleMinutes} minutes without a command\n`,
  );
  return 0;
}

/** One that does not answer is killed. */
async function stop(caller: Caller, socket: string, running: ResidentStatus | undefined): Promise<number> {
  const pid = running ? running.pid : pidOfStuck(socket);
  if (running) await askResident(socket, { kind: 'stop' }, ANSWER_MS);
  else if (pid !== undefined) {
    process.kill(pid, 'SIGKILL');
    rmSync(socket, { force: true });
  }
  caller.write(pid === undefined ? NONE : `resident ${pid} stopped\n`);
  return 0;
}

/** The process that listens at a socket but does not answer. */
function pidOfStuck(socket: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile(socket), 'utf8'));
    // Numbers are given out again: only a process with such a command line is meant.
    return pid > 1 && /\bresident[\0 ]serve\b/.test(commandLineOf(pid)) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function commandLineOf(pid: number): string {
  if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  return spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
}

async function statusOf(socket: string): Promise<ResidentStatus | undefined> {
  const answer = await askResident(socket, { kind: 'status' }, ANSWER_MS);
  return answer?.kind === 'status' ? answer : undefined;
}

function sentence({ pid }: ResidentStatus): string {
  return `resident ${pid} is running`;
}

function details({ commands, bytes, idleMinutes }: ResidentStatus): string {
  const megabytes = Math.round(bytes / 1024 / 1024);
  return `: ${commands} command${commands === 1 ? '' : 's'}, ${megabytes} MiB, ends after ${idleMinutes} minutes without one`;
}

/** Makes the folder if need be. Throws `UsageError` when it is not the user's alone: another could listen there in our place. */
function claimFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UsageError(`cannot make the folder of sockets: ${errorText(error)}`);
  }
  if (!isOwn(folder)) throw new UsageError(`'${folder}' is not a folder that only you may enter (mode 700)`);
}
