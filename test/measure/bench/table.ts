/** Numbers and tables as the bench prints them. */

/** The value that a share `q` of the numbers does not exceed; 0 for none. */
export function quantile(numbers: readonly number[], q: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
}

export const ms = (time: number): string => `${time.toFixed(1)} ms`;
export const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;
export const megabytes = (kilobytes: number): string => `${(kilobytes / 1024).toFixed(0)} MB`;

/** Prints the head of a Markdown table and gives what prints its rows. */
export function table(title: string, ...header: readonly string[]): (...cells: readonly string[]) => void {
  const print = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);
  console.log(`\n${title}\n`);
  print(header);
  print(header.map(() => '---'));
  return (...cells) => print(cells);
}
