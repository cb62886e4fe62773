/** What the table of rules states about each rule. */

/**
 * How the ends of a rule's ranges are known. `booted`: boots of kernels on both sides showed it; `source`: read in the sources of
 * those releases; `inferred`: concluded from when the change was made.
 */
type Evidence = 'booted' | 'source' | 'inferred';

export interface RuleFacts {
  /** A sentence. */
  readonly says: string;
  /** File and function, with the release and line where it was read. */
  readonly source: string;
  /** The releases that follow the rule. */
  readonly releases: readonly string[];
  /** Releases that nobody has checked: the answer of `releases` for them is a choice. */
  readonly unseen?: readonly string[];
  readonly evidence: Evidence;
}
