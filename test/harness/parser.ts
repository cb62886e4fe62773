/** The parser for tests that run outside the bundle: modules straight from where they are built and installed. */
import { readFileSync } from 'node:fs';
import type { ParserModules } from '../../server/src/library/atlas.ts';
import { type DevicetreeParser, loadParser } from '../../server/src/syntax/grammar.ts';
import { SyntaxStore } from '../../server/src/syntax/syntaxStore.ts';

let loaded: Promise<DevicetreeParser> | undefined;

/** One parser for each test file; it has no state between parses. */
export function testParser(): Promise<DevicetreeParser> {
  const { runtime, grammar } = parserModules();
  loaded ??= loadParser(runtime, grammar);
  return loaded;
}

/** The two WebAssembly modules, as bytes. */
export function parserModules(): ParserModules {
  return {
    runtime: readFileSync(new URL('../../node_modules/web-tree-sitter/web-tree-sitter.wasm', import.meta.url)),
    grammar: readFileSync(new URL('../../syntaxes/tree-sitter-devicetree.wasm', import.meta.url)),
  };
}

/** A store of its own, with nothing open. */
export async function testSyntax(): Promise<SyntaxStore> {
  return new SyntaxStore(await testParser());
}
