/** What the table of rules says of each. */

/**
 * How the ends of a rule's ranges are known: `booted`: kernels on both sides of them did it; `source`: read in the sources of
 * those releases; `inferred`: concluded from when the change was made.
 */
type Evidence = 'booted' | 'source' | 'inferred';

export interface RuleFacts {
  /** A sentence. */
  readonly says: string;
  /** File and function, with the release and line where it was read. */
  readonly source: string;
  /** The releases that follow it. */
  readonly releases: readonly string[];
  /** Of which releases nobody has looked: what `releases` says of them is a choice. */
  readonly unseen?: readonly string[];
  readonly evidence: Evidence;
}
