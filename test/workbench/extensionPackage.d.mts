export function packedFiles(): Promise<readonly string[]>;
