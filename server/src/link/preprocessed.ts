/**
 * Expands a board to the text that cpp passes to dtc (`cpp -P`): included files inserted, macros expanded, no directives.
 * The result also has the source place of each part. An `/include/` remains, because dtc executes it.
 */
import type { Unit } from '../preprocess/expandedText.ts';
import { expandText } from '../preprocess/expandText.ts';
import { withBlankNuls } from '../preprocess/nulBytes.ts';
import { forcedFiles, type RunInput } from './runContext.ts';
import { RunPreprocessing } from './runPreprocessing.ts';
import { Inlining } from './structuralMacros.ts';

/**
 * The text of a board: a unit for each file that the build reads, in order; the board's own file is one of them. Reports
 * no faults: the compiler does.
 */
export function preprocessBoard(input: RunInput): readonly Unit[] {
  const { root, build, host } = input;
  const preprocessing = new RunPreprocessing(input, true);
  preprocessing.macros.enters(root.path);
  const forced = forcedFiles(input).flatMap(({ path }) => path ?? []);
  const files = [...(build?.before ?? []), ...forced, root.path, ...(build?.after ?? [])];
  return files.flatMap((path) => {
    const file = path === root.path ? root : host.read(path);
    if (!file || (file !== root && !preprocessing.macros.enters(path))) return [];
    const inlining = new Inlining(preprocessing);
    const text = withBlankNuls(file.text);
    const { unit } = expandText(path, text, 0, text.length, {
      macros: preprocessing.macros,
      hasInclude: (name, quoted, from, next) => preprocessing.hasInclude(name, quoted, from, next),
      onInclude: (include, directive, depth) => {
        const found = preprocessing.findIncluded(include.name, include.style, include.form, directive.file);
        return inlining.take(found, include, directive, depth);
      },
    });
    return unit;
  });
}
