/** The profile file of a board, opened for the user to edit. */
import { LineIndex } from '../base/lineIndex.ts';
import type { AddressRange } from '../boot/profile.ts';
import type { MemoryRange } from '../boot/report.ts';
import { PROFILE_NAME } from '../profiles/findProfile.ts';
import { startProfile } from '../profiles/startProfile.ts';
import { dirname, join } from '../source/path.ts';
import type { Boards } from './boards.ts';
import type { OpenDocuments } from './openDocuments.ts';
import type { BootProfileFile } from './protocol.ts';

/** Null for a URI that is no file, and for a board that cannot be compiled. */
export function bootProfileFile(boards: Boards, documents: OpenDocuments, path: string): BootProfileFile | null {
  const board = boards.board(path);
  if (!board) return null;
  // An overlay boots as its base board. A document outside of any folder has no place for a file.
  const { machine } = board;
  if (machine.path.startsWith('untitled:')) return null;
  const found = boards.profileOf(path);
  const folder = found?.folder ?? dirname(machine.path);
  const file = found?.path ?? join(folder, PROFILE_NAME);
  // What cannot be read must not be overwritten: the editor shows it, or says why it does not.
  if (found?.isUnread) return { uri: documents.uriOf(file), isNew: false, cursor: { line: 0, character: 0 } };
  const text = documents.read(file)?.text;
  const { insert, cursor } = startProfile(text, folder, machine, banks(boards.reportOf(path)?.memory ?? []));
  const before = text ?? '';
  const after = insert ? before.slice(0, insert.at) + insert.text + before.slice(insert.at) : before;
  return {
    uri: documents.uriOf(file),
    isNew: text === undefined,
    ...(insert ? { insert: { position: new LineIndex(before).positionAt(insert.at), text: insert.text } } : {}),
    cursor: new LineIndex(after).positionAt(cursor),
  };
}

/** RAM banks; joins ranges that regions split. */
function banks(memory: readonly MemoryRange[]): readonly AddressRange[] {
  const merged: { start: bigint; end: bigint }[] = [];
  for (const { base, end } of memory) {
    const last = merged.at(-1);
    if (last && last.end === base) last.end = end;
    else merged.push({ start: base, end });
  }
  return merged;
}
