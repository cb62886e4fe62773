/**
 * The source tree of a file, and the folders where its build looks for included files: applies the table of layouts
 * (`layouts.ts`) to the folders above the file.
 */
import { LAYOUTS, type Layout, type LayoutKind, type NeededTree, type Sign } from './layouts.ts';
import { basename, dirname, join } from './path.ts';
import { type Captures, expandFolders, matchName, matchPath, type TreeView } from './pathPattern.ts';
import type { Platform } from './platforms.ts';
import { ubootAddition } from './ubootTree.ts';
import { boardArchitecture, westBase } from './zephyrTree.ts';

/** Most parent folders of a file that are searched for its tree. */
const WALK_UP_MAX = 40;

/** A source tree from the view of one of its files. */
export interface SourceTree {
  readonly kind: LayoutKind;
  /** Common name of the project. */
  readonly name: string;
  /** Path of its top folder. */
  readonly root: string;
  /**
   * Searched for included files, in this order; each exists. Some may lie outside of `root`: a kernel that a build has
   * unpacked elsewhere, modules beside the tree.
   */
  readonly includeFolders: readonly string[];
  /** Included before the file, in this order; each exists. */
  readonly before: readonly string[];
  /** `NAME` or `NAME=VALUE`, as for cpp's `-D`. */
  readonly defines: readonly string[];
  /** Included behind the file, and the nonexistent paths that were tried. */
  readonly after: readonly string[];
  /** Whether the build certainly adds `after`; else it may be built for another board of that name, or not at all. */
  readonly isAfterSure: boolean;
  readonly missed: readonly string[];
  /** Another tree that the build needs and that was not found; undefined for none. */
  readonly missing: NeededTree | undefined;
  readonly layout: Layout;
  /** Values from the file's path: the architecture and the like. */
  readonly captures: Captures;
}

/** The tree that contains `file` (a canonical path); undefined for no known tree. */
export function sourceTreeOf(file: string, view: TreeView): SourceTree | undefined {
  let inner: Match | undefined;
  let root = dirname(file);
  for (let i = 0; i < WALK_UP_MAX; i++) {
    for (const layout of LAYOUTS) {
      if (layout.inner && inner) continue;
      if (!layout.signs.some((sign) => signFits(sign, root, file, view))) continue;
      // An application has the signs of a small Zephyr.
      const base = layout.kind === 'zephyr' ? westBaseAbove(root, view) : undefined;
      if (!layout.inner) return describe({ layout, root: base ?? root }, inner, file, view);
      inner = { layout, root };
      break;
    }
    const base = westBase(root, view);
    const layout = LAYOUTS.find(({ kind }) => kind === 'zephyr');
    if (base !== undefined && layout) return describe({ layout, root: base }, inner, file, view);
    const up = dirname(root);
    if (up === root) break;
    root = up;
  }
  return inner && describe(inner, undefined, file, view);
}

function westBaseAbove(folder: string, view: TreeView): string | undefined {
  let top = folder;
  for (let i = 0; i < WALK_UP_MAX; i++) {
    const base = westBase(top, view);
    const up = dirname(top);
    if (base !== undefined || up === top) return base;
    top = up;
  }
  return undefined;
}

/** Whether the build of the tree writes a file of that name. */
export function isGenerated({ layout }: SourceTree, name: string): boolean {
  return layout.generated?.some((pattern) => matchWhole(pattern, name)) === true;
}

interface Match {
  readonly layout: Layout;
  readonly root: string;
}

