/** The message for an included file that was not found: the searched folders, and the name that was probably meant. */
import { didYouMeanThis, nearestName } from '../base/nearName.ts';
import { basename, dirname, isAbsolute, join } from '../source/path.ts';
import type { SourceHost } from '../source/sourceHost.ts';
import type { IncludeItem } from '../syntax/items.ts';
import type { BoardBuild } from './boardBuild.ts';
import { oddPlace } from './refusedFile.ts';

/** Most folders in a message. */
const FOLDERS_SHOWN_MAX = 4;

/** The problem of an include whose file was not found. */
interface MissingInclude {
  readonly code: 'include-not-found' | 'source-tree-missing';
  readonly message: string;
  /** Whether the build writes the file, so that its absence is a problem only if the text needs its contents. */
  readonly isUnwritten: boolean;
}

/** The problem of an include whose file was not found; `folders` are the searched folders in order. */
export function missingInclude(
  item: IncludeItem,
  host: SourceHost,
  folders: readonly string[],
  fromFolder: string,
  build: BoardBuild,
): MissingInclude {
  const { name, style } = item;
  const odd = style === 'computed' ? undefined : oddPlace(host, pathsOf(name, folders));
  if (odd !== undefined) return { code: 'include-not-found', message: odd, isUnwritten: false };
  const isUnwritten = build.isGenerated(name);
  if (isUnwritten) {
    const needed = 'build once, or define what is needed from it (devicetreeAtlas.defines, -D)';
    const message = `"${name}" is written by the build of ${build.treeName}, and is not here: ${needed}`;
    return { code: 'include-not-found', message, isUnwritten };
  }
  const isBeside = isBesideFile(item, host, fromFolder);
  if (build.missingTree !== undefined && style !== 'computed' && !isBeside) {
    return { code: 'source-tree-missing', message: `"${name}" is not found: ${build.missingTree}`, isUnwritten };
  }
  const further = isBeside ? '' : build.advice(name);
  const message = describe(item, host, folders, fromFolder) + (further === '' ? '' : `; ${further}`);
  return { code: 'include-not-found', message, isUnwritten };
}

function pathsOf(name: string, folders: readonly string[]): readonly string[] {
  return isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
}

function describe(item: IncludeItem, host: SourceHost, folders: readonly string[], fromFolder: string): string {
  const { name, style, form } = item;
  const directive = form === 'dtc' ? "'/include/'" : form === 'import' ? "'#import'" : "'#include'";
  if (style === 'computed') {
    const [open, close] = name.startsWith('<') ? ['<', '>'] : ['"', '"'];
    if (/^["<]/.test(name)) return `missing '${close}' behind the file name`;
    if (/["]\s*$/.test(name)) return `missing '"' before the file name`;
    if (/[>]\s*$/.test(name)) return `missing '<' before the file name`;
    if (/^\w+$/.test(name)) return `${directive} takes "file" or <file>, and '${name}' is no macro that stands for one`;
    return `${directive} takes "file" or <file>: write ${open}${name.trim()}${close}`;
  }
  const searched = [...new Set(folders)];
  const shown = searched.slice(0, FOLDERS_SHOWN_MAX).join(', ');
  const more = searched.length > FOLDERS_SHOWN_MAX ? ` and ${searched.length - FOLDERS_SHOWN_MAX} more folders` : '';
  const where = searched.length === 0 ? 'there is no include folder' : `looked in ${shown}${more}`;
  return `"${name}" is not found: ${where}${advice(item, host, searched, fromFolder)}`;
}

function isBesideFile({ name, style }: IncludeItem, host: SourceHost, fromFolder: string): boolean {
  return style === 'angled' && host.resolve(join(fromFolder, name)) !== undefined;
}

function advice(item: IncludeItem, host: SourceHost, folders: readonly string[], fromFolder: string): string {
  const { name } = item;
  if (name === '') return '';
  if (isBesideFile(item, host, fromFolder)) return `; it is beside this file: write "${name}"`;
  const base = basename(name);
  const inner = name.slice(0, name.length - base.length);
  for (const folder of folders) {
    const names = host.list?.(dirname(join(folder, name))) ?? [];
    const near = nearestName(
      base,
      names.filter((each) => /\.(?:dtsi?|dtso|h)$/.test(each)),
    );
    if (near !== undefined) return didYouMeanThis(`${inner}${near}`, '"');
  }
  return '';
}
