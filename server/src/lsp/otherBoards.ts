/**
 * Boards on the other side of a comparison: another board's file, a blob, or the same board at a git revision. They are
 * not among the boards in use: nothing of them is published, and they are dropped when nobody requests them any more.
 */

import type { Analyzer } from '../analysis/analyzer.ts';
import type { Board } from '../analysis/board.ts';
import { memoryMapOf } from '../analysis/boardMap.ts';
import { boardAtRevision } from '../analysis/revisionBoard.ts';
import type { BootReport } from '../boot/report.ts';
import { isFdt } from '../fdt/read.ts';
import { MAX_FDT_BYTES } from '../fdt/readHeader.ts';
import type { MemoryMap } from '../mapModel/model.ts';
import type { DiskHost } from '../node/diskHost.ts';
import { findRevision, openGitRevision } from '../node/gitRevision.ts';
import { basename, dirname, isWithin } from '../source/path.ts';
import type { CancelSignal, Revision } from '../source/revision.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import type { Boards } from './boards.ts';
import type { Confinement } from './confinement.ts';
import type { OpenDocuments } from './openDocuments.ts';

/** Limit of cached revision listings; that of Linux takes some 20 MB. */
const REVISIONS_MAX = 2;

/** The kinds of the other side. */
export type OtherSide =
  /** A source or a blob, by its canonical path. */
  | { readonly kind: 'file'; readonly path: string }
  /** A board's file by its canonical path, at a revision. */
  | { readonly kind: 'revision'; readonly path: string; readonly revision: string };

/** A board of the other side; boot and map are computed on first use. */
interface OtherBoard {
  readonly board: Board;
  /** The name for titles: `board.dts`, `board.dts at v6.12 (0123456789ab)`. */
  readonly name: string;
  readonly side: OtherSide;
  /** The full commit hash, for a revision. */
  readonly commit?: string;
  /** A source file in the version that the board was compiled from. */
  read(path: string): SourceFile | undefined;
  /** Its boot on the kernel and RAM of its plan; undefined for an overlay, and for a tree with errors. */
  readonly report: BootReport | undefined;
  /** Undefined where there is no boot. */
  readonly map: MemoryMap | undefined;
}

/** The other side, or the reason why there is none, as a sentence for the user. */
export type OpenedSide = { readonly other: OtherBoard } | { readonly failed: string };

/** The settings and parts for boards of the other side. */
interface OtherBoardsParts {
  readonly analyzer: Analyzer;
  readonly boards: Boards;
  readonly confinement: Confinement;
  readonly disk: DiskHost;
  readonly documents: OpenDocuments;
}

/** Creates boards of the other side under the current settings. */
export class OtherBoards {
  readonly #parts: OtherBoardsParts;
  /** By top folder and commit; the last used one is at the end. */
  readonly #revisions = new Map<string, Revision>();

  constructor(parts: OtherBoardsParts) {
    this.#parts = parts;
  }

