/** Names of properties that a node may have, with the shape of their values. */
import { KNOWN_PROPERTIES } from '../knowledge/properties.ts';
import { type Candidate, escapeSnippet, isSubsequence, tabStop } from './candidate.ts';
import { referenceShape } from './cellLayout.ts';
import { baseOf, type CompletionQuery, cellCount, compatiblesOf, placesOf } from './query.ts';
import { regionValue } from './regionValues.ts';
import { runEnd } from './textWalk.ts';

/** Of the properties that any node may have, those of nearly every device. */
const USUAL: ReadonlySet<string> = new Set(['compatible', 'reg', 'status']);

/** Properties that the binding requires come before all that similar nodes have. */
const REQUIRED_USES = 99_999;

/** Properties for the body at the caret: those that similar nodes use, the standard ones; those that it already has come last. */
export function propertyCandidates(query: CompletionQuery, start: number): readonly Candidate[] {
  const { text, caret, facts, owner, binding } = query;
  if (owner?.name === 'aliases') return aliasCandidates(query, start);
  const end = runEnd(text, caret.offset, /[\w,.+*?#-]/);
  const goesOn = /^[ \t]*(?:=|;)/.test(text.slice(end, end + 40));
  const present = new Set(owner?.node?.propertyNames());
  const typed = text.slice(start, end);
  const prefix = text.slice(start, caret.offset);
  // The tree contains the property being typed only because the user types it.
  if (isStatement(text, end)) present.delete(typed);
  const names = new Map<string, { group: number; uses: number }>();
  const add = (name: string, group: number, uses = 0) => {
    if (!names.has(name)) names.set(name, { group, uses });
  };
  const required = new Set(binding?.required());
  for (const name of required) if (!present.has(name)) add(name, 0, REQUIRED_USES);
  for (const compatible of compatiblesOf(query)) {
    for (const [name, uses] of facts?.kind(compatible).properties ?? []) add(name, 0, uses);
  }
  for (const name of binding?.propertyNames() ?? []) {
    add(name, binding?.property(name)?.isDeprecated ? 8 : 1, facts?.uses(name));
  }
  const places = placesOf(query);
  for (const { name, where, deprecated } of KNOWN_PROPERTIES) {
    if (!places.has(where) || name.includes('…')) continue;
    const isUsual = where !== 'provider' && (where !== 'any' || USUAL.has(name));
    const group = deprecated !== undefined ? 8 : isUsual ? 1 : where === 'any' ? 2 : 3;
    add(name, group, facts?.uses(name));
  }
  const base = owner && baseOf(owner.name);
  if (base) for (const [name, uses] of facts?.named(base).properties ?? []) add(name, 1, uses);
  // Properties of other nodes may be useful here, too: supplies, pins, what children of a bus have.
  if (!isFixed(places)) for (const name of facts?.propertyNames() ?? []) add(name, 6, facts?.uses(name));
  const out: Candidate[] = [];
  for (const [name, rank] of names) {
    if (!isSubsequence(prefix, name)) continue;
    if (name === 'phandle' || name === 'linux,phandle' || name === 'name') continue;
    const has = present.has(name);
    const value = goesOn ? undefined : (valueShape(query, name) ?? NAME_ALONE);
    const known = query.known(name);
    const isMissing = !has && required.has(name);
    out.push({
      label: name,
      kind: 'property',
      ...(has
        ? { detail: 'has a value already' }
        : isMissing
          ? { detail: 'required' }
          : known?.unit === undefined
            ? {}
            : { detail: known.unit }),
      insert: value ? `${name}${value.plain}` : name,
      ...(value?.snippet === undefined ? {} : { snippet: `${escapeSnippet(name)}${value.snippet}`, goOn: value.goOn }),
      start,
      end,
      rank: has ? { group: 9 } : rank,
      documentation: { kind: 'property', name },
      ...(known?.deprecated === undefined && binding?.property(name)?.isDeprecated !== true
        ? {}
        : { deprecated: true }),
    });
  }
  return out;
}

/** Stems of aliases that Linux 7.2 asks for (`of_alias_get_id`, `of_alias_get_highest_id`), the usual ones first. */
const ALIASES = ['serial', 'ethernet', 'i2c', 'spi', 'mmc', 'gpio', 'rtc', 'can', 'usb', 'watchdog'];

/** The next free number of each kind of alias. */
function aliasCandidates({ owner, text, caret }: CompletionQuery, start: number): readonly Candidate[] {
  const end = runEnd(text, caret.offset, /[\w,.+*?#-]/);
  const present = new Set(owner?.node?.propertyNames());
  return ALIASES.map((stem, i) => {
    let number = 0;
    while (present.has(`${stem}${number}`)) number++;
    const label = `${stem}${number}`;
    const goesOn = /^[ \t]*[=;]/.test(text.slice(end, end + 40));
    const value = goesOn ? {} : { snippet: `${label} = &$1;`, goOn: true };
    return {
      label,
      kind: 'property',
      insert: goesOn ? label : `${label} = "";`,
      ...value,
      start,
      end,
      rank: { group: 1, uses: ALIASES.length - i },
    };
  });
}

/** Nodes that are no devices: the list of their properties is complete. */
function isFixed(places: ReadonlySet<string>): boolean {
  return ['root', 'chosen', 'aliases', 'region', 'reserved-memory', 'memory'].some((place) => places.has(place));
}

/** Whether the text at `end` completes the word before it as a statement: then the tree has it as a property. */
function isStatement(text: string, end: number): boolean {
  return /^\s*[=;}]/.test(text.slice(end, end + 200)) || end >= text.length;
}

interface ValueShape {
  /** From behind the name, with the semicolon. */
  readonly plain: string;
  readonly snippet?: string;
  readonly goOn: boolean;
}

/** A name alone, with the caret in front of the semicolon. Nothing is known of the value, and a statement without value is whole. */
const NAME_ALONE: ValueShape = { plain: ';', snippet: '$1;', goOn: false };

/** The format of the property's value at the caret; undefined where it is unknown. */
export function valueShape(query: CompletionQuery, name: string): ValueShape | undefined {
  const { facts } = query;
  const region = regionValue(query, name);
  if (region) {
    const stops = region.map((cell, i) => tabStop(i + 1, cell)).join(' ');
    return { plain: ` = <${region.join(' ')}>;`, snippet: ` = <${stops}>;`, goOn: false };
  }
  const known = query.known(name);
  if (known?.type === 'flag') return { plain: ';', goOn: false };
  if (name === 'ranges' || name === 'dma-ranges') return { plain: ';', goOn: false };
  if (known?.type === 'string' || known?.type === 'strings' || known?.type === 'path') {
    const first = known.values?.[0] ?? '';
    return { plain: ` = "${first}";`, snippet: ' = "$1";', goOn: known.values !== undefined || name === 'compatible' };
  }
  if (known?.type === 'bytes') return { plain: ' = [00];', snippet: ' = [$1];', goOn: false };
  if (referenceShape(name)) return { plain: ' = <0>;', snippet: ' = <&$1>;', goOn: true };
  if (name === 'reg' || name === 'interrupts')
    return { plain: plainCells(query, name), snippet: ' = <$1>;', goOn: true };
  if (known) return { plain: ' = <0>;', snippet: ' = <$1>;', goOn: true };
  const example = facts?.shape(name);
  if (example === 'flag') return { plain: ';', goOn: false };
  if (example === 'string') return { plain: ' = "";', snippet: ' = "$1";', goOn: (facts?.strings(name).size ?? 0) > 0 };
  return example && { plain: ' = <0>;', snippet: ' = <$1>;', goOn: true };
}

/** As many zeros as one entry has. */
function plainCells({ owner }: CompletionQuery, name: string): string {
  if (name === 'interrupts') return ' = <0>;';
  const count = cellCount(owner?.parent, '#address-cells', 2) + cellCount(owner?.parent, '#size-cells', 1);
  return ` = <${Array.from({ length: Math.min(Math.max(count, 1), 8) }, () => '0').join(' ')}>;`;
}
