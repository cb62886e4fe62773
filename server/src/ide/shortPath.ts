/** Short file names for the user. */

/** The path relative to the board's folder: only the name, or the folder and the name when the folder differs. */
export function shortPath(file: string, board: string): string {
  const folder = board.slice(0, board.lastIndexOf('/') + 1);
  return file.startsWith(folder) ? file.slice(folder.length) : file.split('/').slice(-2).join('/');
}
