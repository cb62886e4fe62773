/**
 * Boot profiles as users write them: `.dtatlas.json` beside the boards, a file named on the command line, or the same keys in the
 * editor's settings. The keys of the file are defaults for every board; entries of `boards` override them for some boards.
 */

import { append } from '../base/append.ts';
import { didYouMeanThis } from '../base/nearName.ts';
import { PATTERN_MAX } from '../base/wildcard.ts';
import { VARIANTS } from '../boot/kernel/variant.ts';
import { KERNEL_OPTIONS, PAGE_SIZES } from '../boot/profile.ts';
import { PROFILE_CODES } from '../problems/codes/further.ts';
import { parseEfiMap, parseUBoot, readFirmwareText } from './firmwareTexts.ts';
import { type JsonMember, type JsonNode, parseJson } from './json.ts';
import { checkKeys } from './keyRules.ts';
import { ARCHITECTURES, type ProfileKeys } from './keys.ts';
import {
  type Complain,
  quoted,
  readBlobAddress,
  readKernels,
  readNodes,
  readRam,
  readRange,
  readRanges,
  readSize,
  readText,
  readTexts,
  readWord,
  readWords,
} from './keyValues.ts';
import type { ProfileProblem } from './profileProblem.ts';

/** An entry of `boards`: its keys, and the boards to which they apply. All given criteria must match. */
export interface BoardEntry {
  /** Globs, relative to the file's folder: `*` within a name, `**` over folders. */
  readonly files: readonly string[];
  /** The root's `model`, with `*` for any characters. */
  readonly models: readonly string[];
  /** One of the root's `compatible` strings. */
  readonly compatibles: readonly string[];
  readonly keys: ProfileKeys;
}

export interface ProfileFile {
  readonly defaults: ProfileKeys;
  readonly boards: readonly BoardEntry[];
}

export interface ReadProfile {
  /** The parts that are correct. */
  readonly value: ProfileFile;
  readonly problems: readonly ProfileProblem[];
}

/** How each key is read. The schema of the extension (`syntaxes/dtatlas.schema.json`) describes the same keys. */
const READERS: {
  readonly [K in keyof ProfileKeys]-?: (node: JsonNode, complain: Complain) => ProfileKeys[K] | undefined;
} = {
  kernel: readKernels,
  variant: readWord(VARIANTS),
  arch: readWord(ARCHITECTURES),
  pageSize: readWord(PAGE_SIZES),
  config: readWords(KERNEL_OPTIONS),
  ram: readRam,
  memory: readRanges,
  cmdline: readText,
  cmdlineAppend: readText,
  kernelImage: readRange,
  initrd: readRange,
  dtbAddress: readBlobAddress,
  dtbSize: readSize,
  reserved: readRanges,
  noMap: readRanges,
  memreserve: readRanges,
  nodes: readNodes,
  efiMap: readFirmwareText(parseEfiMap),
  efiMemreserve: readRanges,
  uBoot: readFirmwareText(parseUBoot),
};

/** The keys of a profile. */
export const PROFILE_KEYS = Object.keys(READERS) as readonly (keyof ProfileKeys)[];
/** The keys by which an entry chooses boards. */
export const MATCH_KEYS = ['files', 'model', 'compatible'] as const;

/** Most entries of `boards`. */
const BOARDS_MAX = 2000;
/** Most patterns of a file, in `files` and `model` of all entries together. */
const PATTERNS_MAX = 2000;
/** Most problems that are listed. */
const PROBLEMS_MAX = 100;

/** Reads a file. Wrong parts are left out and reported; never throws. */
export function readProfile(text: string): ReadProfile {
  const { value, faults } = parseJson(text);
  const problems: ProfileProblem[] = [];
  const complain: Complain = (code, message, { start, end }) => {
    if (problems.length < PROBLEMS_MAX)
      problems.push({ code, severity: PROFILE_CODES[code].severity, message, start, end });
  };
  for (const fault of faults) complain('profile-syntax', fault.message, fault);
  return { value: readFile(value, complain), problems };
}

