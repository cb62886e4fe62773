/**
 * The one place that runs git: to read a repository, never to change it, to run programs that it configures (hooks, monitors,
 * filters) or to fetch. No shell; user arguments cannot become options.
 */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import type { CancelSignal } from '../source/revision.ts';

/** Timeout: git answers well below a second; a slower repository is on a disk that hangs. */
const GIT_TIME_MAX_MS = 30_000;
/** Limit of git's error output that is kept. */
const ERROR_CHARACTERS_MAX = 400;

/** The result of a cancelled request. */
const CANCELLED = 'cancelled';

/** A command that does nothing but fail, for settings that name a program. */
const NO_PROGRAM = 'false';

/**
 * What a repository's own configuration must not decide: programs, the network, files outside of it. Settings of the command
 * line come after those of the repository, so they win. Not listed is what only commands that are not run here look at:
 * filters, text conversions and other programs for differences, editors, aliases, credentials.
 */
const HARMLESS_SETTINGS: Readonly<Record<string, string>> = {
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'core.alternateRefsCommand': NO_PROGRAM,
  // `git log` verifies signatures when a repository wants it, with the program that the repository names.
  'log.showSignature': 'false',
  'gpg.program': NO_PROGRAM,
  'gpg.openpgp.program': NO_PROGRAM,
  'gpg.x509.program': NO_PROGRAM,
  'gpg.ssh.program': NO_PROGRAM,
  'gpg.ssh.defaultKeyCommand': NO_PROGRAM,
  // `git log` reads this file, wherever it is.
  'log.mailmap': 'false',
  'mailmap.file': '',
  // A folder with sources may look like a repository without a work tree, and so bring a configuration of its own.
  'safe.bareRepository': 'explicit',
  'protocol.allow': 'never',
};

/** Goes before each command. */
const HARMLESS: readonly string[] = [
  '--no-pager',
  '--literal-pathspecs',
  ...Object.entries(HARMLESS_SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

/** Variables of a surrounding git (a hook, an alias) that would redirect it to another repository. */
const FOREIGN_VARIABLES = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|COMMON_DIR|NAMESPACE|PREFIX|CONFIG.*)$/;

/** Git's output, or the reason why there is none: a sentence without a full stop. */
export type GitAnswer = { readonly output: Buffer } | { readonly failed: string };

interface GitQuestion {
  readonly args: readonly string[];
  /** Written to its standard input. */
  readonly input?: string;
  /** Limit of output in bytes. */
  readonly limit: number;
  /** Set when the user cancels. */
  readonly signal?: CancelSignal | undefined;
}

/** Runs git in a folder and waits for its whole output; never throws. */
export function askGit(folder: string, { args, input = '', limit, signal }: GitQuestion): Promise<GitAnswer> {
  return new Promise((done) => {
    const child = spawn('git', [...HARMLESS, '-C', folder, ...args], {
      env: gitEnvironment(),
      // Windows looks for the program in the current folder first, and an editor starts the server in the workspace.
      ...(process.platform === 'win32' ? { cwd: dirname(process.execPath) } : {}),
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
      // A missing program never emits `close`.
      if (child.pid === undefined) finish({ failed: fault });
    });
    child.on('close', (code, killedBy) => {
      if (fault !== undefined) finish({ failed: fault });
      else if (killedBy !== null) finish({ failed: `git did not answer in ${GIT_TIME_MAX_MS / 1000} s` });
      else if (code !== 0) finish({ failed: firstLine(said) || `git ended with ${code}` });
      else finish({ output: Buffer.concat(chunks) });
    });
    // Git may end before it has read all input.
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
    // No protocol at all. A repository's `protocol.ext.allow` would override the setting `protocol.allow`, but not this.
    GIT_ALLOW_PROTOCOL: '',
    LC_ALL: 'C',
  };
}

/** `fatal: Needed a single revision` without the first word. */
function firstLine(text: string): string {
  return (text.split('\n', 1)[0] ?? '').replace(/^(?:fatal|error): /, '').trim();
}
