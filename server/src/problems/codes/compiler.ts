/** Faults that keep cpp or dtc from reading a source, or make them read it differently than intended. */
import type { CodeFacts } from '../codeFacts.ts';

export const COMPILER_CODES = {
  // The text
  syntax: {
    severity: 'error',
    meaning:
      'The text is no device-tree source at this place: something is missing, or something stands there too much.',
    source: 'DTSpec 6',
    unfinished: true,
    ofText: true,
  },
  unbalanced: {
    severity: 'error',
    meaning: 'A brace, a bracket or a conditional is opened and never closed, or closed and never opened.',
    source: 'dtc: syntax error',
    unfinished: true,
    ofText: true,
  },
  'statement-order': {
    severity: 'error',
    meaning: 'A statement stands where the order of a file does not allow it.',
    source: 'dtc-parser.y: sourcefile',
    followsFrom: ['syntax error', 'missing file'],
    ofWholeBoard: true,
  },
  'label-not-allowed': {
    severity: 'error',
    meaning: 'A label stands where dtc takes none.',
    source: 'dtc-parser.y: devicetree',
    followsFrom: ['syntax error'],
    leavesTreeWhole: true,
  },
  'not-preprocessed': {
    severity: 'error',
    meaning: 'Text that cpp does not read as a directive reaches dtc, which cannot read it.',
    source: 'dtc-lexer.l: syntax error',
  },
  'not-at-top-level': {
    severity: 'error',
    meaning: 'A statement stands outside of all nodes that belongs in one.',
    source: 'DTSpec 6.3',
    followsFrom: ['syntax error'],
  },
  'not-in-node': {
    severity: 'error',
    meaning: 'A statement stands in a node that belongs outside of all nodes.',
    source: 'DTSpec 6.3',
    followsFrom: ['syntax error'],
  },
  'properties-after-nodes': {
    severity: 'error',
    meaning: 'A property stands behind a child node.',
    source: 'dtc-parser.y: Properties must precede subnodes',
    followsFrom: ['syntax error'],
    leavesTreeWhole: true,
  },
  'version-missing': {
    severity: 'error',
    meaning: 'The board does not begin with `/dts-v1/;`.',
    source: 'dtc-parser.y: sourcefile',
    followsFrom: ['syntax error', 'missing file'],
    ofWholeBoard: true,
    leavesTreeWhole: true,
  },
  'no-root': {
    severity: 'error',
    meaning: 'The board has no root node.',
    source: 'dtc-parser.y: devicetree',
    followsFrom: ['syntax error', 'missing file'],
    ofWholeBoard: true,
  },
  // Files
  'include-not-found': {
    severity: 'error',
    meaning: 'An included file is in none of the folders that are searched.',
    source: 'cpp: No such file or directory',
    missingFile: true,
  },
  'source-tree-missing': {
    severity: 'error',
    meaning: 'An included file belongs to another source tree, into which the build puts this one.',
    source: 'cpp: No such file or directory; the build puts the source into another tree',
    missingFile: true,
  },
  'addition-left-out': {
    severity: 'warning',
    meaning:
      'What the build of its tree adds to the board does not fit it and is left out. Without a configuration of this board (`.config`) nobody can tell whether the build meets the same errors: such a file may ask for constants of the configuration, or stand beside a board of the same name from Linux. With one, they are errors of the board.',
    source: "U-Boot's scripts/Makefile.lib, u_boot_dtsi_options",
  },
  'overlay-board-unknown': {
    severity: 'information',
    meaning: 'The file is text for a board, and nothing tells for which: only what every board would refuse is said.',
    source: "Zephyr's cmake/modules/dts.cmake",
  },
  'incbin-missing': {
    severity: 'error',
    meaning: 'A file that `/incbin/` names cannot be read.',
    source: "dtc: Couldn't open",
  },
  'incbin-offset': {
    severity: 'error',
    meaning: '`/incbin/` begins behind the end of its file.',
    source: "dtc: Couldn't seek",
  },
  'include-outside': {
    severity: 'error',
    meaning: 'A file lies outside of the folders that the board may read from.',
    source: 'ours: a file that is opened must not make others be read that nobody named',
  },
  'overlay-base-outside': {
    severity: 'information',
    meaning: 'The base of an overlay lies outside of the folders that may be read: the overlay is checked without it.',
    source: 'ours: a file that is opened must not make others be read that nobody named',
  },
  'overlay-base-missing': {
    severity: 'warning',
    meaning:
      'A setting names a base for the overlay that cannot be read, or that is an overlay itself: the overlay is checked without it.',
    source: 'ours: the setting `devicetreeAtlas.overlayBases`',
  },
  'binary-file': {
    severity: 'error',
    meaning: 'The file is no text: it holds NUL bytes.',
    source: 'a NUL byte in the source',
  },
  // Macros and conditions
  'unknown-macro': {
    severity: 'error',
    meaning: 'A name stands where a statement is, and no macro of that name is defined.',
    source: 'dtc: syntax error',
    followsFrom: ['syntax error', 'missing file'],
    unknownName: 'macro',
    unfinished: true,
  },
  'undefined-name': {
    severity: 'error',
    meaning: 'A name stands in a value, and no macro of that name is defined.',
    source: 'dtc: syntax error',
    followsFrom: ['syntax error', 'missing file', 'unknown macro'],
    unknownName: 'macro',
  },
  'macro-arguments': {
    severity: 'error',
    meaning: 'A macro is called with more or fewer arguments than it takes.',
    source: 'cpp',
    ofText: true,
  },
  'macro-unterminated': {
    severity: 'error',
    meaning: 'The call of a macro is not closed.',
    source: 'cpp',
    unfinished: true,
    ofText: true,
  },
  'condition-invalid': {
    severity: 'error',
    meaning: 'The condition of an `#if` or `#elif` cannot be evaluated.',
    source: 'cpp',
    followsFrom: ['missing file'],
    unfinished: true,
  },
  'preprocessor-error': {
    severity: 'error',
    meaning: 'An `#error` is reached.',
    source: 'cpp #error',
    followsFrom: ['missing file'],
    leavesTreeWhole: true,
  },
  'preprocessor-warning': {
    severity: 'warning',
    meaning: 'A `#warning` is reached.',
    source: 'cpp #warning',
    followsFrom: ['missing file'],
  },
  'date-invalid': {
    severity: 'error',
    meaning: '`SOURCE_DATE_EPOCH` is no number that `__DATE__` and `__TIME__` can be made of.',
    source: 'cpp: environment variable SOURCE_DATE_EPOCH must expand to…',
  },
  // References
  'unknown-label': {
    severity: 'error',
    meaning: 'A node is referred to by a label or a path that does not exist at that point.',
    source: 'dtc: Label or path %s not found',
    followsFrom: ['syntax error', 'missing file', 'unknown macro', 'no root'],
    unknownName: 'label',
    ofWholeBoard: true,
    leavesTreeWhole: true,
  },
  'fixup-path': {
    severity: 'error',
    meaning: 'An overlay refers to a node of its base by path, for which there is no fixup.',
    source: "dtc livetree.c: Can't generate fixup for reference to path",
    followsFrom: ['syntax error'],
    leavesTreeWhole: true,
  },
  // Values
  'value-truncated': {
    severity: 'warning',
    meaning: 'A number does not fit its element, and dtc keeps its lower bits.',
    source: 'dtc-parser.y: arrayprefix',
  },
  'value-too-large': {
    severity: 'error',
    meaning: 'A value has more bytes than a value may have.',
    source: 'limit VALUE_BYTES_MAX',
  },
  'bits-size': {
    severity: 'error',
    meaning: '`/bits/` takes 8, 16, 32 or 64.',
    source: 'dtc-parser.y: arrayprefix',
  },
  'reference-size': {
    severity: 'error',
    meaning: 'A reference stands among elements that are not of 32 bits.',
    source: 'dtc-parser.y: arrayprefix',
  },
  'integer-literal': {
    severity: 'error',
    meaning: 'A number is written in a way that dtc does not read.',
    source: 'dtc-lexer.l',
    unfinished: true,
  },
  'character-literal': {
    severity: 'error',
    meaning: 'A character literal does not hold one character.',
    source: 'dtc-lexer.l',
    unfinished: true,
  },
  escape: {
    severity: 'error',
    meaning: 'A backslash begins nothing that dtc knows.',
    source: 'dtc util.c, get_escape_char',
    unfinished: true,
  },
  'division-by-zero': { severity: 'error', meaning: 'An expression divides by zero.', source: 'dtc-parser.y' },
  // Limits
  'board-too-large': {
    severity: 'error',
    meaning: 'The files of the board are too large together.',
    source: 'ours: a limit',
  },
  'file-too-large': {
    severity: 'error',
    meaning: 'A file is larger than what is read.',
    source: 'limit SOURCE_BYTES_MAX',
  },
  'tree-too-large': { severity: 'error', meaning: 'The tree has too many items.', source: 'limit TREE_ITEMS_MAX' },
  'nesting-too-deep': {
    severity: 'error',
    meaning: 'Nodes or conditionals are nested too deep.',
    source: 'limits NESTING_MAX, RUN_DEPTH_MAX',
  },
  'include-depth': {
    severity: 'error',
    meaning: 'Files include one another too deep.',
    source: 'cpp: #include nested depth 200 exceeds maximum; dtc srcpos.c',
  },
  'too-many-includes': {
    severity: 'error',
    meaning: 'Too many files are included.',
    source: 'limits INCLUDES_MAX, INLINED_FILES_MAX, INLINED_CHARACTERS_MAX',
  },
  'expansion-too-large': {
    severity: 'error',
    meaning: 'The expansion of macros does not end, or grows too large.',
    source: 'limits EXPANSION_TOKENS_MAX, EXPANSION_DEPTH_MAX',
  },
  'expression-too-deep': {
    severity: 'error',
    meaning: 'An expression is nested too deep.',
    source: 'limit EXPRESSION_DEPTH_MAX',
  },
} as const satisfies Readonly<Record<string, CodeFacts>>;
