/** What the table says of a problem code: one row for everything that anybody needs to know of it. */

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** What makes a problem say nothing of its own: while one of these is there, it is not shown. */
export type Cause =
  /** A syntax fault of this text, or of one whose unclosed brace or comment contains others. */
  | 'syntax error'
  /** A file that is included is not there. */
  | 'missing file'
  /** A macro that nothing defines stands where a statement is. */
  | 'unknown macro'
  /** The tree has no root. */
  | 'no root';

/** How an editor draws a problem, besides its severity. */
export type ProblemTag = 'deprecated' | 'unnecessary';

export interface CodeFacts {
  /** How grave it is, unless settings or the place of the finding say otherwise. `off`: a check that is to be switched on. */
  readonly severity: Severity | 'off';
  /** One sentence for lists and for its page. */
  readonly meaning: string;
  /** Where the rule comes from: dtc's function, cpp's behaviour, a specification, a limit. */
  readonly source?: string;
  /** Of a check: those that must have passed on the whole tree, or it says nothing. */
  readonly needs?: readonly string[];
  readonly followsFrom?: readonly Cause[];
  /** A name that something lost would have brought: a macro, or a label or path. */
  readonly unknownName?: 'macro' | 'label';
  /** A fault of the text, which a macro that is missing may be the cause of. */
  readonly ofText?: true;
  /** A file is missing that may appear. */
  readonly missingFile?: true;
  /** Only a whole board can have it: it says nothing of a piece of a board that nobody knows. */
  readonly ofWholeBoard?: true;
  /** An error after which the tree is whole all the same, so that checks see nothing that is missing only because of it. */
  readonly leavesTreeWhole?: true;
  /** It reads cells, the parent or the range of a bus: in a fragment of an overlay only the base can tell. */
  readonly needsBase?: true;
  /** Beginnings of the findings of the boot that say the same of the same node, and more. */
  readonly saidByBoot?: readonly string[];
  /** A statement has it because it is not typed to its end. */
  readonly unfinished?: true;
  /** A comment may switch it off, though it is neither a check nor a finding. */
  readonly byComment?: true;
  readonly tags?: readonly ProblemTag[];
}
