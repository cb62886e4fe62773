/** The error of a refused rename. */

/** Why something is not renamed: a sentence for the user. */
export interface Refusal {
  readonly refusal: string;
}
