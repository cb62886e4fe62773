/** What the server's modules themselves remember, beside the objects that somebody makes and passes on. */
import { expect, test } from 'vitest';
import { codeLines, readSources } from './sources.ts';

/** Everything that a module keeps for good, with what limits it. A cache that depends on a board belongs to the `Analyzer`. */
const KEPT_FOR_GOOD: Readonly<Record<string, string>> = {
  'boot/kernel/kernels.ts: cache': 'CACHE_MAX kernels, by name',
  'cli/inputFile.ts: folders': 'one command',
  'cli/inputFile.ts: pipes': 'one command',
  'bindings/patterns.ts: compiled': 'KEPT_MAX patterns',
  'fdt/blobNodes.ts: scratch': 'SCRATCH_WORDS_MAX words, overwritten by each use',
  'fdt/serializedNode.ts: piece': 'PIECE_NUMBERS, the room for what is kept next',
  'fdt/serializedNode.ts: used': 'how much of it is taken',
  'fdt/stringTable.ts: nameNumbers': 'NUMBERED_NAMES_MAX names',
  'fdt/stringTable.ts: numberedNames': 'NUMBERED_NAMES_MAX names',
  'ide/semanticTokens.ts: kindsByName': 'NAMES_MAX names',
  'link/quickValue.ts: onlyMarkers': 'four times ONLY_MARKER_END lists',
  'syntax/plainShapes.ts: propertyNames': 'NAME_CACHE_MAX names',
};

const VARIABLE = /^(?:export )?let (\w+)/;
/** Begins empty, or with a length, so it is filled later; a constant that is meant to be empty has a name in capitals. */
const COLLECTION =
  /^(?:export )?const (\w*[a-z]\w*)(?:: [^=]*[^=\s])? = (?:new (?:Map|Set)(?:<.*>)?\(\)|new (?:Array|\w+Array)(?:<.*>)?\(.*|\[\]);?/;

test('what modules keep for good is listed, with its limit', () => {
  const found: string[] = [];
  for (const { path, text } of readSources('server/src')) {
    for (const line of codeLines(text)) {
      const name = VARIABLE.exec(line)?.[1] ?? COLLECTION.exec(line)?.[1];
      if (name !== undefined) found.push(`${path.slice('server/src/'.length)}: ${name}`);
    }
  }
  expect(found.toSorted()).toEqual(Object.keys(KEPT_FOR_GOOD).toSorted());
});
