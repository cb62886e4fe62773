/**
 * Compiles value texts, once for each set of macro definitions they use. A value without macros is compiled once for
 * ever and shared by all boards; one with macros again only when a definition it looked at has changed.
 */

import { ownText } from '../base/ownText.ts';
import type { Unit } from '../preprocess/expandedText.ts';
import type { TextFault } from '../preprocess/expandText.ts';
import { MacroUses } from '../preprocess/macroTable.ts';
import { constantsOf, SubstitutedUnit } from '../preprocess/substitute.ts';
import { join } from '../source/path.ts';
import type { ValueText } from '../syntax/items.ts';
import type { CompiledValue } from '../tree/compiledValue.ts';
import { type Place, valueSite } from '../tree/tree.ts';
import { VALUE_BYTES_MAX } from '../tree/valueBytes.ts';
import type { CompileCache } from './compileCache.ts';
import { compileQuickly } from './quickValue.ts';
import { refusedFile } from './refusedFile.ts';
import { expandPart, type StructuralMacros } from './structuralMacros.ts';
import { compileReservation, compileValue, type ReadBinary } from './value.ts';

export type ValueContext = Omit<StructuralMacros, 'depth' | 'wholeText'> & {
  /** What boards share. */
  readonly cache: CompileCache;
  /** Where dtc looks for `/incbin/`, in order. */
  readonly dtcFolders: readonly string[];
  /** Notes a file that `/incbin/` means. */
  noteBinary(path: string): void;
};

/** A value text compiled. */
export interface CompiledText {
  /** Undefined for a value without identifiers: it holds for ever. */
  readonly uses: MacroUses | undefined;
  readonly value: CompiledValue;
  /** The text that was compiled, when macros made it; positions count from the value's own start. */
  readonly expanded: Unit | undefined;
  /** What was wrong before the value language was reached: macro calls. Positions as in `expanded`. */
  readonly faults: readonly TextFault[];
}

/** The compiled value; `valueSite` has its place. It is kept with the source, for as long as macros mean the same. */
export function compileValueText(context: ValueContext, source: ValueText, place: Place): CompiledText {
  const known = keptValue(context, source);
  if (known) return known;
  const made = compileText(context, source, place);
  keepValue(source, made);
  return made;
}

/** Keeps a value with its source, unless it may be another in the next run. */
export function keepValue(source: ValueText, made: CompiledText): void {
  // A directive inside may change macros, and a file may change unseen: such values are compiled every time.
  if (!made.value.usesFiles && !source.needsPreprocessing) source.memo = made;
}

/** The same, not kept with the source: what is made of it is kept elsewhere. */
export function compileForBody(context: ValueContext, source: ValueText, place: Place): CompiledText {
  return keptValue(context, source) ?? compileText(context, source, place);
}

function keptValue(context: ValueContext, source: ValueText): CompiledText | undefined {
  const memo = source.memo as CompiledText | undefined;
  return memo?.uses && !memo.uses.stillHolds(context.macros) ? undefined : memo;
}

function compileText(context: ValueContext, source: ValueText, place: Place): CompiledText {
  const { uses, hasMacro } = usesOf(context, source);
  if (!hasMacro) {
    const value = compileOnce(context, source.text);
    const used = source.identifiers.length === 0 ? undefined : context.cache.uses.of(uses);
    return { uses: used, value, expanded: undefined, faults: NO_FAULTS };
  }
  const { constants, unit, faults } = finalText(context, source, place, uses);
  const quick = constants && compileQuickly(source.text, constants);
  const value = quick ?? compileOnce(context, unit.text);
  return { uses: context.cache.uses.of(uses), value, expanded: unit, faults };
}

/** Longer texts are hardly ever written twice. */
const COMMON_LENGTH_MAX = 40;

/**
 * Half the values of a kernel are written like another one: `"okay"`, `<1>`. Those are one object, unless they hold labels,
 * which may stand in one place only.
 */
function compileOnce(context: ValueContext, text: string): CompiledValue {
  const read: ReadBinary = (name) => readBinary(context, name);
  if (text.length > COMMON_LENGTH_MAX) return compileValue(text, read);
  const known = context.cache.valueOf(text);
  if (known) return known;
  // A string of its own: a part of a file's text, in a key or in a reference, would keep the whole.
  const own = ownText(text, 0, text.length);
  const value = compileValue(own, read);
  const isAlike = !value.usesFiles && value.faults.length === 0 && value.named.every(({ kind }) => kind !== 'label');
  if (isAlike) context.cache.keep(own, value);
  return value;
}

/** The numbers of a `/memreserve/`. Not kept: a board has a handful. */
export function compileReservationText(context: ValueContext, source: ValueText, place: Place) {
  const { uses, hasMacro } = usesOf(context, source);
  const { unit: expanded, faults } = hasMacro
    ? finalText(context, source, place, uses)
    : { unit: undefined, faults: NO_FAULTS };
  const reservation = compileReservation(expanded?.text ?? source.text);
  return { reservation, expanded, faults, site: valueSite(source, place, expanded) };
}

const NO_FAULTS: readonly TextFault[] = [];

/** What the words of a value mean as macros, and whether dtc sees another text than the one that stands there. */
function usesOf({ macros }: ValueContext, source: ValueText): { readonly uses: MacroUses; readonly hasMacro: boolean } {
  const uses = new MacroUses();
  let hasMacro = source.needsPreprocessing;
  for (const name of source.identifiers) {
    const definition = macros.get(name);
    uses.note(name, definition);
    if (definition) hasMacro = true;
  }
  return { uses, hasMacro };
}

/** What dtc sees of a text with macros: the constants that they all stand for in their place, else the expansion. */
function finalText(context: ValueContext, source: ValueText, place: Place, uses: MacroUses) {
  const constants = source.needsPreprocessing ? undefined : constantsOf(uses, context.macros);
  if (constants) return { constants, unit: new SubstitutedUnit(source.text, constants), faults: NO_FAULTS };
  const at = { unit: place.unit, base: place.base + source.start, file: place.file };
  return { constants, ...expandPart(context, source.text, at, uses) };
}

function readBinary(context: ValueContext, name: string): ReturnType<ReadBinary> {
  const { host } = context.input;
  for (const folder of context.dtcFolders) {
    const path = host.resolve(join(folder, name));
    if (path === undefined) continue;
    context.noteBinary(path);
    return host.readBytes(path, VALUE_BYTES_MAX) ?? refusedFile(host, path, 'incbin-missing');
  }
  return undefined;
}
