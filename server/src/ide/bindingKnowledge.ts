/** What is known about a property of a node: what the node's binding says, and what the property means by its name. */
import type { NodeBinding, PropertyFacts } from '../bindings/nodeBinding.ts';
import type { Schema } from '../bindings/schema.ts';
import { basename } from '../source/path.ts';
import { describeKnowledge } from './describeKnowledge.ts';
import { type PropertyKnowledge, type PropertyType, propertyKnowledge } from './knowledge/properties.ts';
import { type MarkdownBlock, type TextPart, text } from './markdown.ts';

/** Types of dt-schema (schemas/types.yaml), as values read. */
const TYPES: Readonly<Record<string, PropertyType>> = {
  flag: 'flag',
  uint32: 'u32',
  int32: 'u32',
  'uint32-array': 'u32s',
  'int32-array': 'u32s',
  'uint32-matrix': 'u32s',
  'int32-matrix': 'u32s',
  uint64: 'u64',
  int64: 'u64',
  string: 'string',
  'string-array': 'strings',
  'non-unique-string-array': 'strings',
  phandle: 'phandle',
  'phandle-array': 'phandles',
  'uint8-array': 'bytes',
  address: 'address',
};

/** Characters of a description that are shown; the binding has the rest. */
const DESCRIPTION_MAX = 700;

/** What the property's name tells, overridden by what the node's binding says; undefined where neither says anything. */
export function knowledgeOf(name: string, binding: NodeBinding | undefined): PropertyKnowledge | undefined {
  const byName = propertyKnowledge(name);
  const facts = binding?.property(name);
  if (!facts || facts.type === 'node') return byName;
  // Other code describes `compatible` and `status`.
  const isNamed = name === 'compatible' || name === 'status';
  const values = isNamed || facts.values.length === 0 ? byName?.values : facts.values;
  const type = byName?.type ?? (facts.type === undefined ? undefined : TYPES[facts.type]) ?? typeOfValues(facts.values);
  if (type === undefined) return byName;
  return {
    name,
    type,
    ...(byName?.unit === undefined ? {} : { unit: byName.unit }),
    meaning: facts.description === undefined ? (byName?.meaning ?? '') : shortened(facts.description),
    where: byName?.where ?? 'any',
    source: basename(facts.place.file),
    ...(values === undefined ? {} : { values }),
    ...(byName?.cells === undefined ? {} : { cells: byName.cells }),
    ...(byName?.deprecated === undefined ? {} : { deprecated: byName.deprecated }),
  };
}

/** Values of a schema without a type are numbers or strings. */
function typeOfValues([first]: readonly string[]): PropertyType | undefined {
  if (first === undefined) return undefined;
  return /^(?:0[xX][0-9a-fA-F]+|-?\d+)$/.test(first) ? 'u32' : 'string';
}

function shortened(words: string): string {
  return words.length <= DESCRIPTION_MAX ? words : `${words.slice(0, DESCRIPTION_MAX)}…`;
}

/** Text about a property of a node: what is known of it, what the binding allows, and where the binding says so. */
export function describeProperty(name: string, binding: NodeBinding | undefined): readonly MarkdownBlock[] {
  const facts = binding?.property(name);
  const known = knowledgeOf(name, binding);
  if (!facts) return known ? describeKnowledge(known) : [];
  const blocks: MarkdownBlock[] = [];
  if (known) for (const block of describeKnowledge(known)) blocks.push(block);
  else if (facts.description !== undefined) blocks.push(text(shortened(facts.description)));
  if (facts.isDeprecated && known?.deprecated === undefined) blocks.push(text('Deprecated.'));
  const rules = ruleWords(facts, binding?.required().includes(name) ?? false);
  if (rules.length > 0) blocks.push(text(...rules));
  blocks.push(linkTo('Binding:', facts.place));
  return blocks;
}

/** `Required. From 0 to 15. 3 if left out.` */
function ruleWords({ minimum, maximum, usual }: PropertyFacts, isRequired: boolean): readonly TextPart[] {
  const rules: TextPart[][] = [];
  if (isRequired) rules.push(['Required.']);
  if (minimum !== undefined && maximum !== undefined) rules.push([`From ${minimum} to ${maximum}.`]);
  else if (minimum !== undefined) rules.push([`${minimum} or more.`]);
  else if (maximum !== undefined) rules.push([`${maximum} or less.`]);
  if (usual !== undefined) rules.push([{ name: usual }, ' if left out.']);
  return rules.flatMap((rule, i) => (i === 0 ? rule : [' ', ...rule]));
}

/** Text about a device from its schema: what the device is, and which file describes it. */
export function describeDevice(schema: Schema): readonly MarkdownBlock[] {
  const { title, description, file } = schema;
  const words = description === undefined ? undefined : description.trim().replace(/\s+/g, ' ');
  return [
    ...(title === undefined ? [] : [text({ strong: title })]),
    ...(words === undefined ? [] : [text(shortened(words))]),
    linkTo('Binding:', { file, start: 0, end: 0 }),
  ];
}

function linkTo(head: string, { file, start, end }: PropertyFacts['place']): MarkdownBlock {
  return { kind: 'places', head, places: [{ span: { file, start, end }, label: basename(file) }], more: 0 };
}
