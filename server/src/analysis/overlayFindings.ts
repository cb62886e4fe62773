/**
 * Problems of overlays on a known base: findings in an overlay that only its base can settle, and problems of
 * a kernel that applies it at run time.
 */

import type { Span } from '../base/span.ts';
import { severityOf } from '../problems/codes.ts';
import type { Problem } from '../problems/problem.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import { DtNode } from '../tree/tree.ts';
import type { Board } from './board.ts';
import { nodeSpan, spanOf } from './placeFindings.ts';
import { Suppressor } from './suppress.ts';

/** One of the boards that are merged. */
interface Part {
  readonly board: Board;
  /** Labels before it: those of the base and of the overlays applied before. */
  readonly before: readonly Board[];
  /** A makefile applies the overlay to this base: that a running kernel would refuse it is only a remark. */
  readonly isBuilt: boolean;
}

/**
 * Labels that an overlay defines although they exist. With `fdtoverlay` the label then refers to the overlay's node (dtc
 * 1.8.1, libfdt/fdt_overlay.c, overlay_symbol_update); a kernel that applies the overlay at run time returns -EINVAL (6.1
 * to 7.2, drivers/of/overlay.c, add_changeset_property: "Update of property in symbols node is not allowed").
 */
export function repeatedLabels({ board, before, isBuilt }: Part): readonly Problem[] {
  const { labels } = board.compiled.run;
  const found: Problem[] = [];
  for (const name of labels.names()) {
    const own = labels.get(name)?.labels.find((label) => label.name === name && !label.deleted);
    const first = before.find((other) => other.nodeByLabel(name));
    const known = first?.nodeByLabel(name)?.labels.find((label) => label.name === name);
    // A label that the compiler added (dtc -L) has no place.
    if (!own?.site || !known?.site) continue;
    const message = `the label '${name}' exists before this overlay: a boot loader has it mean this node from then on, but a running kernel refuses the whole overlay for it (-EINVAL, without a message); give it another name`;
    found.push({
      code: 'overlay-label-repeated',
      severity: isBuilt ? 'information' : severityOf('overlay-label-repeated'),
      message,
      span: spanOf(own.site),
      related: [{ span: spanOf(known.site), message: 'the label that exists' }],
    });
  }
  return found;
}

/**
 * Regions that overlays bring are predicted as if a boot loader had applied them: a kernel looks for regions while it boots
 * and never again (6.1 to 7.2, drivers/of/fdt.c, early_init_fdt_scan_reserved_mem; drivers/of/overlay.c has no such step).
 * Reported once, at the first of them.
 */
export function regionsAtBoot(base: Board, merged: DtNode): readonly Problem[] {
  const parent = merged.child('reserved-memory');
  const known = base.root.child('reserved-memory');
  let first: { readonly name: string; readonly span: Span } | undefined;
  for (const child of parent?.children ?? []) {
    const span = child instanceof DtNode && !known?.child(child.name) ? nodeSpan(child) : undefined;
    // Merging reverses the order of new nodes.
    if (span && (!first || (span.file === first.span.file && span.start < first.span.start))) {
      first = { name: child.name, span };
    }
  }
  if (!first) return [];
  const { name, span } = first;
  const message = `'${name}' is a region if the boot loader applies this overlay, which is what is predicted here; a kernel that applies it while it runs takes no region from it: it looks for them at boot only`;
  return [
    {
      code: 'overlay-regions-at-boot',
      severity: severityOf('overlay-regions-at-boot'),
      message,
      span,
      related: [],
    },
  ];
}

/** Problems without a comment beside them that switches them off. */
export function unsuppressed(
  problems: readonly Problem[],
  sources: ReadonlyMap<string, SourceFile | undefined>,
): readonly Problem[] {
  return new Suppressor(sources).keep(problems.map((problem) => ({ problem, places: [problem.span] })));
}
