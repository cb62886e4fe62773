/**
 * One file, one name. Internally a file is known by its canonical path, with links resolved; this converts it to the client's
 * spelling: where the canonical path is outside of the workspace, because a workspace folder is a link or holds one, the
 * name inside the workspace is used. So a definition opens the file that the user sees in the tree of files, not a second one.
 */

/** A folder as the client spells it, and its real path. Both absolute, with forward slashes. */
interface NamedFolder {
  readonly spelled: string;
  readonly canonical: string;
}

/** Limit of remembered links; files behind further ones keep their canonical names. */
const LINKS_MAX = 100;

/** Knows the folders of the workspace, and links out of them that documents came through. */
export class WorkspaceNames {
  #folders: readonly NamedFolder[] = [];
  readonly #links: NamedFolder[] = [];

  /** The folders that are open in the client. */
  setFolders(folders: readonly NamedFolder[]): void {
    this.#folders = folders;
    this.#links.length = 0;
  }

  /** Records a client's name of a file. Returns true when that reveals the names of further files. */
  learn(spelled: string, canonical: string): boolean {
    if (spelled === canonical || this.#isInside(this.nameOf(canonical))) return false;
    if (!this.#isInside(spelled) || this.#links.length >= LINKS_MAX) return false;
    this.#links.push(withoutCommonEnd(spelled, canonical));
    return true;
  }

  /** A link in the workspace leads to a folder. */
  learnLink(spelled: string, canonical: string): void {
    if (this.#isInside(canonical) || !this.#isInside(spelled) || this.#links.length >= LINKS_MAX) return;
    this.#links.push({ spelled, canonical });
  }

  /** The name of a file: its canonical path where that is in the workspace, else the shortest one that is. */
  nameOf(canonical: string): string {
    if (this.#isInside(canonical)) return canonical;
    let name: string | undefined;
    for (const folder of [...this.#folders, ...this.#links]) {
      const rest = pathWithin(folder.canonical, canonical);
      if (rest === undefined) continue;
      const candidate = folder.spelled + rest;
      if (name === undefined || candidate.length < name.length) name = candidate;
    }
    return name ?? canonical;
  }

  #isInside(path: string): boolean {
    return this.#folders.some(({ spelled }) => pathWithin(spelled, path) !== undefined);
  }
}

/** The rest of a file's path after a folder's, with its slash; empty for the folder itself, undefined outside of it. */
function pathWithin(folder: string, path: string): string | undefined {
  const base = folder.endsWith('/') ? folder.slice(0, -1) : folder;
  return path === base || path.startsWith(`${base}/`) ? path.slice(base.length) : undefined;
}

/** `/work/dts/a.dts` and `/kernel/arch/a.dts`: the link is `/work/dts`. */
function withoutCommonEnd(spelled: string, canonical: string): NamedFolder {
  const a = spelled.split('/');
  const b = canonical.split('/');
  while (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-1)) {
    a.pop();
    b.pop();
  }
  return { spelled: a.join('/'), canonical: b.join('/') };
}
