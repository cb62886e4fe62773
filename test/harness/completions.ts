/** Completion at `$0` of a fixture, for tests. */
import type { BootProfile } from '../../server/src/boot/profile.ts';
import { type Candidate, sorted } from '../../server/src/ide/completion/candidate.ts';
import { complete } from '../../server/src/ide/completion/complete.ts';
import type { CompletionQuestion } from '../../server/src/ide/completion/query.ts';
import { fixture } from './ide.ts';

/** What files have that are no part of the board. */
const WORKSPACE_COMPATIBLES = new Map([
  ['acme,timer', 2],
  ['other,gadget', 1],
]);

type Files = string | Readonly<Record<string, string>>;

/** What is asked at the caret of the files of a board; see `fixture`. */
export async function questionOf(
  files: Files,
  profile: Partial<BootProfile> = {},
  trigger?: string,
): Promise<CompletionQuestion> {
  const made = await fixture(files, profile);
  const { board, textOf, file, offset, itemsOf, list } = made;
  return {
    board,
    reports: () => made.reports,
    file: file.file,
    text: textOf(file.file),
    offset,
    itemsOf,
    folders: { includeFolders: ['/include'], list },
    compatibles: () => WORKSPACE_COMPATIBLES,
    trigger,
  };
}

/** Offers at the caret in the order in which an editor shows them. */
export async function offersAt(
  files: Files,
  profile: Partial<BootProfile> = {},
  trigger?: string,
): Promise<readonly Candidate[]> {
  const { items } = complete(await questionOf(files, profile, trigger));
  return sorted(items);
}

/** The first labels at the caret. */
export async function labelsAt(files: Files, count = 3): Promise<readonly string[]> {
  return (await offersAt(files)).slice(0, count).map(({ label }) => label);
}

/** The text once the offer with this label is taken, as a client without tab stops does. */
export async function taken(files: Readonly<Record<string, string>> | string, label: string): Promise<string> {
  const question = await questionOf(files);
  const offer = complete(question).items.find((item) => item.label === label);
  if (!offer) throw new Error(`no offer '${label}'`);
  return question.text.slice(0, offer.start) + offer.insert + question.text.slice(Math.max(offer.end, question.offset));
}
