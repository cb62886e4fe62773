/** Overlays on the command line: `--overlay`, sources or blobs; and an overlay as the file itself. */
import { resolve } from 'node:path';
import type { Board } from '../analysis/board.ts';
import { isFdt } from '../fdt/read.ts';
import { toHostPath } from '../node/diskHost.ts';
import { readBytes } from './inputFile.ts';
import { fileArgument, type Session } from './session.ts';

/** The option of the commands that look at a board with its overlays. */
export const OVERLAY_OPTIONS = { overlay: { type: 'string', multiple: true } } as const;

/** A file named by `--overlay`: the path of a source, or a blob. */
export type OverlayFile = string | { readonly path: string; readonly blob: Uint8Array };

/** Reads what `--overlay` names; throws `UsageError` for what cannot be read. */
export function overlayFiles(session: Session, names: readonly string[]): readonly OverlayFile[] {
  return names.map((name) => {
    const bytes = readBytes(name);
    return isFdt(bytes) ? { path: toHostPath(resolve(name)), blob: bytes } : fileArgument(session, name);
  });
}

/**
 * The board at a canonical path: with overlays if any are given, else what the file stands for (an overlay: its base with
 * it, where a makefile names one). Undefined when a file cannot be read.
 */
export function openBoard(
  session: Session,
  path: string,
  overlays: readonly OverlayFile[],
): Promise<Board | undefined> {
  return session.ask((analyzer) =>
    overlays.length > 0
      ? analyzer.overlay(path, overlays)
      : (analyzer.overlayOnBase(path) ?? analyzer.wholeBoard(path)),
  );
}
