/** The terminal's side: has a resident do a command, if there is one and it can. Part of every start, so it is small. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  HAS_RESIDENTS,
  isOwn,
  REQUEST_CHARACTERS_MAX,
  type ResidentAnswer,
  type ResidentRequest,
  socketPath,
} from './socket.ts';

/** What a resident may do for others. */
export const RESIDENT_COMMANDS: readonly string[] = ['compile', 'check', 'boot', 'map'];

/**
 * Has a resident run a command line and writes what that wrote.
 *
 * @param folder Of the built files.
 * @returns The exit code; undefined when nothing was done or written and the command is to be run here: there is no resident,
 *   the command is not for one, or it went away on the way.
 */
export async function runByResident(folder: string, args: readonly string[]): Promise<number | undefined> {
  if (!HAS_RESIDENTS || !RESIDENT_COMMANDS.includes(args[0] ?? '')) return undefined;
  try {
    const socket = socketPath(folder);
    if (!existsSync(socket) || !isOwn(dirname(socket)) || !args.every(meansTheSameThere)) return undefined;
    const request: ResidentRequest = { kind: 'run', args, cwd: process.cwd(), umask: process.umask() };
    const answer = await askResident(socket, request);
    if (answer?.kind !== 'done') return undefined;
    for (const part of answer.written) {
      const data = 'text' in part ? part.text : Buffer.from(part.base64, 'base64');
      if (part.to === 'output') process.stdout.write(data);
      else process.stderr.write(data);
    }
    return answer.code;
  } catch {
    return undefined;
  }
}

/** Standard streams, pipes and terminals are those of one process; `-o /dev/null` is the same everywhere. */
function meansTheSameThere(argument: string): boolean {
  if (argument === '-') return false;
  // `--output=FILE`, `-oFILE`.
  const names = [argument, argument.slice(argument.indexOf('=') + 1), argument.slice(2)];
  return names.every((name) => {
    if (name === '' || name === '/dev/null') return true;
    const stat = statSync(name, { throwIfNoEntry: false });
    return !stat || stat.isFile() || stat.isDirectory();
  });
}

/** Undefined when nobody answers, or not to the end. */
export async function askResident(socket: string, request: ResidentRequest): Promise<ResidentAnswer | undefined> {
  const line = JSON.stringify(request);
  if (line.length > REQUEST_CHARACTERS_MAX) return undefined;
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const connection = connect(socket);
    const parts: string[] = [];
    connection.setEncoding('utf8');
    connection.on('data', (part: string) => parts.push(part));
    connection.on('error', () => resolve(undefined));
    connection.on('close', () => {
      const text = parts.join('');
      resolve(text.endsWith('\n') ? (JSON.parse(text) as ResidentAnswer) : undefined);
    });
    connection.write(`${line}\n`);
  });
}
