/**
 * The words for a statement without its `;`, wherever that is noticed.
 *
 * @param what What it is missing after: `node 'soc'`, `property 'reg'`.
 */
export function missingSemicolon(what: string): string {
  return `missing ';' after ${what}`;
}