function readFile(node: JsonNode | undefined, complain: Complain): ProfileFile {
  if (node === undefined) return { defaults: {}, boards: [] };
  if (node.kind !== 'object') {
    complain('profile-value', 'A profile is an object: { "ram": …, "boards": […] }.', node);
    return { defaults: {}, boards: [] };
  }
  const boards: BoardEntry[] = [];
  const others: JsonMember[] = [];
  for (const member of node.members) {
    if (member.key === 'boards') append(boards, readBoards(member.value, complain));
    else if (member.key !== '$schema') others.push(member);
  }
  return { defaults: readKeys(others, ['boards'], complain), boards };
}

function readBoards(node: JsonNode, complain: Complain): readonly BoardEntry[] {
  if (node.kind !== 'array') {
    complain('profile-value', 'A list of entries is expected: [{ "files": "*.dts", "ram": … }].', node);
    return [];
  }
  let patternsLeft = PATTERNS_MAX;
  const readPatterns = (value: JsonNode): readonly string[] => {
    const patterns = readTexts(value, complain) ?? [];
    const longest = patterns.reduce((length, pattern) => Math.max(length, pattern.length), 0);
    if (longest > PATTERN_MAX) {
      complain('profile-limit', `A pattern of more than ${PATTERN_MAX} characters matches nothing.`, value);
    }
    if (patterns.length > patternsLeft && patternsLeft > 0) {
      complain('profile-limit', `Only the first ${PATTERNS_MAX} patterns of the file are read.`, value);
    }
    // An entry with patterns must not apply to all boards because its patterns are left out.
    const read = patterns.length === 0 ? [] : patterns.slice(0, Math.max(patternsLeft, 1));
    patternsLeft = Math.max(patternsLeft - patterns.length, 0);
    return read;
  };
  if (node.items.length > BOARDS_MAX) complain('profile-limit', `Only the first ${BOARDS_MAX} entries are read.`, node);
  return node.items.slice(0, BOARDS_MAX).flatMap((item) => {
    if (item.kind !== 'object') {
      complain('profile-value', 'An entry is an object: { "files": "*.dts", "ram": … }.', item);
      return [];
    }
    const entry = {
      files: [] as readonly string[],
      models: [] as readonly string[],
      compatibles: [] as readonly string[],
    };
    const others: JsonMember[] = [];
    let chooses = false;
    for (const member of item.members) {
      const { key, value } = member;
      chooses ||= MATCH_KEYS.some((name) => name === key);
      if (key === 'files') entry.files = readPatterns(value);
      else if (key === 'model') entry.models = readPatterns(value);
      else if (key === 'compatible') entry.compatibles = readTexts(value, complain) ?? [];
      else others.push(member);
    }
    if (!chooses) {
      const message = `An entry says for which boards it is: ${quoted(MATCH_KEYS)}. What is for every board stands beside "boards".`;
      complain('profile-no-board', message, { start: item.start, end: item.start + 1 });
      return [];
    }
    return [{ ...entry, keys: readKeys(others, MATCH_KEYS, complain) }];
  });
}

function readKeys(members: readonly JsonMember[], more: readonly string[], complain: Complain): ProfileKeys {
  const keys: Record<string, unknown> = {};
  const seen = new Set<string>();
  for (const { key, keyAt, value } of members) {
    const known = PROFILE_KEYS.find((name) => name === key);
    if (known === undefined) {
      const close = PROFILE_KEYS.find((name) => name.toLowerCase() === key.toLowerCase());
      const hint =
        close === undefined ? `; known are ${quoted([...PROFILE_KEYS, ...more])}.` : didYouMeanThis(close, '"');
      complain('profile-unknown-key', `There is no "${key}"${hint}`, keyAt);
      continue;
    }
    if (seen.has(key)) complain('profile-twice', `"${key}" stands here twice; the last one counts.`, keyAt);
    seen.add(key);
    // `null` means that a key is not set, as in the editor's settings.
    const read = value.kind === 'null' ? undefined : READERS[known](value, complain);
    if (read !== undefined) keys[key] = read;
  }
  checkKeys(keys as ProfileKeys, members, complain);
  return keys as ProfileKeys;
}
