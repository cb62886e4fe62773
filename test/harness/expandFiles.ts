/** Our text expansion over files in memory, everything included taken in as text: what `cpp` prints. */

import { BuiltIns } from '../../server/src/preprocess/builtIns.ts';
import type { Unit } from '../../server/src/preprocess/expandedText.ts';
import { expandFragment, expandText } from '../../server/src/preprocess/expandText.ts';
import { PREDEFINED_MACROS } from '../../server/src/preprocess/macros.ts';
import { MacroTable, MacroUses } from '../../server/src/preprocess/macroTable.ts';
import type { TextFault } from '../../server/src/preprocess/textFaults.ts';
import { findInclude } from '../../server/src/source/includeSearch.ts';
import { dirname } from '../../server/src/source/path.ts';
import { MemoryHost, type SourceTimes } from '../../server/src/source/sourceHost.ts';
import type { Files } from './compileFiles.ts';

interface ExpandedFiles {
  readonly text: string;
  readonly unit: Unit;
  readonly faults: readonly TextFault[];
  /** Names of includes that were not found. */
  readonly missing: readonly string[];
}

const DEPTH_MAX = 200;

/** Expands the first of `files`; they stand in `/b`, and `/b/include` is searched. */
export function expandFiles(files: Files, times?: SourceTimes): ExpandedFiles {
  const host = new MemoryHost(Object.fromEntries(Object.entries(files).map(([name, text]) => [`/b/${name}`, text])));
  const foundIn = new Map<string, number>();
  const find = (name: string, quoted: boolean, from: string, next: boolean) => {
    const again = next && from !== path;
    const folders = again ? ['/b/include'].slice((foundIn.get(from) ?? -1) + 1) : ['/b/include'];
    const found = findInclude(host, name, quoted && !again, dirname(from), folders);
    if (found.path !== undefined) foundIn.set(found.path, found.folder + 1 - folders.length);
    return found.path;
  };
  const missing: string[] = [];
  const path = `/b/${Object.keys(files)[0]}`;
  const text = host.read(path)?.text ?? '';
  const macros = new MacroTable(PREDEFINED_MACROS);
  macros.builtIns = new BuiltIns(path, (file) => host.read(file)?.text, times);
  const result = expandText(path, text, 0, text.length, {
    macros,
    hasInclude: (name, quoted, file, next) => find(name, quoted, file, next) !== undefined,
    onInclude: (include, directive, depth) => {
      let { name } = include;
      let quoted = include.style === 'quoted';
      if (include.style === 'computed') {
        const expanded = expandFragment('x', name, 0, name.length, macros, new MacroUses()).unit.text.trim();
        name = /^["<]\s*(.*?)\s*[">]/.exec(expanded)?.[1] ?? '';
        quoted = expanded.startsWith('"');
      }
      const found = find(name, quoted, directive.file, include.form === 'next');
      const file = found === undefined || depth > DEPTH_MAX ? undefined : host.read(found);
      if (!file) missing.push(include.name);
      else if (!macros.enters(file.path, include.form === 'import')) return { kind: 'drop' };
      return file ? { kind: 'inline', file: file.path, text: file.text } : { kind: 'drop' };
    },
  });
  return { text: result.unit.text, unit: result.unit, faults: result.faults, missing };
}
