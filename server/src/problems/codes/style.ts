/** Codes of the coding style: `style-` and the name of the rule in the kernel's script (Linux 7.2, scripts/dtc/dt-check-style). */
import type { CodeFacts } from '../codeFacts.ts';

const RELAXED = {
  severity: 'warning',
  source: 'Linux 7.2 scripts/dtc/dt-check-style, relaxed',
  byComment: true,
} as const;
const STRICT = {
  severity: 'warning',
  source: 'Linux 7.2 scripts/dtc/dt-check-style, strict',
  byComment: true,
} as const;

/** Off unless `check --style` or the setting `devicetreeAtlas.style` asks for them. */
export const STYLE_CODES = {
  'style-trailing-whitespace': { ...RELAXED, meaning: 'A line ends with white space.' },
  'style-mixed-indent-chars': { ...RELAXED, meaning: 'A line is indented with tabs and blanks together.' },
  'style-unclosed-block-comment': { ...RELAXED, meaning: 'A comment that begins with `/*` never ends.' },
  'style-indent-unit-dts': { ...RELAXED, meaning: 'The file indents a level with something else than one tab.' },
  'style-indent-consistent': { ...STRICT, meaning: 'A line is not indented with a tab for each node around it.' },
  'style-blank-lines': {
    ...STRICT,
    meaning: 'Two blank lines stand together, or one stands at the beginning or end of a node.',
  },
  'style-child-address-order': { ...STRICT, meaning: 'A node stands behind one of a higher unit address.' },
  'style-child-name-order': {
    ...STRICT,
    meaning:
      'A node without a unit address stands behind one whose name comes later; digits in names count as numbers.',
  },
  'style-property-order': {
    ...STRICT,
    meaning:
      'A property is out of order: compatible, reg, ranges, those of everybody, those of vendors, status; by name within a group, `x-names` behind `x`.',
  },
  'style-required-blank-lines': {
    ...STRICT,
    meaning: 'There is no blank line before a child node or before `status`.',
  },
  'style-hex-case': { ...STRICT, meaning: 'A hexadecimal number has capitals.' },
  'style-unit-address-format': {
    ...STRICT,
    meaning: 'A unit address has capitals, zeros in front or `0x`, or is no hexadecimal number.',
  },
  'style-value-whitespace': { ...STRICT, meaning: 'White space stands behind a `<` or before a `>`.' },
  'style-node-close-alone': { ...STRICT, meaning: 'The end of a node shares its line with something else.' },
  'style-line-length': {
    ...STRICT,
    meaning: 'A line is longer than 80 columns; a tab leads to the next multiple of 8.',
  },
  'style-continuation-alignment': {
    ...STRICT,
    meaning: 'A value that goes on does not begin under the first `<` or `"` of its property.',
  },
  'style-unused-labels': { ...STRICT, meaning: 'Nothing in a board file refers to a label that it defines.' },
  'style-limit': {
    severity: 'information',
    source: 'limit: 256 open nodes',
    meaning: 'So many nodes are open in each other that the order of what stands in them is not looked at.',
  },
} as const satisfies Readonly<Record<`style-${string}`, CodeFacts>>;
