/**
 * Findings name nodes and properties, because blobs have no source; this gives them places: the property where there
 * is one, else the node's name: for a check in the definition that spells it, for the engine in the last definition.
 */

import type { Span } from '../base/span.ts';
import type { BootProblem } from '../boot/report.ts';
import type { CheckFinding } from '../checks/model.ts';
import { INTERNAL_ERROR } from '../problems/internalError.ts';
import type { Problem, RelatedPlace, Subject } from '../problems/problem.ts';
import type { DtNode, Site } from '../tree/tree.ts';

/** The lookup functions of a board that places need. */
interface PlacedTree {
  readonly path: string;
  nodeAt(path: string): DtNode | undefined;
}

/** Place of a node's name in the last definition; undefined for a node that the compiler added. */
export function nodeSpan(node: DtNode): Span | undefined {
  const site = node.definitions[node.definitions.length - 1];
  return site && spanOf(site);
}

/** The span of a site: where the user typed it. */
export function spanOf(site: Site): Span {
  return site.unit.originOf(site.start, site.end).site;
}

/** The place of a property, or of its node, or of the nearest node above that has one. */
function placeOf(board: PlacedTree, path: string, property: string | undefined): Span {
  let node = board.nodeAt(path);
  if (node && property !== undefined) {
    const found = node.getProperty(property);
    if (found?.site) return spanOf(found.site);
  }
  for (let up: string = path; !node && up !== '/'; ) {
    up = up.slice(0, up.lastIndexOf('/')) || '/';
    node = board.nodeAt(up);
  }
  for (; node; node = node.parent) {
    const span = nodeSpan(node);
    if (span) return span;
  }
  return { file: board.path, start: 0, end: 1 };
}

/** The first place that spells a node's name instead of a reference; dtc reports there, too. Undefined where there is none. */
function namedSpan(node: DtNode | undefined): Span | undefined {
  const site = node?.definitions.find(({ item }) => item !== undefined && !/^[&/]/.test(item.name.text));
  return site && spanOf(site);
}

/** A check's finding with its place. */
export function placeCheckFinding(board: PlacedTree, finding: CheckFinding): Problem {
  if (finding.check === INTERNAL_ERROR) {
    const span = { file: board.path, start: 0, end: 1 };
    return { code: INTERNAL_ERROR, severity: 'error', message: finding.message, span, related: [] };
  }
  const named = finding.property === undefined ? namedSpan(board.nodeAt(finding.path)) : undefined;
  return {
    code: finding.check,
    severity: finding.severity,
    message: finding.message,
    span: named ?? placeOf(board, finding.path, finding.property),
    related: finding.related.map((other) => relatedAt(board, other)),
    subject: subjectOf(finding),
  };
}

/**
 * Places where a comment may switch a finding off: where it is shown, at its property or at every definition of its node.
 */
export function suppressionPlaces(
  board: PlacedTree,
  finding: { readonly path: string; readonly property?: string },
  shown: Span,
): readonly Span[] {
  const node = finding.property === undefined ? board.nodeAt(finding.path) : undefined;
  return node ? [shown, ...node.definitions.map(spanOf)] : [shown];
}

/** A finding of the engine with its place. */
export function placeBootProblem(board: PlacedTree, problem: BootProblem): Problem {
  return {
    code: problem.code,
    severity: problem.severity,
    message: problem.message,
    span: placeOf(board, problem.path, problem.property),
    related: problem.related.map((other) => relatedAt(board, other)),
    subject: subjectOf(problem),
    ...(problem.onOtherKernels === undefined ? {} : { onOtherKernels: problem.onOtherKernels }),
  };
}

function subjectOf({ path, property }: Subject): Subject {
  return property === undefined ? { path } : { path, property };
}

function relatedAt(
  board: PlacedTree,
  other: { readonly path: string; readonly property?: string; readonly message: string },
): RelatedPlace {
  return { span: placeOf(board, other.path, other.property), message: other.message };
}
