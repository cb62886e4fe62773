/**
 * Device-tree source from a blob, in the words and white space of `dtc -I dtb -O dts` (dtc 1.8.1), so that either dtc or our
 * own compiler gives the same blob again. The boot CPU is not part of the source language and has to be given to the
 * compiler.
 *
 * What a blob keeps of its source beyond values: `/__symbols__` names the labels; `/__fixups__` and `/__local_fixups__`,
 * which only overlays have, say which cells are references. dtc before 1.7.1 makes no use of them and prints a string
 * list as one string; its text means the same blob.
 */
import { resolveLiveTree } from '../tree/resolve.ts';
import { checkStructure } from '../tree/structureChecks.ts';
import { treeFromBlob } from './blobTree.ts';
import type { FdtBlob } from './read.ts';
import { treeToSource } from './treeSource.ts';

interface DecompileOptions {
  /**
   * Labels, `&label` references and `/plugin/` where the blob tells of them; true unless said otherwise. Without them
   * the text is plain numbers, from which dtc of any version gives the same blob (old ones double an overlay's fixups).
   */
  readonly references?: boolean;
}

/** The source text of a blob; ends with a line feed. See the head of this file. */
export function decompileFdt(blob: FdtBlob, { references = true }: DecompileOptions = {}): string {
  const tree = treeFromBlob(blob);
  // Whatever the checks say: the text is of the blob as it is.
  const unheard = { ...tree, report: () => {} };
  if (references) resolveLiveTree(unheard, { symbols: false });
  else checkStructure(unheard, new Set());
  return treeToSource(references ? tree : { ...tree, isPlugin: false });
}
