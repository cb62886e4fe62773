/** Problem codes of the link stage, with their default severity and what they rest on. */
import type { Severity } from '../base/problem.ts';

interface LinkProblem {
  readonly severity: Severity;
  /** dtc's rule or cpp's behaviour behind it. */
  readonly source: string;
}

export const LINK_PROBLEMS = {
  syntax: { severity: 'error', source: 'DTSpec 6' },
  unbalanced: { severity: 'error', source: 'dtc: syntax error' },
  'include-not-found': {
    severity: 'error',
    source: 'cpp: No such file or directory',
  },
  'source-tree-missing': {
    severity: 'error',
    source: 'cpp: No such file or directory; the build puts the source into another tree',
  },
  'addition-left-out': { severity: 'warning', source: "U-Boot's scripts/Makefile.lib, u_boot_dtsi_options" },
  'incbin-missing': { severity: 'error', source: "dtc: Couldn't open" },
  'include-outside': {
    severity: 'error',
    source: 'ours: a file that is opened must not make others be read that nobody named',
  },
  'board-too-large': { severity: 'error', source: 'ours: a limit' },
  'include-depth': {
    severity: 'error',
    source: 'cpp: #include nested depth 200 exceeds maximum; dtc srcpos.c',
  },
  'too-many-includes': { severity: 'error', source: 'limits INCLUDES_MAX, INLINED_FILES_MAX, INLINED_CHARACTERS_MAX' },
  'date-invalid': { severity: 'error', source: 'cpp: environment variable SOURCE_DATE_EPOCH must expand to…' },
  'condition-invalid': { severity: 'error', source: 'cpp' },
  'preprocessor-error': { severity: 'error', source: 'cpp #error' },
  'preprocessor-warning': { severity: 'warning', source: 'cpp #warning' },
  'macro-arguments': { severity: 'error', source: 'cpp' },
  'macro-unterminated': { severity: 'error', source: 'cpp' },
  'expansion-too-large': {
    severity: 'error',
    source: 'limits EXPANSION_TOKENS_MAX, EXPANSION_DEPTH_MAX',
  },
  'unknown-macro': { severity: 'error', source: 'dtc: syntax error' },
  'unknown-label': {
    severity: 'error',
    source: 'dtc: Label or path %s not found',
  },
  'statement-order': { severity: 'error', source: 'dtc-parser.y: sourcefile' },
  'label-not-allowed': { severity: 'error', source: 'dtc-parser.y: devicetree' },
  'not-preprocessed': { severity: 'error', source: 'dtc-lexer.l: syntax error' },
  'not-at-top-level': { severity: 'error', source: 'DTSpec 6.3' },
  'not-in-node': { severity: 'error', source: 'DTSpec 6.3' },
  'properties-after-nodes': {
    severity: 'error',
    source: 'dtc-parser.y: Properties must precede subnodes',
  },
  'version-missing': { severity: 'error', source: 'dtc-parser.y: sourcefile' },
  'no-root': { severity: 'error', source: 'dtc-parser.y: devicetree' },
  'nesting-too-deep': { severity: 'error', source: 'limits NESTING_MAX, RUN_DEPTH_MAX' },
  'tree-too-large': { severity: 'error', source: 'limit TREE_ITEMS_MAX' },
  'file-too-large': { severity: 'error', source: 'limit SOURCE_BYTES_MAX' },
  'binary-file': { severity: 'error', source: 'a NUL byte in the source' },
  'name-too-long': { severity: 'error', source: 'limit NAME_MAX' },
  duplicate_node_names: { severity: 'error', source: 'dtc checks.c' },
  duplicate_property_names: { severity: 'error', source: 'dtc checks.c' },
  'node-defined-twice': { severity: 'warning', source: 'DTSpec 2.2.1: unique names among siblings' },
  name_properties: { severity: 'error', source: 'dtc checks.c' },
  duplicate_label: { severity: 'error', source: 'dtc checks.c' },
  explicit_phandles: { severity: 'error', source: 'dtc checks.c' },
  phandle_references: { severity: 'error', source: 'dtc checks.c' },
  path_references: { severity: 'error', source: 'dtc checks.c' },
  'value-truncated': {
    severity: 'warning',
    source: 'dtc-parser.y: arrayprefix',
  },
  'fixup-path': {
    severity: 'error',
    source: "dtc livetree.c: Can't generate fixup for reference to path",
  },
} as const satisfies Record<string, LinkProblem>;

export type LinkProblemCode = keyof typeof LINK_PROBLEMS;
