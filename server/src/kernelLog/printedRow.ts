/** One line that a kernel prints, as its sources have it. */

/**
 * Its level: `p` panic, `e` error, `w` warning, `i` information, `d` only with debugging; in capitals for lines of a device, which
 * begin with driver and name. Then the format in the words of printk, the source file, the function, and the releases of those
 * read (6.1, 6.12, 7.2) that have it.
 */
export type PrintedRow = readonly [level: string, format: string, file: string, name: string, releases: string];
