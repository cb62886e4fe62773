/** Starts tree-sitter, and maps numbers of the grammar's node types to their names. Only this module imports its classes. */
import { Edit, Language, Parser, type Tree } from 'web-tree-sitter';

/** Numbers of the node types and fields that lowering uses. A type that the grammar lacks has no number. */
export interface GrammarIds {
  readonly types: ReadonlyMap<number, NodeType>;
  readonly labelField: number;
  readonly nameField: number;
  readonly addressField: number;
  readonly alternativeField: number;
  readonly pathField: number;
  readonly conditionField: number;
}

/** The node types that lowering uses, as the grammar names them. */
export type NodeType =
  | 'node'
  | 'property'
  | 'delete_node'
  | 'delete_property'
  | 'memory_reservation'
  | 'file_version'
  | 'plugin'
  | 'omit_if_no_ref'
  | 'dtsi_include'
  | 'macro_statement'
  | 'preproc_include'
  | 'preproc_def'
  | 'preproc_function_def'
  | 'preproc_undef'
  | 'preproc_if'
  | 'preproc_ifdef'
  | 'preproc_else'
  | 'preproc_elif'
  | 'preproc_elifdef'
  | 'preproc_directive'
  | 'preproc_stray'
  | 'unclosed'
  | 'comment'
  | 'ERROR'
  | '{'
  | '='
  | ';';

const NAMED: readonly NodeType[] = [
  'node', 'property', 'delete_node', 'delete_property', 'memory_reservation', 'file_version', 'plugin',
  'omit_if_no_ref', 'dtsi_include', 'macro_statement', 'preproc_include', 'preproc_def', 'preproc_function_def',
  'preproc_undef', 'preproc_if', 'preproc_ifdef', 'preproc_else', 'preproc_elif', 'preproc_elifdef',
  'preproc_directive', 'preproc_stray',
  'unclosed',
  'comment',
]; // biome-ignore format: a table

/** tree-sitter's own number for ERROR nodes (`ts_builtin_sym_error`). */
const ERROR_TYPE = 65535;

/** A started parser for the grammar. */
export interface DevicetreeParser {
  readonly parser: Parser;
  readonly ids: GrammarIds;
  /** Records a replacement of text in a tree, so that the new text can be parsed incrementally from it. */
  readonly edit: (tree: Tree, change: ConstructorParameters<typeof Edit>[0]) => void;
}

/** Starts tree-sitter. Both arguments are WebAssembly modules: that of web-tree-sitter and that of the grammar. */
export async function loadParser(runtime: Uint8Array, grammar: Uint8Array): Promise<DevicetreeParser> {
  await Parser.init({ wasmBinary: runtime.slice().buffer });
  const language = await Language.load(grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const types = new Map<number, NodeType>([[ERROR_TYPE, 'ERROR']]);
  for (let id = 0; id < language.nodeTypeCount; id++) {
    const name = language.nodeTypeForId(id);
    const known = NAMED.find((type) => type === name);
    if (known && language.nodeTypeIsNamed(id)) types.set(id, known);
    else if (name === '{' || name === '=' || name === ';') types.set(id, name);
  }
  const field = (name: string) => language.fieldIdForName(name) ?? -1;
  return {
    parser,
    edit: (tree, change) => tree.edit(new Edit(change)),
    ids: {
      types,
      labelField: field('label'),
      nameField: field('name'),
      addressField: field('address'),
      alternativeField: field('alternative'),
      pathField: field('path'),
      conditionField: field('condition'),
    },
  };
}
