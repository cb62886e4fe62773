/** What the table of rules states about each rule. */
import type { Variant } from '../variant.ts';

/**
 * How the ends of a rule's ranges are known. `booted`: boots of kernels on both sides showed it; `source`: read in the sources of
 * those releases; `inferred`: concluded from when the change was made.
 */
type Evidence = 'booted' | 'source' | 'inferred';

/** Which releases of mainline, or of a vendor, follow a rule. */
export interface RuleReleases {
  /** The releases that follow the rule. */
  readonly releases: readonly string[];
  /** Releases that nobody has checked: the answer of `releases` for them is a choice. */
  readonly unseen?: readonly string[];
  /**
   * File and function, with the release and line where it was read; for a vendor, also the repository. `changes of`: the list of
   * changes of that release (or of its candidate) has the commit.
   */
  readonly source: string;
  readonly evidence: Evidence;
}

export interface RuleFacts extends RuleReleases {
  /** A sentence. */
  readonly says: string;
  /** Vendors whose kernels follow the rule in other releases than mainline. */
  readonly vendors?: Readonly<Partial<Record<Variant, RuleReleases>>>;
}
