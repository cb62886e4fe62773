/** The inputs of documents: a board in use, a blob, or a board at a git revision; with places in their own sources. */
import type { Board } from '../analysis/board.ts';
import { LineIndex } from '../base/lineIndex.ts';
import type { Span } from '../base/span.ts';
import type { MemoryMap } from '../mapModel/model.ts';
import { basename } from '../source/path.ts';
import type { CancelSignal } from '../source/revision.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import type { DocumentPlace, DocumentSide } from './documentProtocol.ts';
import type { OtherSide } from './otherBoards.ts';
import type { ServerParts } from './serverParts.ts';

/** A board as the input of a document. */
export interface OpenSide {
  readonly board: Board;
  /** The name for titles. */
  readonly name: string;
  readonly revision: string | undefined;
  read(path: string): SourceFile | undefined;
  /** Undefined where no kernel boots the board; computed on first use. */
  readonly map: MemoryMap | undefined;
}

/** Opens the input that the client names; or returns the reason, as a sentence, why that is impossible. */
export async function openSide(
  { boards, documents, others }: ServerParts,
  { uri, revision }: DocumentSide,
  signal: CancelSignal,
): Promise<OpenSide | { readonly failed: string }> {
  const named = documents.pathOf(uri);
  const isBlob = /\.dtbo?$/.test(named);
  const path = isBlob ? named : boards.boardOf(named);
  if (path === undefined)
    return { failed: `No board includes '${basename(named)}': open one that does, or select it.` };
  const side: OtherSide = revision === undefined ? { kind: 'file', path } : { kind: 'revision', path, revision };
  const opened = await others.open(side, signal);
  if ('failed' in opened) return opened;
  const { other } = opened;
  const { board, name, read } = other;
  return {
    board,
    name,
    revision,
    read,
    get map() {
      return other.map;
    },
  };
}

/** Places of one document; files are numbered in order of use. */
export class DocumentPlaces {
  readonly files: DocumentSide[] = [];
  readonly #uriOf: (path: string) => string;
  readonly #indexes = new Map<string, { readonly number: number; readonly lines: LineIndex }>();

  constructor(uriOf: (path: string) => string) {
    this.#uriOf = uriOf;
  }

  /** A place in a file of a side; undefined for a span outside of all files. */
  place({ read, revision }: OpenSide, { file, start, end }: Span): DocumentPlace | undefined {
    const key = `${revision ?? ''}\0${file}`;
    let known = this.#indexes.get(key);
    if (!known) {
      const text = read(file)?.text;
      if (text === undefined) return undefined;
      const uri = this.#uriOf(file);
      known = { number: this.files.length, lines: new LineIndex(text) };
      this.files.push(revision === undefined ? { uri } : { uri, revision });
      this.#indexes.set(key, known);
    }
    const from = known.lines.positionAt(start);
    const to = known.lines.positionAt(Math.max(start, end));
    return [known.number, from.line, from.character, to.line, to.character];
  }

  /** The places of several spans, without those outside of all files. */
  places(side: OpenSide, spans: readonly Span[]): readonly DocumentPlace[] {
    return spans.flatMap((span) => {
      const place = this.place(side, span);
      return place ? [place] : [];
    });
  }
}
