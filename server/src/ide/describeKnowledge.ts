/** What hovers show for a property by its name alone. */

import type { PropertyKnowledge, PropertyType } from './knowledge/properties.ts';
import { type MarkdownBlock, type TextPart, text } from './markdown.ts';

const TYPE_WORDS: Readonly<Record<PropertyType, string>> = {
  flag: 'no value',
  u32: 'a 32-bit number',
  u32s: '32-bit numbers',
  u64: 'a 64-bit number',
  address: 'cells as the bus counts them',
  string: 'a string',
  strings: 'strings',
  path: 'a path',
  phandle: 'a reference',
  phandles: 'references, with arguments',
  bytes: 'bytes',
  encoded: 'a layout of its own',
};

/** Limit of listed values. */
const VALUES_MAX = 12;

/** Meaning first, then type, unit, values and source. */
export function describeKnowledge(known: PropertyKnowledge): readonly MarkdownBlock[] {
  const { meaning, type, unit, values = [], deprecated, source } = known;
  const facts: TextPart[] = [TYPE_WORDS[type]];
  if (unit !== undefined) facts.push(` in ${unit}`);
  if (values.length > 0) {
    const shown = values.slice(0, VALUES_MAX);
    facts.push(': ', ...shown.flatMap((name, i): TextPart[] => (i === 0 ? [{ name }] : [', ', { name }])));
  }
  facts.push(` · ${source}`);
  const old: readonly MarkdownBlock[] =
    deprecated === undefined ? [] : [text('Deprecated: use ', { name: deprecated }, ' instead.')];
  return [text(meaning), ...old, text(...facts)];
}
