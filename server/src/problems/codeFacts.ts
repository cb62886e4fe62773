/** The table's facts about a problem code: one row with everything that other parts need. */

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Causes that hide a problem: it is only their consequence while one of them is present. */
export type Cause =
  /** A syntax fault of this text, or of one whose unclosed brace or comment contains others. */
  | 'syntax error'
  /** An included file does not exist. */
  | 'missing file'
  /** An undefined macro stands in place of a statement. */
  | 'unknown macro'
  /** The tree has no root. */
  | 'no root';

/** How an editor draws a problem, besides its severity. */
export type ProblemTag = 'deprecated' | 'unnecessary';

export interface CodeFacts {
  /** Its severity, unless settings or the finding's place change it. `off`: a check that has to be switched on. */
  readonly severity: Severity | 'off';
  /** One sentence for lists and for its page. */
  readonly meaning: string;
  /** Source of the rule: dtc's function, cpp's behaviour, a specification, a limit. */
  readonly source?: string;
  /** For a check: the checks that must have passed on the whole tree, or it reports nothing. */
  readonly needs?: readonly string[];
  readonly followsFrom?: readonly Cause[];
  /** An unknown name, which a missing file may define: a macro, or a label or path. */
  readonly unknownName?: 'macro' | 'label';
  /** A fault of the text that a missing macro may cause. */
  readonly ofText?: true;
  /** A file is missing that may appear later. */
  readonly missingFile?: true;
  /** Only a whole board can have it: it is not reported for part of an unknown board. */
  readonly ofWholeBoard?: true;
  /** An error that leaves the tree complete, so that checks report no absence caused by it. */
  readonly leavesTreeWhole?: true;
  /** It depends on cells, the parent or the range of a bus: in an overlay's fragment only the base has these. */
  readonly needsBase?: true;
  /** Prefixes of the boot's findings that say the same, and more, about the same node. */
  readonly saidByBoot?: readonly string[];
  /** A statement has it while it is still being typed. */
  readonly unfinished?: true;
  /** A comment may switch it off, though it is neither a check nor a finding. */
  readonly byComment?: true;
  readonly tags?: readonly ProblemTag[];
}
