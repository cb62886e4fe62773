/**
 * Special rules of Zephyr: workspaces of `west`, and overlays that are text included behind a board
 * (cmake/modules/dts.cmake, Zephyr 4.1), not overlays in dtc's sense.
 */
import { append } from '../base/append.ts';
import { basename, dirname, join } from './path.ts';
import type { TreeView } from './pathPattern.ts';

/** Most board folders that are searched in one tree. */
const BOARD_FOLDERS_MAX = 4000;
/** Most parent folders of an overlay that are searched for boards of the application. */
const WALK_UP_MAX = 12;

/** Zephyr's folder in the `west` workspace with top `folder`; undefined when it is no such top. */
export function westBase(folder: string, { host, existsDirectory }: TreeView): string | undefined {
  if (!existsDirectory(join(folder, '.west'))) return undefined;
  const path = host.resolve(join(folder, '.west/config'));
  const config = path === undefined ? undefined : host.read(path)?.text;
  const named = config === undefined ? undefined : /^base[ \t]*=[ \t]*(\S+)/m.exec(section(config, 'zephyr'))?.[1];
  const base = join(folder, named ?? 'zephyr');
  return existsDirectory(join(base, 'dts')) ? base : undefined;
}

/** The lines of one section of a configuration file. */
function section(text: string, name: string): string {
  const start = text.indexOf(`[${name}]`);
  if (start < 0) return '';
  const end = text.indexOf('\n[', start);
  return text.slice(start, end < 0 ? undefined : end);
}

/** The architecture that the description beside a board (`BOARD.yaml`) names. */
export function boardArchitecture(file: string, { host }: TreeView): string | undefined {
  const path = host.resolve(file.replace(/\.\w+$/, '.yaml'));
  const text = path === undefined ? undefined : host.read(path)?.text;
  return text === undefined ? undefined : /^arch:[ \t]*(\w+)/m.exec(text)?.[1];
}

/** Whether a name is that of a Zephyr overlay, which is text for a board. A file of that name may still be a plugin. */
export function isTextOverlay(path: string): boolean {
  return path.endsWith('.overlay');
}

/**
 * The board in the tree at `root` for an overlay's name, as in an application's `boards/BOARD.overlay`: BOARD.dts there or in the
 * application; the overlay's name may have qualifiers or a revision behind the board's, or lack them when the board has only one
 * source. Undefined when no name matches, and for shields and snippets, whose names contain no board.
 */
export function boardOfOverlay(path: string, root: string, view: TreeView): string | undefined {
  const above = path.split('/').slice(0, -1);
  if (above.includes('shields') || above.includes('snippets') || above.includes('socs')) return undefined;
  let name = basename(path).replace(/\.overlay$/, '');
  const boards = boardsAround(path, root, view);
  const short = boards.filter((board) => basename(board).startsWith(`${name}_`));
  for (;;) {
    const found = boards.find((board) => basename(board) === `${name}.dts`);
    if (found !== undefined) return view.host.resolve(found);
    // 'nrf52840dk' means that board's only source, 'nrf52840dk_nrf52840.dts'.
    const [only] = short;
    if (only !== undefined && short.length === 1) return view.host.resolve(only);
    const cut = name.lastIndexOf('_');
    if (cut <= 0) return undefined;
    name = name.slice(0, cut);
  }
}

/** Sources of boards, first those beside the overlay and in the application. */
function boardsAround(path: string, root: string, view: TreeView): readonly string[] {
  const sources = (folder: string) =>
    view
      .list(folder)
      .filter((name) => name.endsWith('.dts'))
      .map((name) => join(folder, name));
  const found = [...sources(dirname(path))];
  let looked = 0;
  const lookBelow = (boards: string) => {
    // boards/ARCH/BOARD before Zephyr 3.7, boards/VENDOR/BOARD since.
    for (const vendor of view.list(boards)) {
      const folder = join(boards, vendor);
      if (vendor.includes('.') || vendor === 'shields') continue;
      for (const board of view.list(folder)) {
        if (board.includes('.') || looked++ > BOARD_FOLDERS_MAX) continue;
        append(found, sources(join(folder, board)));
      }
    }
  };
  let folder = dirname(path);
  for (let i = 0; i < WALK_UP_MAX && folder !== root; i++) {
    if (view.existsDirectory(join(folder, 'boards'))) lookBelow(join(folder, 'boards'));
    const up = dirname(folder);
    if (up === folder) break;
    folder = up;
  }
  lookBelow(join(root, 'boards'));
  return found;
}
