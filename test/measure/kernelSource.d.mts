/** The folder of a kernel tree from a folder or a version name; throws an Error that says what to do. */
export function kernelFolder(name: string): string;
