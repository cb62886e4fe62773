/**
 * A git revision as a `Revision`: the commit of a revision name, one listing of its tree (`ls-tree`), and the requested
 * objects (`cat-file --batch`). Nothing is checked out or fetched.
 */
import type { CancelSignal, Revision } from '../source/revision.ts';
import type { SourceHost } from '../source/sourceHost.ts';
import { canonicalPath, toHostPath } from './diskHost.ts';
import { askGit, type GitAnswer } from './gitProcess.ts';
import { type ListedEntry, RevisionFiles } from './revisionFiles.ts';

/** Limit of a revision name's length. */
const NAME_CHARACTERS_MAX = 250;
/** Limit of a listing: that of Linux 7.2, with its 95,000 entries, has some 9 MiB. */
const LISTING_BYTES_MAX = 64 * 1024 * 1024;
/** Limit of the total bytes of objects in one round of a compilation. */
const OBJECTS_BYTES_MAX = 128 * 1024 * 1024;
/** Limit of followed links in a tree; Linux has some 80. */
const LINKS_MAX = 4096;
const LINE_BYTES_MAX = 64 * 1024;

/** The folder and limits of git calls. */
interface GitPlace {
  /** A folder of the work tree. */
  readonly folder: string;
  readonly signal?: CancelSignal | undefined;
}

/** The commit of a revision name, in one repository. */
interface FoundRevision {
  /** Canonical path of the top of the work tree. */
  readonly top: string;
  /** The full name of the commit. */
  readonly commit: string;
  readonly name: string;
}

/** A revision, or the reason, as a sentence, why there is none. */
type OpenedRevision = { readonly revision: Revision } | { readonly failed: string };

/** Canonical path of the top of the work tree that contains a folder; undefined outside of one. */
async function repositoryTop({ folder, signal }: GitPlace): Promise<string | undefined> {
  const answer = await askGit(folder, { args: ['rev-parse', '--show-toplevel'], limit: LINE_BYTES_MAX, signal });
  return 'failed' in answer ? undefined : canonicalPath(toHostPath(lineOf(answer.output)));
}

/** Looks a revision name up in the repository that contains a folder. */
export async function findRevision(
  place: GitPlace,
  name: string,
): Promise<FoundRevision | { readonly failed: string }> {
  const { folder, signal } = place;
  if (name === '' || name.length > NAME_CHARACTERS_MAX || name.startsWith('-')) {
    return { failed: `'${name.slice(0, 40)}' is no name of a revision.` };
  }
  const top = await repositoryTop(place);
  if (top === undefined) return { failed: `'${folder}' lies in no git repository that can be read.` };
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const parsed = await askGit(top, { args, limit: LINE_BYTES_MAX, signal });
  if ('failed' in parsed) {
    return { failed: `The repository has no revision '${name}': name a commit, a branch or a tag.` };
  }
  return { top, commit: lineOf(parsed.output), name };
}

/**
 * Opens a revision: lists its tree.
 * @param below Provides the files outside of the repository.
 */
export async function openGitRevision(
  { top, commit, name }: FoundRevision,
  below: SourceHost,
  signal?: CancelSignal,
): Promise<OpenedRevision> {
  const listed = await askGit(top, {
    args: ['ls-tree', '-r', '-t', '-z', '--full-tree', commit],
    limit: LISTING_BYTES_MAX,
    signal,
  });
  if ('failed' in listed) return { failed: `The tree of '${name}' cannot be listed: ${listed.failed}.` };
  const listing = parseListing(listed.output);
  const links = await linkTargets(top, listing, signal);
  if ('failed' in links) return { failed: `The links of '${name}' cannot be read: ${links.failed}.` };
  const host = new RevisionFiles(top, listing, links.targets, below);
  const fetchAsked: Revision['fetchAsked'] = async (asking) => {
    const asked = host.takeAsked();
    if (asked.size === 0) return undefined;
    const fetched = await readObjects(top, [...asked.values()], asking);
    if ('failed' in fetched) return { failed: `Files of '${name}' cannot be read: ${fetched.failed}.` };
    for (const [path, object] of asked) {
      const bytes = fetched.objects.get(object);
      if (bytes) host.provide(path, bytes);
      else host.refuse(path, 'is not in the repository: it was cloned without it');
    }
    return {};
  };
  const existsDirectory = (path: string) => host.existsDirectory(path) ?? false;
  return {
    revision: { top, commit, name, host, existsDirectory, filesNamed: (file) => host.filesNamed(file), fetchAsked },
  };
}

/** `MODE TYPE OBJECT\tPATH`, each ending with a NUL; submodules are skipped. */
function parseListing(output: Buffer): ReadonlyMap<string, ListedEntry> {
  const listing = new Map<string, ListedEntry>();
  const text = output.toString();
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\0', at);
    const tab = text.indexOf('\t', at);
    if (end < 0 || tab < 0 || tab > end) break;
    const [mode = '', type, object = ''] = text.slice(at, tab).split(' ');
    const kind = type === 'tree' ? 'folder' : type !== 'blob' ? undefined : mode === '120000' ? 'link' : 'file';
    if (kind) listing.set(text.slice(tab + 1, end), { kind, object });
    at = end + 1;
  }
  return listing;
}

type Links = { readonly targets: ReadonlyMap<string, string> } | { readonly failed: string };

async function linkTargets(
  top: string,
  listing: ReadonlyMap<string, ListedEntry>,
  signal: CancelSignal | undefined,
): Promise<Links> {
  const links = [...listing].filter(([, { kind }]) => kind === 'link').slice(0, LINKS_MAX);
  const targets = new Map<string, string>();
  if (links.length === 0) return { targets };
  const read = await readObjects(
    top,
    links.map(([, { object }]) => object),
    signal,
  );
  if ('failed' in read) return read;
  for (const [path, { object }] of links) {
    const target = read.objects.get(object);
    if (target) targets.set(path, Buffer.from(target).toString());
  }
  return { targets };
}

type Objects = { readonly objects: ReadonlyMap<string, Uint8Array> } | { readonly failed: string };

/** The bytes of objects by name; objects missing in the repository are skipped. */
async function readObjects(top: string, names: readonly string[], signal: CancelSignal | undefined): Promise<Objects> {
  const answer: GitAnswer = await askGit(top, {
    args: ['cat-file', '--batch'],
    input: [...new Set(names)].map((name) => `${name}\n`).join(''),
    limit: OBJECTS_BYTES_MAX,
    signal,
  });
  if ('failed' in answer) return answer;
  const { output } = answer;
  const objects = new Map<string, Uint8Array>();
  for (let at = 0; at < output.length; ) {
    const newline = output.indexOf(0x0a, at);
    if (newline < 0) break;
    // `NAME blob SIZE`, or `NAME missing`.
    const [name = '', type, size] = output.subarray(at, newline).toString().split(' ');
    at = newline + 1;
    if (type !== 'blob' || size === undefined) continue;
    objects.set(name, output.subarray(at, at + Number(size)));
    at += Number(size) + 1;
  }
  return { objects };
}

function lineOf(output: Buffer): string {
  return output.toString().replace(/\r?\n$/, '');
}
