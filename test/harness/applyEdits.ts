/** Edits as an editor applies them: all at once, by the positions before the first. */
interface TextEditAt {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Throws when two edits touch the same characters. */
export function applyEdits(text: string, edits: readonly TextEditAt[]): string {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let out = '';
  let at = 0;
  for (const edit of sorted) {
    if (edit.start < at || edit.end < edit.start) throw new Error(`edits overlap at ${edit.start}`);
    out += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return out + text.slice(at);
}
