/**
 * The coding style of a source, with the results of the kernel's script `scripts/dtc/dt-check-style` (Linux 7.2), line by line.
 * `npm run style:kernel` compares the two over a kernel's sources.
 */
import { addressOrder, bodies, nameOrder } from './bodyRules.ts';
import type { Report, StyleFinding, StyleRule } from './finding.ts';
import { unusedLabels } from './labelRules.ts';
import {
  blankLines,
  closeAlone,
  continuedLines,
  hexCase,
  indentDepth,
  indentTab,
  lineLength,
  mixedIndent,
  trailingWhitespace,
  unclosedComment,
  unitAddress,
  valueWhitespace,
} from './lineRules.ts';
import { linesOf, type StyleLine } from './lines.ts';

export type { StyleFinding, StyleRule };

/** `relaxed`: rules that all of the kernel's sources follow. `strict`: rules for new ones. */
export const STYLE_MODES = ['relaxed', 'strict'] as const;
export type StyleMode = (typeof STYLE_MODES)[number];

/** `board`: its labels are its own. `shared`: other files refer to them. */
export type StyleKind = 'board' | 'shared';

/** The kind of a file, by its name; undefined for a file without rules. */
export function styleKindOf(path: string): StyleKind | undefined {
  if (/\.dts$/i.test(path)) return 'board';
  return /\.(?:dtsi|dtso|overlay)$/i.test(path) ? 'shared' : undefined;
}

type Rule = (lines: readonly StyleLine[], report: Report) => void;

const RELAXED: readonly (readonly [StyleRule, Rule])[] = [
  ['trailing-whitespace', trailingWhitespace],
  ['mixed-indent-chars', mixedIndent],
  ['unclosed-block-comment', unclosedComment],
  ['indent-unit-dts', indentTab],
];

const STRICT: readonly (readonly [StyleRule, Rule])[] = [
  ['indent-consistent', indentDepth],
  ['blank-lines', blankLines],
  ['child-address-order', addressOrder],
  ['child-name-order', nameOrder],
  ['hex-case', hexCase],
  ['unit-address-format', unitAddress],
  ['value-whitespace', valueWhitespace],
  ['node-close-alone', closeAlone],
  ['line-length', lineLength],
  ['continuation-alignment', continuedLines],
];

/** All style findings of a text, sorted by line, then by rule. */
export function checkStyle(text: string, mode: StyleMode, kind: StyleKind): readonly StyleFinding[] {
  const lines = linesOf(text);
  const findings: StyleFinding[] = [];
  const reporter =
    (rule: StyleRule): Report =>
    (line, message, from = line.indent.length, to = line.raw.length) => {
      findings.push({ rule, line: line.number, start: line.start + from, end: line.start + to, message });
    };
  for (const [name, rule] of mode === 'strict' ? [...RELAXED, ...STRICT] : RELAXED) rule(lines, reporter(name));
  if (mode === 'strict') {
    bodies(lines, {
      order: reporter('property-order'),
      blanks: reporter('required-blank-lines'),
      limit: reporter('limit'),
    });
    if (kind === 'board') unusedLabels(lines, text.replace(/\r\n?/g, '\n'), reporter('unused-labels'));
  }
  return findings.sort((a, b) => a.line - b.line || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0));
}
