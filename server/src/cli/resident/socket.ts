/**
 * Where a resident listens, and what is said there, one line of JSON for each thing:
 *
 *     caller                                  resident
 *     what is to be done (`ResidentRequest`)
 *                                             "ready": it is the caller's turn
 *     "go"
 *                                             the outcome (`ResidentAnswer`)
 *
 * Nothing is done before "go", so a caller that has waited long enough for its turn can do the command itself. `status` and
 * `stop` are answered at once.
 *
 * The socket's name stands for the build, the version of Node, who the caller is, and the file system that he sees: a
 * resident of another build, or outside a container that shares the folder, is not found.
 */
import { lstatSync, readlinkSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** What the one at the terminal asks for. */
export type ResidentRequest =
  | {
      readonly kind: 'run';
      readonly args: readonly string[];
      /** Working folder and file mode mask of the caller. */
      readonly cwd: string;
      readonly umask: number;
    }
  | { readonly kind: 'status' }
  | { readonly kind: 'stop' };

/** What a command wrote, in order; bytes in base64. */
export type Written =
  | { readonly to: 'output' | 'error'; readonly text: string }
  | { readonly to: 'output'; readonly base64: string };

export type ResidentAnswer =
  | { readonly kind: 'done'; readonly code: number; readonly written: readonly Written[] }
  /** A process of its own is to do it. */
  | { readonly kind: 'declined' }
  | ({ readonly kind: 'status' } & ResidentStatus);

export interface ResidentStatus {
  readonly pid: number;
  /** Commands run so far. */
  readonly commands: number;
  /** Resident memory. */
  readonly bytes: number;
  /** Ends after so long without a command. */
  readonly idleMinutes: number;
}

export const READY = 'ready';
export const GO = 'go';

/** A longer command line is run in its own process. */
export const REQUEST_CHARACTERS_MAX = 1024 * 1024;
/** Room for the address of a socket, its final zero included (Linux: `sun_path` in uapi/linux/un.h, 108; macOS: 104). */
const ADDRESS_BYTES_MAX = 104;
/** What a resident adds while it is about to listen: `.4194304`. */
const PID_BYTES = 8;

/** There are none on Windows: a named pipe has no folder that only its owner may enter. */
export const HAS_RESIDENTS = process.platform !== 'win32';

/**
 * The socket of this build's resident, whether there is one or not; undefined where its path would be too long.
 *
 * @param folder That of the built files.
 */
export function socketPath(folder: string): string | undefined {
  const { mtimeMs, size } = statSync(join(folder, 'commands.js'));
  const root = statSync('/');
  const { getuid, geteuid, getgid, getegid, getgroups } = process;
  const caller = [getuid?.(), geteuid?.(), getgid?.(), getegid?.(), getgroups?.()];
  const names = [folder, mtimeMs, size, process.version, root.dev, root.ino, mountNamespace(), ...caller];
  const path = join(socketFolder(), `${hashOf(names.join('\0'))}.sock`);
  return Buffer.byteLength(path) + PID_BYTES < ADDRESS_BYTES_MAX ? path : undefined;
}

/** Beside a socket: the number of the process that listens there. */
export function pidFile(socket: string): string {
  return `${socket}.pid`;
}

/** Where sockets of this user are. */
function socketFolder(): string {
  const { XDG_RUNTIME_DIR: own = '', TMPDIR: shared = '' } = process.env;
  if (isAbsolute(own)) return join(own, 'dtatlas');
  return join(isAbsolute(shared) ? shared : '/tmp', `dtatlas-${process.getuid?.() ?? ''}`);
}

/** Whether a folder is a folder of the user that nobody else may enter. */
export function isOwn(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
}

/** Linux: what is mounted may differ under the same root. */
function mountNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/mnt');
  } catch {
    return '';
  }
}

/** FNV-1a, 32 bits, twice: names apart what one user builds. Loading a real hash would cost more than a millisecond. */
function hashOf(text: string): string {
  const half = (seed: number) => {
    let hash = seed;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, '0');
  };
  return half(0x811c9dc5) + half(0x9dc5811c);
}
