/** Natural sort order: digits in names count as numbers (Linux 7.2, dts-coding-style.rst). */

/** Compares two names: negative when `a` comes first; zero also for names that differ in leading zeros alone. */
export function naturalOrder(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const [one = '', other = ''] = [left[i], right[i]];
    if (one === other) continue;
    if (!isDigit(one) || !isDigit(other)) return one < other ? -1 : 1;
    if (BigInt(one) !== BigInt(other)) return BigInt(one) < BigInt(other) ? -1 : 1;
  }
  return left.length - right.length;
}

/** Runs of digits and the text between them, alternating. */
function partsOf(name: string): readonly string[] {
  return name.match(/\d+|\D+/g) ?? [];
}

function isDigit(part: string): boolean {
  return part >= '0' && part < ':';
}
