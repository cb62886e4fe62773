/** Bodies of node items, kept with the items and reused as long as their macros have the same meaning. */
import { DistinctNames } from '../base/distinctNames.ts';
import { directiveInName } from '../preprocess/directives.ts';
import type { Unit } from '../preprocess/expandedText.ts';
import { MacroUses } from '../preprocess/macroTable.ts';
import { IN_EDIT, type NodeItem, type PropertyItem } from '../syntax/items.ts';
import { type CompiledValue, EMPTY_VALUE } from '../tree/compiledValue.ts';
import { NodeBody } from '../tree/nodeBody.ts';
import type { Place } from '../tree/tree.ts';
import { type CompiledText, compileForBody, compileValueText, keepValue, type ValueContext } from './memo.ts';

/** Marks a node item of a board's own or an edited file that ran once. Its body is made when it runs again; most do not. */
const RAN_ONCE = {};
/** A node item whose first property does not fit into a body. */
const NO_BODY = {};

/** The body of a node item under the current macros; undefined when its properties must run one by one. */
export function bodyOf(context: ValueContext, item: NodeItem, place: Place): NodeBody | undefined {
  const { memo } = item;
  if (memo instanceof NodeBody) {
    if (memo.uses.stillHolds(context.macros)) return memo;
    item.memo = RAN_ONCE;
  } else if (memo === RAN_ONCE || (memo === undefined && place.frame)) {
    const body = makeBody(context, item, place);
    item.memo = body ?? NO_BODY;
    return body;
  } else if ((memo === undefined || memo === IN_EDIT) && item.items[0]?.kind === 'property') {
    item.memo = RAN_ONCE;
  }
  return undefined;
}

function makeBody(context: ValueContext, { items: all, memo }: NodeItem, place: Place): NodeBody | undefined {
  const names = new DistinctNames();
  const compiled: CompiledValue[] = [];
  const expanded: (Unit | undefined)[] = [];
  const uses = new MacroUses();
  // A body that is made again, because of an edit or of other macros, can reuse the values that did not change.
  const compile = memo === undefined ? compileForBody : compileValueText;
  for (const item of all) {
    if (item.kind !== 'property' || !isOrdinary(item)) break;
    if (names.has(item.nameText) || item.identifiers.some((name) => context.macros.get(name))) break;
    const { builtIns } = context.macros;
    const counter = builtIns?.counter ?? 0;
    const made = item.value && compile(context, item.value, place);
    if (item.value && made && !isShareable(made)) {
      // The value is requested again at once, for this node alone; a volatile one (`__COUNTER__`) must not count twice.
      if (!made.uses?.isVolatile) keepValue(item.value, made);
      else if (builtIns) builtIns.counter = counter;
      break;
    }
    for (const name of item.identifiers) uses.note(name, undefined);
    if (made?.uses) uses.noteAll(made.uses);
    names.add(item.nameText);
    compiled.push(made?.value ?? EMPTY_VALUE);
    expanded.push(made?.expanded);
  }
  if (compiled.length === 0) return undefined;
  // Lists of exact size: lists that grew have spare room, and there are thousands of bodies.
  return new NodeBody({
    names: names.list.slice(),
    compiled: compiled.slice(),
    expanded: expanded.some((text) => text !== undefined) ? expanded.slice() : NodeBody.NOT_EXPANDED,
    uses: uses.kept(),
  });
}

/** Properties with a meaning besides their value: phandles, and dtc's node name. */
const SPECIAL_NAMES: ReadonlySet<string> = new Set(['phandle', 'linux,phandle', 'name']);

function isOrdinary({ labels, nameText: text, value }: PropertyItem): boolean {
  if (labels.length > 0 || text.startsWith('\\') || SPECIAL_NAMES.has(text)) return false;
  return directiveInName(text) === undefined && value?.needsPreprocessing !== true;
}

/** Whether a value has no fault, is the same in every run, and references only phandles. */
function isShareable({ value, faults, uses }: CompiledText): boolean {
  if (value.faults.length > 0 || faults.length > 0 || value.usesFiles || uses?.isVolatile) return false;
  return value.named.every(({ kind }) => kind === 'phandle');
}
