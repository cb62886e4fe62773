/** One line that a kernel prints, as its sources have it. */

/**
 * The level: `p` panic, `e` error, `w` warning, `i` information, `d` only with debugging; in capitals for lines of a device,
 * which begin with driver and name. Then the format string of printk, the source file, the function, and the releases that have
 * the line, of those that were read (6.1, 6.12, 7.2).
 */
export type PrintedRow = readonly [level: string, format: string, file: string, name: string, releases: string];
