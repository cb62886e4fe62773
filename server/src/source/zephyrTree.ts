/**
 * What is special about Zephyr: workspaces that `west` laid out, and overlays that are text included behind a board
 * (cmake/modules/dts.cmake, Zephyr 4.1), not overlays in dtc's sense.
 */
import { append } from '../base/append.ts';
import { basename, dirname, join } from './path.ts';
import type { TreeView } from './pathPattern.ts';

/** Folders of boards that are looked through for one tree. */
const BOARD_FOLDERS_MAX = 4000;
/** Folders tried upwards from an overlay for boards of the application. */
const WALK_UP_MAX = 12;

/** Zephyr's folder in the `west` workspace whose top is `folder`; undefined when it is no such top. */
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

/** Whether a name is that of an overlay as Zephyr has them: more text for a board. One that is a plugin is none all the same. */
export function isTextOverlay(path: string): boolean {
  return path.endsWith('.overlay');
}

/**
 * The board in the tree at `root` that an overlay's name tells of, as `boards/BOARD.overlay` of an application does: BOARD.dts there or in
 * the application; also with qualifiers or a revision behind the board's name, or, where a board has one source, without
 * them. Undefined when no name fits, and for shields and snippets, which go with boards of which their names say nothing.
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
    // 'nrf52840dk' for the only source 'nrf52840dk_nrf52840.dts' of that board.
    const [only] = short;
    if (only !== undefined && short.length === 1) return view.host.resolve(only);
    const cut = name.lastIndexOf('_');
    if (cut <= 0) return undefined;
    name = name.slice(0, cut);
  }
}

/** Sources of boards, those beside the overlay and of the application first. */
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
