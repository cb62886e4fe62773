/**
 * Which board an overlay is for. Its source does not say so; a kernel's makefile does, where it lists the overlays of a
 * composed blob: `board-camera-dtbs := board.dtb camera.dtbo` (scripts/Makefile.dtbs, multi-dtb).
 */
import { basename, dirname, join } from '../source/path.ts';
import type { SourceFile, SourceHost } from '../source/sourceHost.ts';

/** The base of an overlay, and the overlays applied before it. Paths of sources. */
export interface OverlayBase {
  readonly base: string;
  readonly before: readonly string[];
}

/** Ends a message that says why an overlay is not checked on its base. */
export const UNCHECKED = 'Without it, labels and targets of this overlay are not checked.';

/** What is wrong with the base that a setting names, as the beginning of a message; undefined where nothing is. */
export function baseFault(
  { base, before }: OverlayBase,
  board: { readonly isOverlay: boolean } | undefined,
  overlays: readonly (object | undefined)[],
): string | undefined {
  const setting = "the setting 'devicetreeAtlas.overlayBases' names";
  if (!board) return `${setting} "${base}" as the base of this overlay, and there is no such file`;
  if (board.isOverlay)
    return `${setting} "${base}" as the base of this overlay, and that is an overlay itself: name the board, and behind it this overlay`;
  const missing = before.find((_, at) => !overlays[at]);
  if (missing !== undefined) return `${setting} "${missing}" as an overlay before this one, and there is no such file`;
  return undefined;
}

/** Limit of nested composed blobs. */
const NESTING_MAX = 8;

const composed = new WeakMap<SourceFile, ReadonlyMap<string, readonly string[]>>();

/** Parts by the name of the composed blob, without `-dtbs`, in the order of the makefile; parsed once for each version. */
function composedBlobs(makefile: SourceFile): ReadonlyMap<string, readonly string[]> {
  const known = composed.get(makefile);
  if (known) return known;
  const found = new Map<string, readonly string[]>();
  composed.set(makefile, found);
  for (const line of makefile.text.replaceAll(/\\\r?\n/g, ' ').split('\n')) {
    const [, name, parts = ''] = /^\s*([\w.,+-]+)-dtbs\s*[:+?]?=\s*([^#]*)/.exec(line) ?? [];
    if (name === undefined) continue;
    const words = parts.split(/\s+/).filter((word) => /\.dtbo?$/.test(word));
    found.set(name, [...(found.get(name) ?? []), ...words]);
  }
  return found;
}

/** A composed part, expanded: the blob it begins with and the overlays on it. */
function flattened(
  parts: readonly string[],
  all: ReadonlyMap<string, readonly string[]>,
  depth = 0,
): readonly string[] {
  const [first = '', ...overlays] = parts;
  const inner = depth < NESTING_MAX ? all.get(first.replace(/\.dtb$/, '')) : undefined;
  return [...(inner ? flattened(inner, all, depth + 1) : [first]), ...overlays];
}

/**
 * The base that the makefile beside an overlay names first; undefined when none does, or when a source is missing.
 * `versions` receives the makefile: the result depends on it.
 */
export function findOverlayBase(
  host: SourceHost,
  overlay: string,
  versions: Map<string, SourceFile | undefined>,
): OverlayBase | undefined {
  const folder = dirname(overlay);
  const path = join(folder, 'Makefile');
  const makefile = host.read(path);
  versions.set(path, makefile);
  if (!makefile) return undefined;
  const wanted = `${basename(overlay).replace(/\.\w+$/, '')}.dtbo`;
  const all = composedBlobs(makefile);
  for (const parts of all.values()) {
    const at = parts.indexOf(wanted);
    if (at < 1) continue;
    const [first, ...further] = flattened(parts.slice(0, at), all);
    // A second base is a mistake in the makefile; the build still uses the first one.
    const before = further.filter((part) => part.endsWith('.dtbo'));
    const sources = [first?.replace(/\.dtb$/, '.dts'), ...before.map((part) => part.replace(/\.dtbo$/, '.dtso'))];
    const found = sources.map((source) => host.resolve(join(folder, source ?? '')));
    if (found.some((source) => source === undefined)) continue;
    const [base = '', ...others] = found.filter((source) => source !== undefined);
    return { base, before: others };
  }
  return undefined;
}
