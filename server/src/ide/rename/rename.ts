/**
 * Rename: changes every place of a name, in all files of the boards that share it, and checks that the tree stays the same
 * except for that name. It refuses impossible requests with a reason.
 */
import type { Board } from '../../analysis/board.ts';
import { spanOf } from '../../analysis/placeFindings.ts';
import type { Span } from '../../base/span.ts';
import { basename, isWithin } from '../../source/path.ts';
import type { ItemFile } from '../../syntax/items.ts';
import type { DtNode, Site } from '../../tree/tree.ts';
import type { SourceEdit } from '../quickFix.ts';
import { errorsOf } from '../refactor/sameBoard.ts';
import type { BoardFilesSource } from '../sources.ts';
import { analyzerWith } from '../trial.ts';
import { FAMILY_MAX, type Family, familyOf } from './family.ts';
import { labelMentions, macroDefinitions, macroMentions } from './mentions.ts';
import { nameFault } from './names.ts';
import { parentPath, renamedPath } from './paths.ts';
import type { Refusal } from './refusal.ts';
import { firstDifference, type TreeChange } from './sameTree.ts';
import { nodeMentions, propertyMentions } from './structureMentions.ts';
import { type PlacedTarget, type RenameTarget, renameTarget } from './target.ts';
import { fitUnitAddress } from './unitAddress.ts';

/** Limit of boards that are compiled with the edits to check that nothing else changes; the first ones of a larger family. */
const TRIALS_MAX = 8;

/** The callbacks of a rename. */
export interface RenameSources extends BoardFilesSource {
  /** Boards that may include a file; the answer may list too many. */
  boardsIncluding(file: string): readonly string[];
  /** Whether the user may change a file. */
  isOurs(file: string): boolean;
}

/** The target at an offset, or the reason why it cannot be renamed; undefined where there is no name. */
export function prepareRename(
  sources: RenameSources,
  file: ItemFile,
  offset: number,
): PlacedTarget | Refusal | undefined {
  const placed = renameTarget(sources, file, offset);
  return placed && (targetFault(sources, placed.target) ?? placed);
}

/** The edits that rename the target at an offset; undefined where there is no name. */
export function rename(
  sources: RenameSources,
  file: ItemFile,
  offset: number,
  wanted: string,
): readonly SourceEdit[] | Refusal | undefined {
  const placed = renameTarget(sources, file, offset);
  if (!placed) return undefined;
  const { target } = placed;
  const fault = targetFault(sources, target);
  if (fault) return fault;
  const fitted = target.kind === 'node' ? fitNode(sources.board, target.path, wanted) : { name: wanted, edits: [] };
  if ('refusal' in fitted) return fitted;
  const { name } = fitted;
  if (name === target.name) return [];
  return renameTo(sources, target, name, fitted.edits, changeOf(target, name));
}

/**
 * Renames a node together with `further` edits of its properties, such as those that move a region. The name must be legal and
 * have its unit address; it is not adapted to `reg`.
 */
export function renameNodeWith(
  sources: RenameSources,
  path: string,
  name: string,
  further: readonly SourceEdit[],
): readonly SourceEdit[] | Refusal {
  const target: RenameTarget = { kind: 'node', path, name: path.slice(path.lastIndexOf('/') + 1) };
  const change: TreeChange = { kind: 'node', path, name, body: true };
  if (name === target.name) {
    const family = { boards: [sources.board.path], files: sources.board.files, named: new Set<string>(), isCut: false };
    const fault = firstFault(further, ({ span }) => ownFault(sources, name, span.file));
    return fault ?? trialFault(sources, family, further, change) ?? further;
  }
  return targetFault(sources, target) ?? renameTo(sources, target, name, further, change);
}

