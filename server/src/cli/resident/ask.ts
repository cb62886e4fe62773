/** The terminal's side: has a resident do a command, if there is one and it can. Part of every start, so it is small. */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  GO,
  HAS_RESIDENTS,
  isOwn,
  READY,
  REQUEST_CHARACTERS_MAX,
  type ResidentAnswer,
  type ResidentRequest,
  socketPath,
  type Written,
} from './socket.ts';

/** What a resident may do for others. */
export const RESIDENT_COMMANDS: readonly string[] = ['compile', 'check', 'boot', 'map'];

/** A resident that is busy for longer is not waited for: the command takes hardly longer here. */
const TURN_MS = 150;

/**
 * Has a resident run a command line and writes what that wrote.
 *
 * @param folder Of the built files.
 * @returns The exit code; undefined when nothing was done or written and the command is to be run here: there is no resident,
 *   it is busy, the command is not for one, or it went away on the way.
 */
export async function runByResident(folder: string, args: readonly string[]): Promise<number | undefined> {
  const answer = await answerOf(folder, args);
  if (answer?.kind !== 'done') return undefined;
  for (const part of answer.written) write(part);
  return answer.code;
}

async function answerOf(folder: string, args: readonly string[]): Promise<ResidentAnswer | undefined> {
  if (!HAS_RESIDENTS || !RESIDENT_COMMANDS.includes(args[0] ?? '')) return undefined;
  try {
    const socket = socketPath(folder);
    if (socket === undefined || !existsSync(socket) || !isOwn(dirname(socket))) return undefined;
    return await askResident(socket, { kind: 'run', args, cwd: process.cwd(), umask: process.umask() }, TURN_MS);
  } catch {
    // No working folder, no permission to look there.
    return undefined;
  }
}

function write(part: Written): void {
  const data = 'text' in part ? part.text : Buffer.from(part.base64, 'base64');
  if (part.to === 'output') process.stdout.write(data);
  else process.stderr.write(data);
}

/**
 * Asks a resident.
 *
 * @param patience Milliseconds until it must have begun to answer.
 * @returns Undefined when nobody answers, not in time, or not to the end.
 */
export async function askResident(
  socket: string,
  request: ResidentRequest,
  patience: number,
): Promise<ResidentAnswer | undefined> {
  const line = JSON.stringify(request);
  if (line.length > REQUEST_CHARACTERS_MAX) return undefined;
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const connection = connect(socket);
    let text = '';
    let isReady = false;
    const timer = setTimeout(() => connection.destroy(), patience);
    connection.setEncoding('utf8');
    connection.on('data', (part: string) => {
      clearTimeout(timer);
      text += part;
      if (isReady || text !== `${READY}\n`) return;
      isReady = true;
      text = '';
      connection.write(`${GO}\n`);
    });
    connection.on('error', () => {});
    connection.on('close', () => {
      clearTimeout(timer);
      resolve(text.endsWith('}\n') ? (JSON.parse(text) as ResidentAnswer) : undefined);
    });
    connection.write(`${line}\n`);
  });
}
