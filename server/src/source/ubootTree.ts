/** The file that U-Boot's makefile adds to a board: `#include "NAME-u-boot.dtsi"` behind its last line. */
import { basename, join } from './path.ts';
import type { Captures, TreeView } from './pathPattern.ts';

/** Files included behind a board, and nonexistent paths that were tried. */
interface Addition {
  readonly found: readonly string[];
  readonly missed: readonly string[];
  /** The tree is configured for this very board: then its build certainly adds them. */
  readonly isSure: boolean;
}

/**
 * The first existing file (scripts/Makefile.lib, u_boot_dtsi_options, 2025.01) for the board; for the configured chip, CPU and
 * vendor; or for all. Without a configuration of this board (`.config`), only the first and the last are tried.
 */
export function ubootAddition(file: string, root: string, captures: Captures, view: TreeView): Addition | undefined {
  const arch = captures.get('arch');
  if (!file.endsWith('.dts') || arch === undefined) return undefined;
  const folder = join(root, `arch/${arch}/dts`);
  const board = basename(file).replace(/\.dts$/, '');
  const missed: string[] = [];
  const options = readOptions(root, board, view, missed);
  const isSure = options.size > 0;
  const names = [board, options.get('SYS_SOC'), options.get('SYS_CPU'), options.get('SYS_VENDOR')];
  const wanted = names.flatMap((name) => (name === undefined || name === '' ? [] : `${name}-u-boot.dtsi`));
  for (const name of [...wanted, 'u-boot.dtsi']) {
    const path = join(folder, name);
    const found = view.host.resolve(path);
    if (found !== undefined) return { found: [found], missed, isSure };
    missed.push(path);
  }
  return { found: [], missed, isSure };
}

/** The text options of the configuration, without `CONFIG_`; empty when it is not for this board. */
function readOptions(root: string, board: string, view: TreeView, missed: string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  const path = view.host.resolve(join(root, '.config'));
  if (path === undefined) missed.push(join(root, '.config'));
  const text = path === undefined ? undefined : view.host.read(path)?.text;
  for (const line of text?.split('\n') ?? []) {
    const equals = line.indexOf('="');
    if (!line.startsWith('CONFIG_') || equals < 0) continue;
    options.set(line.slice('CONFIG_'.length, equals), line.slice(equals + 2, line.lastIndexOf('"')));
  }
  const boards = `${options.get('DEFAULT_DEVICE_TREE') ?? ''} ${options.get('OF_LIST') ?? ''}`.split(' ');
  return boards.some((name) => basename(name) === board) ? options : new Map();
}
