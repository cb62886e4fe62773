/** Finds the WebAssembly modules beside the bundle. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DevicetreeParser, loadParser } from '../syntax/grammar.ts';

/** Both modules as bytes, from beside the running bundle: web-tree-sitter's own and the grammar's. */
export function readBundledModules(): { readonly runtime: Uint8Array; readonly grammar: Uint8Array } {
  const here = dirname(fileURLToPath(import.meta.url));
  return {
    runtime: readFileSync(join(here, 'web-tree-sitter.wasm')),
    grammar: readFileSync(join(here, 'tree-sitter-devicetree.wasm')),
  };
}

/** Starts the parser from the files beside the running bundle. */
export function loadBundledParser(): Promise<DevicetreeParser> {
  const { runtime, grammar } = readBundledModules();
  return loadParser(runtime, grammar);
}
