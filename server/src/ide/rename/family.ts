/**
 * All files that may use a name: those of the boards that include a file with the name, and of the boards that those files
 * lead to in turn. Follows the `#include` lines of files, whatever their conditions.
 */
import type { Analyzer } from '../../analysis/analyzer.ts';
import { findOverlayBase } from '../../analysis/overlayBases.ts';
import { findInclude } from '../../source/includeSearch.ts';
import { dirname, join } from '../../source/path.ts';
import type { SourceFile, SourceHost } from '../../source/sourceHost.ts';
import type { IncludeItem, Item } from '../../syntax/items.ts';

/** Limit of boards whose files are searched for one name; the chips with most boards have some hundred. */
export const FAMILY_MAX = 400;

/** Boards and files around a name. */
export interface Family {
  /** The first one is the requested board. */
  readonly boards: readonly string[];
  /** Every file of every board. */
  readonly files: ReadonlySet<string>;
  /** Files with the name. */
  readonly named: ReadonlySet<string>;
  /** There are more boards than the limit. */
  readonly isCut: boolean;
}

/**
 * The family of a board around a name.
 *
 * @param isNamed Whether a file uses the name.
 * @param boardsIncluding Boards that may include a file; the answer may list too many.
 */
export function familyOf(
  analyzer: Analyzer,
  board: string,
  isNamed: (file: string) => boolean,
  boardsIncluding: (file: string) => readonly string[],
): Family {
  const looked = new Map<string, boolean>();
  const boards = new Set<string>();
  const includes = new Map<SourceFile, readonly IncludeItem[]>();
  /** Whether a board belongs to the family regardless of its includes. */
  const found = new Map([[board, true]]);
  const pending = [board];
  const add = (path: string | undefined, isSure: boolean) => {
    if (path === undefined || found.has(path)) return;
    found.set(path, isSure);
    pending.push(path);
  };
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const files = filesReached(analyzer, path, includes);
    // A board that includes a different file of the same name does not count.
    if (found.get(path) !== true && !hasNamed(files, looked)) continue;
    if (boards.size >= FAMILY_MAX) return { boards: [...boards], files: new Set(), named: new Set(), isCut: true };
    boards.add(path);
    add(baseOf(analyzer, path), true);
    for (const overlay of overlaysOn(analyzer, path)) add(overlay, true);
    for (const file of files) {
      if (looked.has(file)) continue;
      const named = isNamed(file);
      looked.set(file, named);
      if (named) for (const other of boardsIncluding(file)) add(other, false);
    }
  }
  const named = [...looked].filter(([, has]) => has).map(([file]) => file);
  return { boards: [...boards], files: new Set(looked.keys()), named: new Set(named), isCut: false };
}

function hasNamed(files: ReadonlySet<string>, looked: ReadonlyMap<string, boolean>): boolean {
  for (const file of files) if (looked.get(file) === true) return true;
  return false;
}

/** The board that a makefile applies an overlay to. */
function baseOf(analyzer: Analyzer, overlay: string): string | undefined {
  return overlay.endsWith('.dtso') ? findOverlayBase(analyzer.host, overlay, new Map())?.base : undefined;
}

/** The overlays that the makefile beside a board applies to it. */
function overlaysOn(analyzer: Analyzer, board: string): readonly string[] {
  const folder = dirname(board);
  const names = analyzer.host.list?.(folder) ?? [];
  const overlays = names.filter((name) => name.endsWith('.dtso')).map((name) => join(folder, name));
  return overlays.filter((overlay) => baseOf(analyzer, overlay) === board);
}

/** The files that a board includes directly or indirectly, as far as it may read them; itself first. */
function filesReached(
  analyzer: Analyzer,
  board: string,
  includes: Map<SourceFile, readonly IncludeItem[]>,
): ReadonlySet<string> {
  const host = analyzer.filesFor(board);
  const folders = analyzer.includeFoldersFor(board);
  // Only compilation reveals includes by computed names or by the build.
  const files = new Set([board, ...(analyzer.currentBoard(board)?.files ?? [])]);
  for (const file of files) {
    const source = host.read(file);
    if (!source) continue;
    const known = includes.get(source) ?? [...includesIn(analyzer.syntax.itemsOf(source).items)];
    includes.set(source, known);
    for (const include of known) {
      const found = pathOfInclude(host, include, file, folders);
      if (found !== undefined) files.add(found);
    }
  }
  return files;
}

function pathOfInclude(
  host: SourceHost,
  { name, style }: IncludeItem,
  file: string,
  folders: readonly string[],
): string | undefined {
  if (style === 'computed') return undefined;
  return findInclude(host, name, style === 'quoted', dirname(file), folders).path;
}

function* includesIn(items: readonly Item[]): Generator<IncludeItem, void> {
  for (const item of items) {
    if (item.kind === 'include') yield item;
    if (item.kind === 'node') yield* includesIn(item.items);
    if (item.kind === 'conditional') for (const branch of item.branches) yield* includesIn(branch.items);
  }
}