/** Changes every place of a target's name and applies further edits; refuses when the tree changes more than `change` allows. */
function renameTo(
  sources: RenameSources,
  target: RenameTarget,
  name: string,
  further: readonly SourceEdit[],
  change: TreeChange | undefined,
): readonly SourceEdit[] | Refusal {
  const illegal = nameFault(target.kind, name);
  if (illegal !== undefined) return { refusal: `'${name}' is no legal name: ${illegal}.` };
  const family = familyOf(
    sources.analyzer,
    sources.board.path,
    (path) => mentionsIn(sources, target, path).length > 0,
    (path) => sources.boardsIncluding(path),
  );
  const refused =
    familyFault(sources, target, family) ??
    takenFault(sources, target, name, family) ??
    firstFault(further, ({ span }) => ownFault(sources, 'reg', span.file));
  if (refused) return refused;
  const places = [...family.named].flatMap((path) => [...mentionsIn(sources, target, path)]);
  const edits = [...places.map((span) => ({ span, text: name })), ...further];
  return trialFault(sources, family, edits, change) ?? edits;
}

/** The places of a target's name in one file. */
function mentionsIn({ analyzer, board }: RenameSources, target: RenameTarget, file: string): readonly Span[] {
  const { name } = target;
  const text = analyzer.host.read(file)?.text;
  if (text?.includes(name) !== true) return [];
  switch (target.kind) {
    case 'label':
      return labelMentions(text, name).map((range) => ({ file, ...range }));
    case 'macro':
      return macroMentions(text, name).map((range) => ({ file, ...range }));
    default: {
      const items = analyzer.itemsOf(file);
      if (!items) return [];
      return target.kind === 'node'
        ? nodeMentions(board, items, target.path)
        : propertyMentions(board, items, target.path, name);
    }
  }
}

/** Why a target cannot be renamed, regardless of the new name. */
function targetFault(sources: RenameSources, target: RenameTarget): Refusal | undefined {
  const { board, analyzer } = sources;
  switch (target.kind) {
    case 'macro': {
      const { file, name } = target;
      if (file.startsWith('<')) return { refusal: `'${name}' is not defined in a file: ${file} gives it.` };
      const tree = analyzer.sourceTreeOf(file);
      if (tree?.name === 'Linux' && isWithin(file, `${tree.root}/include`)) {
        const refusal = `'${name}' is defined in ${basename(file)}, which drivers in C include, too: they would no longer compile.`;
        return { refusal };
      }
      return ownFault(sources, name, file);
    }
    case 'label': {
      const labels = board.nodeByLabel(target.name)?.labels ?? [];
      const site = labels.find(({ name }) => name === target.name)?.site;
      return site && siteFault(sources, target.name, site);
    }
    case 'node': {
      const node = board.nodeAt(target.path);
      if (!node?.parent) return undefined;
      const spelled = node.definitions.filter(({ item }) => item?.name.text.startsWith('&') !== true);
      return firstFault(spelled, (site) => siteFault(sources, target.name, site));
    }
    case 'property': {
      const property = board.nodeAt(target.path)?.getProperty(target.name);
      return property?.site && siteFault(sources, target.name, property.site);
    }
  }
}

/** Why the name at a place cannot be changed. */
function siteFault(sources: RenameSources, name: string, site: Site): Refusal | undefined {
  const span = spanOf(site);
  const written = sources.analyzer.host.read(span.file)?.text.slice(span.start, span.end);
  if (written !== name)
    return {
      refusal: `'${name}' comes out of the macro '${written ?? ''}' in ${basename(span.file)}: rename it there.`,
    };
  return ownFault(sources, name, span.file);
}

function ownFault({ isOurs }: RenameSources, name: string, file: string): Refusal | undefined {
  return isOurs(file)
    ? undefined
    : { refusal: `'${name}' stands in ${file}, which lies outside of the workspace and is not changed.` };
}

function firstFault<T>(of: readonly T[], fault: (one: T) => Refusal | undefined): Refusal | undefined {
  for (const one of of) {
    const found = fault(one);
    if (found) return found;
  }
  return undefined;
}

