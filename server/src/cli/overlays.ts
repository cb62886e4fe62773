/** Overlays on the command line: `--overlay` with sources, blobs or text, and an overlay as the main file. */
import { resolve } from 'node:path';
import type { Board } from '../analysis/board.ts';
import { isFdt } from '../fdt/read.ts';
import { toHostPath } from '../node/diskHost.ts';
import { isTextOverlay } from '../source/zephyrTree.ts';
import { blankComments } from '../syntax/comments.ts';
import { readBytes } from './inputFile.ts';
import { displayPath } from './problemText.ts';
import { fileArgument, type Session } from './session.ts';
import { UsageError } from './usage.ts';

/** The option of the commands that take a board with overlays. */
export const OVERLAY_OPTIONS = { overlay: { type: 'string', multiple: true } } as const;

/** The files of `--overlay`, each kind in the order given. */
export interface Overlays {
  /** Canonical paths of texts that are appended to the board's source before it is compiled. */
  readonly texts: readonly string[];
  /** Overlays that are applied to the blob: paths of sources, or blobs. */
  readonly trees: readonly OverlayFile[];
}

/** An overlay in the sense of dtc: the path of a source, or a blob. */
export type OverlayFile = string | { readonly path: string; readonly blob: Uint8Array };

/** Whether an `--overlay` file is text to append to a board, as in Zephyr, and no overlay that dtc would compile alone. */
export function isTextOverlayFile(name: string): boolean {
  if (!isTextOverlay(name)) return false;
  const bytes = readBytes(name);
  return !isFdt(bytes) && !blankComments(new TextDecoder().decode(bytes)).text.includes('/plugin/');
}

/** Reads the files of `--overlay`; throws `UsageError` when one cannot be read. */
export function overlayFiles(session: Session, names: readonly string[]): Overlays {
  const texts: string[] = [];
  const trees: OverlayFile[] = [];
  for (const name of names) {
    const bytes = readBytes(name);
    if (isFdt(bytes)) trees.push({ path: toHostPath(resolve(name)), blob: bytes });
    else (isTextOverlayFile(name) ? texts : trees).push(fileArgument(session, name));
  }
  return { texts, trees };
}

/** Throws `UsageError` when text would have to be appended to a board that is a blob. */
export function requireSource({ texts }: Pick<Overlays, 'texts'>, name: string): void {
  const [text] = texts;
  if (text === undefined) return;
  throw new UsageError(`'${displayPath(text)}' is text for the source of a board, and '${name}' is a blob`);
}

/**
 * The board at a canonical path, with the given overlays. Without any, an overlay file is opened on its base, where a makefile
 * names one. Undefined when a file cannot be read.
 */
export function openBoard(session: Session, path: string, { texts, trees }: Overlays): Promise<Board | undefined> {
  return session.ask((analyzer) => {
    if (texts.length === 0 && trees.length === 0) return analyzer.overlayOnBase(path) ?? analyzer.wholeBoard(path);
    if (texts.length === 0) return analyzer.overlay(path, trees);
    if (trees.length === 0) return analyzer.boardWithText(path, texts);
    const base = analyzer.boardWithText(path, texts, true);
    return base && analyzer.overlay(base, trees);
  });
}
