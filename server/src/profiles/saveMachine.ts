/**
 * Writes a machine that was chosen by hand into the profile file of its board. Comments and layout of the file stay, and other
 * boards boot as before.
 */
import { applyEdits, findNodeAtLocation, modify, parseTree } from 'jsonc-parser';
import { type JsonNode, parseJson } from './json.ts';
import { MACHINE_KEYS, type MachineChoice, type MachineKey, profileValue } from './machineChoice.ts';
import { applies, type PlannedBoard } from './plan.ts';
import { readProfile } from './readProfile.ts';
import { fileName } from './startProfile.ts';

/** Text behind a new file's first lines. */
const HEAD = `// How the boards below this folder boot: what the boot loader does.
// Ctrl+Space lists the keys.
`;

/** Other keys that set the same thing: they are removed when a key is written. */
const OTHERS = new Map([
  ['ram', 'memory'],
  ['cmdline', 'cmdlineAppend'],
]);

/**
 * The file's text with the choice in the board's entry: in the last entry that applies, when it is for this board alone, else in
 * a new entry at the end, which overrides all others. A fault that would change the meaning of the file is a refusal.
 *
 * @param text The file as it is; undefined where there is none.
 * @param folder Canonical path of the file's folder.
 */
export function saveMachine(
  text: string | undefined,
  folder: string,
  board: PlannedBoard,
  choice: MachineChoice,
): { readonly text: string } | { readonly refusal: string } {
  const isNew = text === undefined || text.trim() === '';
  let now = isNew ? `${HEAD}{}\n` : text;
  const { value: root, faults } = parseJson(now);
  const [fault] = faults;
  if (fault || root?.kind !== 'object') {
    return { refusal: `The profile has a fault that comes first: ${fault?.message ?? 'it is no object.'}` };
  }
  const boards = root.members.find(({ key }) => key === 'boards')?.value;
  if (boards !== undefined && boards.kind !== 'array') return { refusal: 'The profile\'s "boards" is no list.' };
  const entries = boards?.items ?? [];
  const name = fileName(folder, board.path);
  const last = entries.findLastIndex((entry) => isFor(now.slice(entry.start, entry.end), folder, board));
  const entry = entries[last];
  const isOwn = entry !== undefined && isForOne(entry, name);
  const at = isOwn ? last : entries.length;
  const options = { formattingOptions: formatOf(now) };
  const set = (path: (string | number)[], value: unknown) => {
    now = applyEdits(now, modify(now, path, value, options));
  };
  const replace = (path: (string | number)[], written: string) => {
    const tree = parseTree(now, [], { allowTrailingComma: true });
    const node = tree && findNodeAtLocation(tree, path);
    if (node) now = now.slice(0, node.offset) + written + now.slice(node.offset + node.length);
  };
  if (!isOwn) {
    const made: Record<string, unknown> = { files: name };
    for (const key of MACHINE_KEYS) if (isChosen(choice[key])) made[key] = profileValue(key, choice[key]);
    if (boards === undefined) set(['boards'], [made]);
    else set(['boards', at], made);
    return { text: now };
  }
  for (const key of MACHINE_KEYS) {
    const chosen = choice[key];
    if (!isChosen(chosen)) continue;
    const before = entry.kind === 'object' ? entry.members.find((member) => member.key === key)?.value : undefined;
    const value = listed(before, key, chosen);
    // An existing key is replaced on its line; a new one goes to the end.
    if (before) replace(['boards', at, key], inline(value));
    else set(['boards', at, key], value);
    const other = OTHERS.get(key);
    if (other !== undefined && entry.kind === 'object' && entry.members.some((member) => member.key === other)) {
      now = withoutMember(now, ['boards', at, other]);
    }
  }
  return { text: now };
}

function isChosen(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

/**
 * The text without a member. The library also removes what precedes the member, including comments of other keys, so it is used
 * only where no comma follows. The text is not formatted, which would change the layout around.
 */
function withoutMember(text: string, path: (string | number)[]): string {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  const member = tree && findNodeAtLocation(tree, path)?.parent;
  if (!member) return text;
  const end = member.offset + member.length;
  const comma = /^\s*,/.exec(text.slice(end));
  if (!comma) return applyEdits(text, modify(text, path, undefined, {}));
  const rest = text.slice(end + comma[0].length);
  const before = text.slice(0, member.offset).trimEnd();
  const isOnLine = /^[ \t]*\r?\n/.test(rest) && text.slice(before.length, member.offset).includes('\n');
  return isOnLine ? before + rest.replace(/^[ \t]*/, '') : text.slice(0, member.offset) + rest.replace(/^[ \t]*/, '');
}

/** Where the file lists several kernels or sizes, the chosen one is moved to the front, because the first one counts. */
function listed(before: JsonNode | undefined, key: MachineKey, chosen: string): unknown {
  if (key !== 'kernel' && key !== 'ram') return profileValue(key, chosen);
  if (before?.kind === 'array') {
    const values = before.items.map((item) => plainValue(item));
    const isIt = (value: unknown) => typeof value === 'string' && sameWords(value, chosen);
    return [values.find(isIt) ?? chosen, ...values.filter((value) => !isIt(value))];
  }
  if (key === 'ram' && before?.kind === 'object') {
    const named = before.members.find((member) => member.key === chosen);
    if (!named) return chosen;
    const others = before.members.filter((member) => member !== named);
    const pairs = [named, ...others].map(({ key: name, value }) => [name, plainValue(value)] as const);
    return Object.fromEntries(pairs);
  }
  return chosen;
}

/** JSON on one line, with a space behind commas and colons. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${inline(one)}`)
    .join(', ')} }`;
}

function sameWords(a: string, b: string): boolean {
  return a.replaceAll(' ', '').toLowerCase() === b.replaceAll(' ', '').toLowerCase();
}

/** The deepest value that is copied: values of RAM are lists of pairs. */
const DEPTH_MAX = 8;

function plainValue(node: JsonNode, depth = 0): unknown {
  if (depth > DEPTH_MAX) return null;
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map(({ key, value }) => [key, plainValue(value, depth + 1)]));
    case 'array':
      return node.items.map((item) => plainValue(item, depth + 1));
    case 'null':
      return null;
    default:
      return node.value;
  }
}

/** Whether an entry names this file and has no other criterion. */
function isForOne(entry: JsonNode, name: string): boolean {
  if (entry.kind !== 'object') return false;
  const files = entry.members.find(({ key }) => key === 'files')?.value;
  const only = files?.kind === 'array' && files.items.length === 1 ? files.items[0] : files;
  return only?.kind === 'string' && (only.value === name || only.value === `./${name}`);
}

/** Whether an entry applies to the board, as the only one of a file. */
function isFor(entry: string, folder: string, board: PlannedBoard): boolean {
  const [read] = readProfile(`{"boards":[${entry}\n]}`).value.boards;
  return read !== undefined && applies(read, folder, board);
}

/** The indentation of a file; two spaces where nothing is indented. */
function formatOf(text: string) {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  const insertSpaces = !indent.startsWith('\t');
  return {
    insertSpaces,
    tabSize: insertSpaces ? Math.min(indent.length, 8) : 4,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}