/** The full name of a node, and the edits that belong to it. */
function fitNode(
  board: Board,
  path: string,
  wanted: string,
): { readonly name: string; readonly edits: readonly SourceEdit[] } | Refusal {
  const node = board.nodeAt(path);
  return node ? fitUnitAddress(node, wanted) : { name: wanted, edits: [] };
}

function familyFault(sources: RenameSources, target: RenameTarget, family: Family): Refusal | undefined {
  const { name, kind } = target;
  if (family.isCut) {
    return { refusal: `'${name}' is shared by more than ${FAMILY_MAX} boards, which is more than are looked through.` };
  }
  if (kind === 'label' && !isDefined(sources, name, family.named)) {
    return { refusal: `No node has the label '${name}' in the files of this board: rename it where it is given.` };
  }
  return firstFault([...family.named], (file) => ownFault(sources, name, file));
}

/** Whether one of the files defines the label. */
function isDefined({ analyzer }: RenameSources, label: string, files: Iterable<string>): boolean {
  for (const file of files) {
    const text = analyzer.host.read(file)?.text ?? '';
    if (labelMentions(text, label).some(({ end }) => text[end] === ':')) return true;
  }
  return false;
}

/** Why a new name is impossible: the files use it already. */
function takenFault(sources: RenameSources, target: RenameTarget, name: string, family: Family): Refusal | undefined {
  const { board } = sources;
  const { kind } = target;
  if (kind === 'node') {
    const node: DtNode | undefined = board.nodeAt(parentPath(target.path))?.childWithDeleted(name);
    if (node) return { refusal: `'${name}' is taken: ${renamedPath(target.path, name)} is another node.` };
  }
  const other: RenameTarget =
    kind === 'node' ? { kind, name, path: renamedPath(target.path, name) } : { ...target, name };
  for (const file of family.files) {
    const [span] = mentionsIn(sources, other, file);
    if (span) return { refusal: `'${name}' is taken: ${placeText(sources, span)} has it already.` };
    if (kind !== 'label') continue;
    const [macro] = macroDefinitions(sources.analyzer.host.read(file)?.text ?? '', name);
    if (macro)
      return { refusal: `'${name}' is taken: ${placeText(sources, { file, ...macro })} defines a macro of that name.` };
  }
  return undefined;
}

function placeText({ analyzer }: RenameSources, { file, start }: Span): string {
  const line = (analyzer.host.read(file)?.text ?? '').slice(0, start).split('\n').length;
  return `${basename(file)}:${line}`;
}

function changeOf(target: RenameTarget, name: string): TreeChange | undefined {
  if (target.kind === 'node') return { kind: 'node', path: target.path, name };
  return target.kind === 'property' ? { kind: 'property', path: target.path, name: target.name, to: name } : undefined;
}

/** Compiles boards of the family before and after: only the name may differ. */
function trialFault(
  { analyzer, board }: RenameSources,
  family: Family,
  edits: readonly SourceEdit[],
  change: TreeChange | undefined,
): Refusal | undefined {
  const after = analyzerWith(analyzer, edits);
  if (!after) return { refusal: 'Two of the places to change overlap.' };
  const before = analyzer.over(analyzer.host);
  const others = family.boards.filter((path) => path !== board.path);
  for (const path of [board.path, ...others].slice(0, TRIALS_MAX)) {
    const old = path === board.path ? analyzer.board(path) : before.board(path);
    const now = after.board(path);
    before.forget(path);
    after.forget(path);
    if (!old || !now) continue;
    const differs = firstDifference(old.root, now.root, change);
    if (differs !== undefined || errorsOf(now) > errorsOf(old)) {
      const where = differs === undefined ? 'does not compile any more' : `is another at ${differs}`;
      const tree = `the tree of ${basename(path)} ${where}`;
      if (change?.kind === 'node' && change.body)
        return { refusal: `With this edit ${tree}: a macro, or another board, shares what it changes.` };
      const refusal = `With the new name ${tree}: a macro makes one of the names, or something else has the new one.`;
      return { refusal };
    }
  }
  return undefined;
}
