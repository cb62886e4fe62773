/** Takes tokens out of a source one at a time, and looks at where the first syntax fault is reported. */
import { LineIndex } from '../../server/src/base/lineIndex.ts';
import { tokenize } from '../../server/src/preprocess/tokens.ts';
import { collectFaults } from '../../server/src/syntax/faults.ts';
import type { DevicetreeParser } from '../../server/src/syntax/grammar.ts';
import type { SyntaxFault } from '../../server/src/syntax/items.ts';
import { lower } from '../../server/src/syntax/lower.ts';

export interface Damage {
  readonly token: string;
  /** One-based line the token was on. */
  readonly line: number;
  /** Empty when the text still fits the grammar. */
  readonly faults: readonly SyntaxFault[];
  /** One-based lines of the faults. */
  readonly lines: readonly number[];
  /** Whether the first fault is within a line of the damage. */
  readonly near: boolean;
}

/** The syntax faults of a text. */
export function syntaxFaults(grammar: DevicetreeParser, text: string): readonly SyntaxFault[] {
  const tree = grammar.parser.parse(text);
  if (!tree) throw new Error('the parser gave up');
  try {
    return collectFaults(tree, text, lower(tree, text, 'a.dts', grammar.ids, undefined).faults);
  } finally {
    tree.delete();
  }
}

/** Every token of a text taken out in turn. */
export function* deleteEachToken(grammar: DevicetreeParser, text: string): Generator<Damage> {
  for (const token of tokenize(text, 0, text.length, 'a.dts')) {
    const broken = text.slice(0, token.start) + text.slice(token.end);
    const faults = syntaxFaults(grammar, broken);
    const index = new LineIndex(broken);
    const line = index.positionAt(token.start).line;
    // What is missing is reported behind the token before, which may stand some blank lines further up.
    const before = index.positionAt(broken.slice(0, token.start).trimEnd().length).line;
    const lines = faults.map((fault) => index.positionAt(fault.start).line);
    const first = lines[0] ?? line;
    const near = first >= before - 1 && first <= line + 1;
    yield { token: token.text, line: line + 1, faults, lines: lines.map((each) => each + 1), near };
  }
}
