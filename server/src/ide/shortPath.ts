/** Names of files as people know them. */

/** The file as seen from the board's folder: its name, with the folder when that is another one. */
export function shortPath(file: string, board: string): string {
  const folder = board.slice(0, board.lastIndexOf('/') + 1);
  return file.startsWith(folder) ? file.slice(folder.length) : file.split('/').slice(-2).join('/');
}
