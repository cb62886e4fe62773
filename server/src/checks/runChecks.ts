/**
 * Runs the check table over a tree: one walk gathers the facts, a second runs every enabled row, and at the end the
 * findings of rows whose prerequisites failed are dropped. Every other row is still reported: unlike dtc, an error
 * does not silence what comes after it.
 */

import { readU32 } from '../base/bytes.ts';
import { PREREQUISITES } from '../problems/filters.ts';
import { INTERNAL_ERROR, internalErrorText } from '../problems/internalError.ts';
import { CheckPlan, type EnabledRow, type NameClass } from './checkPlan.ts';
import type { LevelOptions } from './levels.ts';
import type { CheckContext, CheckFinding, CheckNode, CheckRelated, CheckSpec } from './model.ts';
import { isPhandle } from './valueShapes.ts';
import { closeVisit, type OpenVisit, openVisit } from './visit.ts';

/** Limit of findings: more say nothing new, and are not collected. */
const FINDINGS_MAX = 20_000;

/** Facts about a tree before it is checked. */
interface CheckedTree {
  /** The tree is an overlay. */
  readonly plugin?: boolean;
  /** Ids of checks that failed in another stage; findings of checks that need them are dropped. */
  readonly failed?: ReadonlySet<string>;
}

/**
 * Findings in tree order, parents first. A row that throws, which is a fault of ours, gives `internal-error`; the others go on.
 *
 * @param levels Which checks are on. Passing the same object for many trees saves resolving it for each.
 */
export function runChecks(root: CheckNode, levels: LevelOptions, tree: CheckedTree = {}): readonly CheckFinding[] {
  return new CheckRun(root, CheckPlan.of(levels), tree).run();
}

const NO_VALUE = new Uint8Array(0);

class CheckRun implements CheckContext {
  readonly root: CheckNode;
  readonly plugin: boolean;
  readonly #plan: CheckPlan;
  readonly #failed: ReadonlySet<string>;
  readonly #findings: CheckFinding[] = [];
  /** Rows that are off but would have failed: findings of rows that need them are dropped. */
  readonly #failedSilently = new Set<string>();
  readonly #byPhandle = new Map<number, CheckNode>();
  readonly #visits: OpenVisit[] = [];
  /** Properties that trigger rows, visit after visit; `#hitEnds[i]` is where those of `#visits[i]` end. */
  readonly #hits: NameClass[] = [];
  /** Their values. */
  readonly #hitValues: Uint8Array[] = [];
  readonly #hitEnds: number[] = [];
  #current: CheckSpec | undefined;
  /** Rows that threw: they do not run again. */
  readonly #broken = new Map<CheckSpec, unknown>();

  constructor(root: CheckNode, plan: CheckPlan, tree: CheckedTree) {
    this.root = root;
    this.plugin = tree.plugin === true;
    this.#plan = plan;
    this.#failed = tree.failed ?? new Set();
  }

  run(): readonly CheckFinding[] {
    this.#gather();
    for (const visit of this.#visits) closeVisit(visit);
    this.#runRows();
    const faults = [...this.#broken].map(
      ([{ id }, error]): CheckFinding => ({
        check: INTERNAL_ERROR,
        severity: 'error',
        path: this.root.path,
        message: internalErrorText(`the check '${id}'`, error),
        related: [],
      }),
    );
    return faults.length > 0 ? [...faults, ...this.#withoutDependants()] : this.#withoutDependants();
  }

  nodeByPhandle(phandle: number): CheckNode | undefined {
    return this.#byPhandle.get(phandle);
  }

  report(node: CheckNode, message: string, property?: string, related: readonly CheckRelated[] = []): void {
    const check = this.#current?.id;
    if (check === undefined || this.#findings.length >= FINDINGS_MAX) return;
    const severity = this.#plan.levels.get(check) ?? 'off';
    if (severity === 'off') {
      this.#failedSilently.add(check);
      return;
    }
    const place = property === undefined ? {} : { property };
    this.#findings.push({
      check,
      severity,
      path: node.path,
      ...place,
      message,
      related,
    });
  }

  // Iterative, so that memory limits the nesting and not the stack.
  #gather(): void {
    const open: CheckNode[] = [this.root];
    const parents: (OpenVisit | undefined)[] = [undefined];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const visit = openVisit(node, parents.pop());
      this.#visits.push(visit);
      this.#gatherProperties(visit, node);
      this.#hitEnds.push(this.#hits.length);
      const { children } = node;
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i];
        if (child === undefined) continue;
        open.push(child);
        parents.push(visit);
      }
    }
  }

  #gatherProperties(visit: OpenVisit, node: CheckNode): void {
    const { body, bodyValues } = node;
    if (body && bodyValues) {
      const { classes, places } = this.#plan.hitsOf(body);
      for (let i = 0; i < classes.length; i++) {
        const known = classes[i];
        if (known) this.#gatherProperty(visit, known, bodyValues[places[i] ?? -1] ?? NO_VALUE);
      }
    }
    for (const name of (body && node.furtherNames?.()) ?? node.propertyNames()) {
      const known = this.#plan.classOf(name);
      if (known.isOfInterest) this.#gatherProperty(visit, known, node.property(name) ?? NO_VALUE);
    }
  }

  #gatherProperty(visit: OpenVisit, known: NameClass, value: Uint8Array): void {
    if (known.rows.length > 0) {
      this.#hits.push(known);
      this.#hitValues.push(value);
    }
    if (known.isSpi && visit.parent !== undefined) (visit.parent as OpenVisit).childHasSpiProperty = true;
    known.fact?.(visit, value);
    // When two nodes claim a phandle, the first in tree order keeps it, as in dtc.
    if (known.isPhandle && value.length === 4) {
      const phandle = readU32(value, 0);
      if (isPhandle(phandle) && !this.#byPhandle.has(phandle)) this.#byPhandle.set(phandle, visit.node);
    }
  }

  #runRows(): void {
    const visits = this.#visits;
    const hits = this.#hits;
    let hit = 0;
    for (let index = 0; index < visits.length; index++) {
      const visit = visits[index];
      if (visit === undefined) continue;
      this.#runAll(this.#plan.nodeRows, visit, '', NO_VALUE);
      const named = this.#plan.namedNodeRows.get(visit.node.name);
      if (named !== undefined) this.#runAll(named, visit, '', NO_VALUE);
      for (const end = this.#hitEnds[index] ?? 0; hit < end; hit++) {
        const property = hits[hit];
        if (property === undefined) continue;
        this.#runAll(property.rows, visit, property.name, this.#hitValues[hit] ?? NO_VALUE);
      }
    }
  }

  #runAll(rows: readonly EnabledRow[], visit: OpenVisit, name: string, value: Uint8Array): void {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (row === undefined) continue;
      this.#current = row.spec;
      if (this.#broken.size > 0 && this.#broken.has(row.spec)) continue;
      try {
        row.run(this, visit, name, value);
      } catch (error) {
        this.#broken.set(row.spec, error);
      }
    }
  }

  #withoutDependants(): readonly CheckFinding[] {
    const failed = new Set([...this.#failed, ...this.#failedSilently]);
    for (const finding of this.#findings) failed.add(finding.check);
    if (failed.size === 0) return [];
    const seen = new Set<string>();
    return PREREQUISITES.keep(this.#findings, { failed }).filter((finding) => {
      // The stage in which the check failed has reported it.
      if (this.#failed.has(finding.check)) return false;
      // Several interrupts that lead to one bad controller give the same finding.
      const key = `${finding.check}\0${finding.path}\0${finding.property ?? ''}\0${finding.message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }
}
