/**
 * Writes a blob as device-tree source, with the words and white space of `dtc -I dtb -O dts` (dtc 1.8.1). dtc and our
 * compiler both compile this source to the same blob again. The source language cannot express the boot CPU: the
 * compiler must be told it.
 *
 * A blob contains more of its source than values: `/__symbols__` lists the labels. `/__fixups__` and `/__local_fixups__`,
 * which only overlays have, list the cells that are references. dtc before 1.7.1 does not use them, and prints a string
 * list as one string; its text describes the same blob.
 */
import { resolveLiveTree } from '../tree/resolve.ts';
import { checkStructure } from '../tree/structureChecks.ts';
import { treeFromBlob } from './blobTree.ts';
import type { FdtBlob } from './read.ts';
import { treeToSource } from './treeSource.ts';

interface DecompileOptions {
  /**
   * Whether the text has labels, `&label` references and `/plugin/`, as far as the blob states them; true by default.
   * If false, the text has plain numbers, which dtc of any version compiles to the same blob. (With references, old
   * versions double the fixups of an overlay.)
   */
  readonly references?: boolean;
}

/** The source text of a blob, with a line feed at its end. */
export function decompileFdt(blob: FdtBlob, { references = true }: DecompileOptions = {}): string {
  const tree = treeFromBlob(blob);
  // Problems of the blob are ignored, because the text shows the blob as it is.
  const unheard = { ...tree, report: () => {} };
  if (references) resolveLiveTree(unheard, { symbols: false });
  else checkStructure(unheard, new Set());
  return treeToSource(references ? tree : { ...tree, isPlugin: false });
}
