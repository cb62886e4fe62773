/** Revisions of a repository that a user may compare a file with: its last commits, branches, tags. */
import { basename, dirname } from '../source/path.ts';
import type { CancelSignal } from '../source/revision.ts';
import { askGit } from './gitProcess.ts';

/** Limit of listed commits of the file; the user may name any other. */
const COMMITS_MAX = 40;
/** Limit of listed branches and tags, the newest first. */
const NAMES_MAX = 300;
const OUTPUT_BYTES_MAX = 1024 * 1024;

/** A revision in the list. */
interface ListedRevision {
  readonly name: string;
  readonly kind: 'head' | 'branch' | 'tag' | 'commit';
  readonly subject: string;
  /** `2026-11-30`. */
  readonly date: string;
}

/** The likeliest first; or the reason, as a sentence, why there are none. */
export async function listRevisions(
  path: string,
  signal?: CancelSignal,
): Promise<readonly ListedRevision[] | { readonly failed: string }> {
  const folder = dirname(path);
  const ask = (args: readonly string[]) => askGit(folder, { args, limit: OUTPUT_BYTES_MAX, signal });
  const log = ['log', '--no-show-signature', '--no-mailmap', '--format=%h%x00%cs%x00%s'];
  const head = await ask([...log, '-1']);
  if ('failed' in head) return { failed: `'${folder}' lies in no git repository with a commit: ${head.failed}.` };
  const commits = await ask([...log, `-${COMMITS_MAX}`, '--', basename(path)]);
  const names = await ask([
    'for-each-ref',
    `--count=${NAMES_MAX}`,
    '--sort=-creatordate',
    '--format=%(refname)%00%(creatordate:short)%00%(contents:subject)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  ]);
  return [
    ...records(head.output).map((fields) => revisionOf('head', fields, 'HEAD')),
    ...('output' in commits ? records(commits.output).map((fields) => revisionOf('commit', fields)) : []),
    ...('output' in names ? records(names.output).map((fields) => revisionOf(kindOf(fields[0]), fields)) : []),
  ];
}

function records(output: Buffer): readonly (readonly string[])[] {
  const lines = output.toString().split('\n');
  return lines.filter((line) => line !== '').map((line) => line.split('\0'));
}

function kindOf(reference: string | undefined): 'tag' | 'branch' {
  return reference?.startsWith('refs/tags/') ? 'tag' : 'branch';
}

function revisionOf(
  kind: ListedRevision['kind'],
  [reference = '', date = '', subject = '']: readonly string[],
  name = reference.replace(/^refs\/(?:heads|remotes|tags)\//, ''),
): ListedRevision {
  return { name, kind, subject, date };
}