  /** Opens the other side; again each time, because any file may have changed. */
  open(side: OtherSide, signal?: CancelSignal): Promise<OpenedSide> {
    return side.kind === 'file' ? Promise.resolve(this.#openFile(side)) : this.#openRevision(side, signal);
  }

  #openFile(side: OtherSide & { readonly kind: 'file' }): OpenedSide {
    const { boards, confinement, disk, documents } = this.#parts;
    const { path } = side;
    const name = basename(path);
    confinement.choose(path);
    if (!/\.dtbo?$/.test(name) && boards.isBoard(path)) {
      const board = boards.board(path);
      if (!board) return { failed: `'${name}' cannot be read: it ${documents.refusal(path)?.words ?? 'is gone'}.` };
      return { other: this.#other(board, name, side) };
    }
    // Reads the disk again: builds often replace blobs.
    const bytes = disk.readBytes(path, MAX_FDT_BYTES);
    if (!bytes) return { failed: `'${name}' cannot be read: it ${disk.refusal(path)?.words ?? 'is gone'}.` };
    if (!isFdt(bytes)) return { failed: `'${name}' is neither a board's source nor a device-tree blob.` };
    return this.openBlob(path, bytes);
  }

  /**
   * Opens a blob whose bytes are known.
   *
   * @param path Where it is, or would be: the search for its profile begins there.
   */
  openBlob(path: string, bytes: Uint8Array): OpenedSide {
    const name = basename(path);
    if (bytes.length > MAX_FDT_BYTES) return { failed: `'${name}' is too large for a blob.` };
    const { board, problems } = this.#parts.analyzer.blobBoard(path, bytes);
    if (!board) return { failed: `'${name}' is damaged: ${problems[0]?.message ?? 'it cannot be read'}.` };
    return { other: this.#other(board, name, { kind: 'file', path }) };
  }

  async #openRevision(
    side: OtherSide & { readonly kind: 'revision' },
    signal: CancelSignal | undefined,
  ): Promise<OpenedSide> {
    const { analyzer } = this.#parts;
    const { path, revision: name } = side;
    const refused = this.refusalOfGit(path);
    if (refused !== undefined) return { failed: refused };
    const opened = await this.#revision(dirname(path), name, signal);
    if ('failed' in opened) return opened;
    const { revision } = opened;
    const made = await boardAtRevision({ analyzer, path, revision, signal });
    if ('failed' in made) return made;
    const title = `${basename(made.board.path)} at ${name} (${revision.commit.slice(0, 12)})`;
    return { other: this.#other(made.board, title, side, revision) };
  }

  /** A source file at a revision, or the reason, as a sentence, why there is none. */
  async sourceAt(path: string, name: string, signal?: CancelSignal): Promise<SourceFile | { readonly failed: string }> {
    const refused = this.refusalOfGit(path);
    if (refused !== undefined) return { failed: refused };
    const opened = await this.#revision(dirname(path), name, signal);
    if ('failed' in opened) return opened;
    const { host, fetchAsked, top } = opened.revision;
    const gone = { failed: `'${name}' has no file '${basename(path)}'.` };
    const found = host.resolve(path);
    // A link of that commit may lead out of the repository.
    if (found === undefined || !isWithin(found, top)) return gone;
    if (!host.read(found)) await fetchAsked(signal);
    return host.read(found) ?? gone;
  }

  /** Why git is not run for a file, as a sentence; undefined where it may run. */
  refusalOfGit(path: string): string | undefined {
    const { analyzer, confinement } = this.#parts;
    if (!confinement.isTrusted) {
      return 'The workspace is not trusted, and git is not run in it: trust the workspace to compare with a revision.';
    }
    const { folders } = confinement.foldersFor(path, analyzer.sourceTreeOf(path));
    if (folders.some((folder) => isWithin(path, folder))) return undefined;
    return `'${basename(path)}' lies outside of the workspace, and git is not run there: open its folder.`;
  }

  async #revision(folder: string, name: string, signal: CancelSignal | undefined) {
    const { documents } = this.#parts;
    const found = await findRevision({ folder, signal }, name);
    if ('failed' in found) return found;
    const key = `${found.top}\0${found.commit}`;
    const known = this.#revisions.get(key);
    const opened = known ? { revision: known } : await openGitRevision(found, documents, signal);
    if ('failed' in opened) return opened;
    // The same text objects as before, so that the caches of them still apply.
    const { revision } = opened;
    this.#revisions.delete(key);
    this.#revisions.set(key, revision);
    const oldest = this.#revisions.keys().next().value;
    if (this.#revisions.size > REVISIONS_MAX && oldest !== undefined) this.#revisions.delete(oldest);
    return { revision: { ...revision, name } };
  }

  #other(board: Board, name: string, side: OtherSide, revision?: Revision): OtherBoard {
    const { boards, documents } = this.#parts;
    let booted: { readonly report: BootReport | undefined } | undefined;
    let map: MemoryMap | undefined;
    const hasErrors = board.compiled.problems.some(({ severity }) => severity === 'error');
    const plan = () => boards.planOf(board);
    return {
      board,
      name,
      side,
      ...(revision ? { commit: revision.commit } : {}),
      read: (path) => (revision?.host ?? documents).read(path),
      get report() {
        booted ??= { report: board.isOverlay || board.isPart || hasErrors ? undefined : board.boot(plan()) };
        return booted.report;
      },
      get map() {
        if (this.report) map ??= memoryMapOf(board, this.report, plan());
        return map;
      },
    };
  }
}
