/** Places of real texts at which an author may be writing: one word is taken out, and the caret stands there instead. */
import type { Candidate } from '../../server/src/ide/completion/candidate.ts';
import { caretAt } from '../../server/src/ide/completion/caret.ts';

/** One place in a text that lacks what stood there. */
interface Position {
  readonly kind: PositionKind;
  readonly text: string;
  readonly offset: number;
  /** What was taken out, as an offer would have it for a label; empty where nothing was. */
  readonly word: string;
}

export type PositionKind = keyof typeof PATTERNS | 'anywhere';

/** The second group is what is taken out; it, or what follows `lead`, may be none. */
const PATTERNS = {
  'label in a value': /([=<\s])(&\w+)(?=[\s>])/g,
  'label of a body': /^()(&\w+)(?= \{)/gm,
  property: /^([ \t]+)([\w,#-]+(?: = [^;{}]*)?;)[ \t]*$/gm,
  string: /(= "|, ")([^"\n]+)(?=")/g,
  macro: /([<\s])([A-Z][A-Z0-9_]{3,})(?=[\s>])/g,
  'begin of a body': /(\{\n)()/g,
  'top level': /^(\};\n)()/gm,
  include: /^(#include ["<](?:[\w.,+-]+\/){0,8})([\w.,+-]+)(?=[">])/gm,
  'unit address': /(@)([0-9a-f]+)(?= \{\n\t+(?:compatible[^;]*;\n\t+)?reg = )/g,
  'name to delete': /(\/delete-(?:node|property)\/ )([\w&,.#@-]+)(?=;)/g,
} as const satisfies Record<string, RegExp>;

export const POSITION_KINDS = Object.keys(PATTERNS) as readonly (keyof typeof PATTERNS)[];

/** Up to `count` places of one kind, other ones for other numbers. */
export function positionsOf(
  kind: PositionKind,
  text: string,
  count: number,
  random: () => number,
): readonly Position[] {
  if (kind === 'anywhere') {
    return Array.from({ length: count }, () => ({
      kind,
      text,
      offset: Math.floor(random() * (text.length + 1)),
      word: '',
    }));
  }
  const all = [...text.matchAll(PATTERNS[kind])];
  const chosen: RegExpExecArray[] = [];
  while (chosen.length < count && all.length > 0) {
    const [match] = all.splice(Math.floor(random() * all.length), 1);
    if (match && isCode(kind, text, match.index + 1)) chosen.push(match);
  }
  return chosen.map((match): Position => {
    const [, lead = '', found = ''] = match;
    const start = match.index + lead.length;
    const sign = found.startsWith('&') ? '&' : '';
    const rest = text.slice(start + found.length);
    const before = text.slice(0, start) + sign;
    const word = kind === 'property' ? (/^[\w,#-]+/.exec(found)?.[0] ?? '') : found;
    // A new statement stands on a line of its own.
    const isNew = kind === 'begin of a body' || kind === 'top level';
    return { kind, text: `${before}${isNew ? '\n' : ''}${rest}`, offset: before.length, word };
  });
}

function isCode(kind: PositionKind, text: string, offset: number): boolean {
  const { spot } = caretAt(text, offset);
  return kind === 'macro' ? spot.kind === 'value' && spot.spot.kind === 'cells' : spot.kind !== 'comment';
}

/** The text once an offer is taken, as a client without tab stops does; undefined for one that is only a beginning. */
export function textWith({ text, offset }: Position, offer: Candidate): string | undefined {
  const isBegin =
    offer.kind === 'call' ||
    offer.label.includes('…') ||
    (offer.kind === 'keyword' && offer.goOn === true) ||
    offer.kind === 'folder';
  if (isBegin) return undefined;
  return text.slice(0, offer.start) + offer.insert + text.slice(Math.max(offer.end, offset));
}
