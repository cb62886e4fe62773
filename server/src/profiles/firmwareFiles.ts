/** Reads the files that keys of a profile name. The caller, which found the profile, decides where these files may lie. */
import { PROFILE_CODES } from '../problems/codes/further.ts';
import { type Parsed, parsed, parseEfiMap, parseUBoot } from './firmwareTexts.ts';
import type { FirmwareText, ProfileKeys } from './keys.ts';
import type { Complain } from './keyValues.ts';
import type { ProfileProblem } from './profileProblem.ts';
import type { ReadProfile } from './readProfile.ts';

/** The files that a profile names, as written. */
function firmwareFiles({ value: { defaults, boards } }: ReadProfile): readonly string[] {
  return [defaults, ...boards.map(({ keys }) => keys)].flatMap(({ efiMap, uBoot }) =>
    [efiMap, uBoot].flatMap((key) => (key?.kind === 'file' ? [key.path] : [])),
  );
}

/** A file that a profile names; or why it is not read, behind its name (`is larger than …`). Undefined where none may be. */
type FirmwareFile = { readonly text: string } | { readonly refused: string } | undefined;

/** The profile with its files read; `read` is called with their paths as written. */
export function withFirmwareFiles(profile: ReadProfile, read: (path: string) => FirmwareFile): ReadProfile {
  if (firmwareFiles(profile).length === 0) return profile;
  const problems: ProfileProblem[] = [...profile.problems];
  const complain: Complain = (code, message, { start, end }) =>
    problems.push({ code, severity: PROFILE_CODES[code].severity, message, start, end });
  const { defaults, boards } = profile.value;
  const value = {
    defaults: withFiles(defaults, read, complain),
    boards: boards.map((board) => ({ ...board, keys: withFiles(board.keys, read, complain) })),
  };
  return { value, problems };
}

function withFiles(keys: ProfileKeys, read: (path: string) => FirmwareFile, complain: Complain): ProfileKeys {
  const efiMap = readFile(keys.efiMap, parseEfiMap, read, complain);
  const uBoot = readFile(keys.uBoot, parseUBoot, read, complain);
  const { efiMap: _map, uBoot: _console, ...others } = keys;
  return { ...others, ...(efiMap === undefined ? {} : { efiMap }), ...(uBoot === undefined ? {} : { uBoot }) };
}

function readFile<T>(
  key: FirmwareText<T> | undefined,
  parse: (text: string) => Parsed<T>,
  read: (path: string) => FirmwareFile,
  complain: Complain,
): FirmwareText<T> | undefined {
  if (key?.kind !== 'file') return key;
  const file = read(key.path);
  if (file && 'text' in file) return parsed(parse, file.text, key.at, complain);
  const why = file
    ? `it ${file.refused}`
    : "a file is expected, its path relative to the profile's folder, in that folder or in one that is open";
  complain('profile-file', `'${key.path}' cannot be read: ${why}.`, key.at);
  return undefined;
}
