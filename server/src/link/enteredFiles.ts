/** Enters the files of a run within its limits: how many, how deep, and which of them only once. */
import type { Span } from '../base/span.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import type { IncludeItem, ItemFile } from '../syntax/items.ts';
import type { Place, Site } from '../tree/tree.ts';
import { refusedFile } from './refusedFile.ts';
import { type Entry, INCLUDE_DEPTH_MAX, type ProblemSink } from './runContext.ts';
import type { RunPreprocessing } from './runPreprocessing.ts';

/** Most files that one run may enter; the largest boards of Linux enter some two hundred. */
export const INCLUDES_MAX = 10_000;

/** A file that was entered. */
export interface EnteredFile extends Entry {
  readonly file: SourceFile;
  readonly parsed: ItemFile;
}

/** Processes a file that was entered. */
export type ReadEntered = (entered: EnteredFile) => void;

/** Enters files, for a run or for a pass over directives alone. */
export class EnteredFiles {
  readonly #preprocessing: RunPreprocessing;
  readonly #sink: ProblemSink;
  /** Number of files that were included so far. */
  #count = 0;
  /** Whether the depth of includes was exceeded before. */
  #includesItself = false;

  constructor(preprocessing: RunPreprocessing, sink: ProblemSink) {
    this.#preprocessing = preprocessing;
    this.#sink = sink;
  }

  /** Enters the file of an include at `place`. Returns false if the run has entered `INCLUDES_MAX` files. */
  follow(path: string, item: IncludeItem, place: Place, read: ReadEntered): boolean {
    // Reported once; following such includes again would double the work at each level.
    if (this.#includesItself && isOnStack(path, place)) return true;
    if (this.#preprocessing.depth >= INCLUDE_DEPTH_MAX) {
      this.#includesItself = true;
      const message = `includes are nested more than ${INCLUDE_DEPTH_MAX} deep; does "${item.name}" include itself?`;
      this.#sink.at('include-depth', message, nameSite(item, place));
      return true;
    }
    if (this.#count >= INCLUDES_MAX) return false;
    this.#count++;
    const { file, start, end } = includedFrom(item, place);
    this.enter(path, { form: item.form, frame: { file, start, end, parent: place.frame } }, read);
    return true;
  }

  /** Enters a file, unless it was entered already and is to be included only once. */
  enter(path: string, entry: Entry, read: ReadEntered): void {
    const { form, frame } = entry;
    const { host, root, syntax } = this.#preprocessing.input;
    const file = host.read(path);
    // What the board may not read is no file of it: nobody should look for something there.
    if (file || host.refusal?.(path)?.kind !== 'outside') this.#preprocessing.trace.files.add(path);
    if (!file) {
      const { code, message } = refusedFile(host, path, 'include-not-found');
      this.#sink.missingFile(code, message, frame ?? { file: root.path, start: 0, end: 0 });
      return;
    }
    if (form !== 'dtc' && !this.#preprocessing.macros.enters(path, form === 'import')) return;
    const parsed = syntax.itemsOf(file);
    this.#preprocessing.inFile(path, form, () => read({ ...entry, file, parsed }));
  }
}

/** The place of an include's file name. */
export function nameSite({ nameStart, nameEnd }: IncludeItem, place: Place): Site {
  return place.site({ start: nameStart, end: nameEnd });
}

/** The source place of an include. Expanded text may contain lines of several files: the include's own file counts. */
export function includedFrom(item: IncludeItem, place: Place): Span {
  const { unit, start, end } = nameSite(item, place);
  return unit.originOf(start, end).site;
}

/** Whether the file is already running around `place`. */
function isOnStack(path: string, place: Place): boolean {
  if (place.file === path) return true;
  for (let frame = place.frame; frame; frame = frame.parent) if (frame.file === path) return true;
  return false;
}
