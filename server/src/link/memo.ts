/**
 * Compiles value texts, once for each set of macro definitions they use. A value without macros is compiled only
 * once and shared by all boards; one with macros again only after a definition it uses has changed.
 */

import { ownText } from '../base/ownText.ts';
import type { Unit } from '../preprocess/expandedText.ts';
import { MacroUses } from '../preprocess/macroTable.ts';
import { constantsOf, SubstitutedUnit } from '../preprocess/substitute.ts';
import type { TextFault } from '../preprocess/textFaults.ts';
import { join } from '../source/path.ts';
import type { ValueText } from '../syntax/items.ts';
import type { CompiledValue } from '../tree/compiledValue.ts';
import { type Place, valueSite } from '../tree/tree.ts';
import { VALUE_BYTES_MAX } from '../tree/valueBytes.ts';
import type { CompileCache } from './compileCache.ts';
import { compileQuickly } from './quickValue.ts';
import { oddPlace, refusedFile } from './refusedFile.ts';
import { expandPart, type StructuralMacros } from './structuralMacros.ts';
import { compileReservation, compileValue, type ReadBinary } from './value.ts';

/** The part of a run that the compilation of values uses. */
export type ValueContext = Omit<StructuralMacros, 'depth' | 'wholeText'> & {
  /** The cache that boards share. */
  readonly cache: CompileCache;
  /** Folders that dtc searches for `/incbin/`, in order. */
  readonly dtcFolders: readonly string[];
  /** Records the file of an `/incbin/`. */
  noteBinary(path: string): void;
};

/** A compiled value text. */
export interface CompiledText {
  /** The macros used; undefined for a value without identifiers, which never changes. */
  readonly uses: MacroUses | undefined;
  readonly value: CompiledValue;
  /** The expanded text, if macros made it; its positions count from the start of the value. Undefined without macros. */
  readonly expanded: Unit | undefined;
  /** Faults of macro calls, before compilation; positions are those of `expanded`. */
  readonly faults: readonly TextFault[];
}

/** Compiles a value, or returns the result kept with `source` if its macros still have the same meaning. Never throws. */
export function compileValueText(context: ValueContext, source: ValueText, place: Place): CompiledText {
  const known = keptValue(context, source);
  if (known) return known;
  const made = compileText(context, source, place);
  keepValue(source, made);
  return made;
}

/** Keeps a value with its source, unless it may differ in the next run. */
export function keepValue(source: ValueText, made: CompiledText): void {
  // A directive inside may change macros, and a file may change unseen: such values are compiled every time.
  if (!made.value.usesFiles && !source.needsPreprocessing) source.memo = made;
}

/** Does what `compileValueText` does, but does not keep the result with the source: the body is kept instead. */
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

/** Longer texts rarely occur twice. */
const COMMON_LENGTH_MAX = 40;

/**
 * Compiles a text without macros. Half the values of a kernel are equal to another one (`"okay"`, `<1>`), so equal short
 * texts share one object, except those with labels, which may occur in one place only.
 */
function compileOnce(context: ValueContext, text: string): CompiledValue {
  const read: ReadBinary = (name) => readBinary(context, name);
  if (text.length > COMMON_LENGTH_MAX) return compileValue(text, read);
  const known = context.cache.valueOf(text);
  if (known) return known;
  // A separate string, because a slice of a file's text would keep the whole text in memory.
  const own = ownText(text, 0, text.length);
  const value = compileValue(own, read);
  const isAlike = !value.usesFiles && value.faults.length === 0 && value.named.every(({ kind }) => kind !== 'label');
  if (isAlike) context.cache.keep(own, value);
  return value;
}

/** Compiles the numbers of a `/memreserve/`. They are not kept, because a board has few. */
export function compileReservationText(context: ValueContext, source: ValueText, place: Place) {
  const { uses, hasMacro } = usesOf(context, source);
  const { unit: expanded, faults } = hasMacro
    ? finalText(context, source, place, uses)
    : { unit: undefined, faults: NO_FAULTS };
  const reservation = compileReservation(expanded?.text ?? source.text);
  return { reservation, expanded, faults, site: valueSite(source, place, expanded) };
}

const NO_FAULTS: readonly TextFault[] = [];

/** The macros among a value's words, and whether dtc sees a text other than the written one. */
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

/** The text with macros as dtc sees it: with constants in place of all macros if possible, else the expansion. */
function finalText(context: ValueContext, source: ValueText, place: Place, uses: MacroUses) {
  const constants = source.needsPreprocessing ? undefined : constantsOf(uses, context.macros);
  if (constants) return { constants, unit: new SubstitutedUnit(source.text, constants), faults: NO_FAULTS };
  const at = { unit: place.unit, base: place.base + source.start, file: place.file };
  return { constants, ...expandPart(context, source.text, at, uses) };
}

function readBinary(context: ValueContext, name: string): ReturnType<ReadBinary> {
  const { host } = context.input;
  const searched = context.dtcFolders.map((folder) => join(folder, name));
  for (const each of searched) {
    const path = host.resolve(each);
    if (path === undefined) continue;
    context.noteBinary(path);
    return host.readBytes(path, VALUE_BYTES_MAX) ?? refusedFile(host, path, 'incbin-missing');
  }
  const odd = oddPlace(host, searched);
  return odd === undefined ? undefined : { code: 'incbin-missing', message: odd };
}