function describe({ layout, root }: Match, inner: Match | undefined, file: string, view: TreeView): SourceTree {
  const platform = platformOf(layout, root, file);
  const captures = new Map([...Object.entries(platform?.names ?? {}), ...capturesOf(layout, root, file, view)]);
  const expand = (top: string, patterns: readonly string[]) =>
    patterns.flatMap((pattern) => expandFolders(view, top, pattern, captures));
  const found = new Set<string>();
  const add = (paths: readonly string[]) => {
    for (const path of paths) found.add(path);
  };
  for (const own of ownRoots(layout, root, file, view)) add(expand(own, layout.ownRoots?.folders ?? []));
  add(expand(root, [...(platform?.folders ?? []), ...layout.folders]));
  // A tree inside this one, such as a project with its own headers.
  if (inner && inner.root !== root) {
    const innerCaptures = capturesOf(inner.layout, inner.root, file, view);
    for (const pattern of inner.layout.folders) add(expandFolders(view, inner.root, pattern, innerCaptures));
  }
  const { needs } = layout;
  const isNeeded = needs?.unless?.some((pattern) => expand(root, [pattern]).length > 0) !== true;
  const [place] = needs && isNeeded ? expand(root, needs.places).filter(isKernel(view)) : [];
  if (needs && place !== undefined) add(expand(place, needs.folders));
  const addition = layout.kind === 'u-boot' ? ubootAddition(file, root, captures, view) : undefined;
  return {
    kind: layout.kind,
    name: layout.name,
    root,
    includeFolders: [...found],
    before: (layout.before ?? []).flatMap((path) => view.host.resolve(join(root, path)) ?? []),
    defines: [...(layout.defines ?? []), ...(platform?.defines ?? [])].map((name) =>
      name.replace('{board}', cName(file)),
    ),
    after: addition?.found ?? [],
    isAfterSure: addition?.isSure === true,
    missed: addition?.missed ?? [],
    missing: isNeeded && place === undefined ? needs : undefined,
    layout,
    captures,
  };
}

function platformOf({ platforms }: Layout, root: string, file: string): Platform | undefined {
  if (!platforms || !file.startsWith(root)) return undefined;
  const path = relative(root, file);
  return platforms.find(({ sources }) => sources.some((pattern) => matchWhole(pattern, path)));
}

/** A file name as a C name, as in barebox's makefile: `-` becomes `_`. */
function cName(file: string): string {
  return basename(file)
    .replace(/\.\w+$/, '')
    .replaceAll('-', '_');
}

/** The folder, followed by a kernel's include folders if it is the top of a kernel. */
export function withKernelFolders(folder: string, tree: SourceTree | undefined, view: TreeView): readonly string[] {
  if (!isKernel(view)(folder)) return [folder];
  const captures = tree?.captures ?? new Map();
  const patterns = tree?.layout.needs?.folders ?? ['scripts/dtc/include-prefixes'];
  return [folder, ...patterns.flatMap((pattern) => expandFolders(view, folder, pattern, captures))];
}

function isKernel({ existsDirectory }: TreeView): (folder: string) => boolean {
  return (folder) => existsDirectory(join(folder, 'scripts/dtc/include-prefixes'));
}

function signFits({ has = [], within }: Sign, root: string, file: string, view: TreeView): boolean {
  if (within !== undefined && !matchPath(within, relative(root, file))) return false;
  return has.every((name) => exists(view, join(root, name)));
}

function exists({ host, existsDirectory }: TreeView, path: string): boolean {
  return existsDirectory(path) || (/\.[^./]+$/.test(path) && host.resolve(path) !== undefined);
}

function relative(root: string, file: string): string {
  return file.slice(root.endsWith('/') ? root.length : root.length + 1);
}

function capturesOf(layout: Layout, root: string, file: string, view: TreeView): Captures {
  const path = file.startsWith(root) ? relative(root, file) : '';
  let captures: Captures = new Map();
  for (const pattern of layout.paths ?? []) {
    const matched = matchPath(pattern, path);
    if (!matched) continue;
    captures = matched;
    break;
  }
  const told = captures.get('arch');
  const renamed = told === undefined ? undefined : layout.renamed?.[told];
  const arch = layout.kind === 'zephyr' ? boardArchitecture(file, view) : renamed;
  return arch === undefined ? captures : new Map([...captures, ['arch', arch]]);
}

/** Folders above the file, the nearest first, that count as further roots. */
function ownRoots({ ownRoots: own }: Layout, root: string, file: string, view: TreeView): readonly string[] {
  if (!own) return [];
  const found: string[] = [];
  let folder = dirname(file);
  for (let i = 0; i < WALK_UP_MAX && folder !== root; i++) {
    if (own.has.some((name) => exists(view, join(folder, name)))) found.push(folder);
    const up = dirname(folder);
    if (up === folder) break;
    folder = up;
  }
  return found;
}

function matchWhole(pattern: string, name: string): boolean {
  const [parts, names] = [pattern.split('/'), name.split('/')];
  const last = parts.length - 1;
  // A `*` at the end matches any deeper path.
  if (parts[last] === '*' ? names.length < parts.length : names.length !== parts.length) return false;
  return parts.every((part, i) => matchName(part, names[i] ?? ''));
}
