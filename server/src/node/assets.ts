/** Finds the WebAssembly modules that the build puts beside the bundle. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DevicetreeParser, loadParser } from '../syntax/grammar.ts';

/** Starts the parser from the files beside the running bundle. */
export function loadBundledParser(): Promise<DevicetreeParser> {
  const here = dirname(fileURLToPath(import.meta.url));
  return loadParser(
    readFileSync(join(here, 'web-tree-sitter.wasm')),
    readFileSync(join(here, 'tree-sitter-devicetree.wasm')),
  );
}
