/**
 * The message for a statement without its `;`, wherever that is found.
 *
 * @param what The statement: `node 'soc'`, `property 'reg'`.
 */
export function missingSemicolon(what: string): string {
  return `missing ';' after ${what}`;
}
