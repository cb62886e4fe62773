/**
 * The one place where git is run: to read what a repository holds, never to change it, to run what it names (hooks, monitors,
 * filters) or to fetch from elsewhere. No shell; arguments that a user gives cannot become options.
 */
import { spawn } from 'node:child_process';
import type { CancelSignal } from '../source/revision.ts';

/** A question to git takes well below a second; a repository that is slower than this is on a disk that hangs. */
const GIT_TIME_MAX_MS = 30_000;
/** What is kept of what git says about a fault. */
const ERROR_CHARACTERS_MAX = 400;

/** What stands for an answer that nobody wants any more. */
const CANCELLED = 'cancelled';

/** What a repository's own configuration might start, and what would reach for the network. */
const HARMLESS = [
  '--no-pager',
  '--literal-pathspecs',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'protocol.allow=never',
];

/** Variables of a surrounding git (a hook, an alias) that would have it read another repository. */
const FOREIGN_VARIABLES = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE|PREFIX|CONFIG.*)$/;

/** What git wrote, or why it wrote nothing: a sentence without a full stop. */
export type GitAnswer = { readonly output: Buffer } | { readonly failed: string };

interface GitQuestion {
  readonly args: readonly string[];
  /** Written to its standard input. */
  readonly input?: string;
  /** Most bytes of output. */
  readonly limit: number;
  /** The user no longer wants to know. */
  readonly signal?: CancelSignal | undefined;
}

/** Runs git in a folder and waits for its whole output; never throws. */
export function askGit(folder: string, { args, input = '', limit, signal }: GitQuestion): Promise<GitAnswer> {
  return new Promise((done) => {
    const child = spawn('git', [...HARMLESS, '-C', folder, ...args], {
      env: gitEnvironment(),
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      timeout: GIT_TIME_MAX_MS,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    let said = '';
    let fault: string | undefined;
    const finish = (answer: GitAnswer) => {
      signal?.removeEventListener('abort', cancel);
      done(answer);
    };
    const cancel = () => {
      fault = CANCELLED;
      child.kill();
    };
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else {
        fault ??= `git answers with more than ${Math.round(limit / 1024 / 1024)} MiB, the most that is read of it`;
        child.kill();
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(0, ERROR_CHARACTERS_MAX);
    });
    child.on('error', (error) => {
      fault ??= `git cannot be run: ${error.message}`;
      // A program that is not there never closes.
      if (child.pid === undefined) finish({ failed: fault });
    });
    child.on('close', (code, killedBy) => {
      if (fault !== undefined) finish({ failed: fault });
      else if (killedBy !== null) finish({ failed: `git did not answer in ${GIT_TIME_MAX_MS / 1000} s` });
      else if (code !== 0) finish({ failed: firstLine(said) || `git ended with ${code}` });
      else finish({ output: Buffer.concat(chunks) });
    });
    // It may end before it has read everything.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function gitEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN_VARIABLES.test(name));
  return {
    ...Object.fromEntries(own),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    LC_ALL: 'C',
  };
}

/** `fatal: Needed a single revision` without the first word. */
function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/^(?:fatal|error): /, '').trim();
}
