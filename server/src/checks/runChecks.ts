/**
 * Runs the check table over a tree: one walk gathers the facts, a second runs every enabled row, and at the end the
 * findings of rows whose prerequisites failed are dropped. Every other row is still reported: unlike dtc, an error
 * does not silence what comes after it.
 */
import { readU32 } from '../base/bytes.ts';
import { CHECKS } from './checkTable.ts';
import { CHECKS_BY_ID, type LevelOptions, resolveLevels } from './levels.ts';
import type { CheckContext, CheckFinding, CheckLevel, CheckNode, CheckRelated, CheckSpec } from './model.ts';
import { isPhandle } from './values.ts';
import { closeVisit, type OpenVisit, openVisit, VISIT_FACTS } from './visit.ts';

/** More findings than this say nothing new; the rest is not collected. */
export const FINDINGS_MAX = 20_000;

export interface CheckOptions extends LevelOptions {
  /** The tree is an overlay. */
  readonly plugin?: boolean;
  /** Ids of checks that another stage found failing; what needs them is not reported. */
  readonly failed?: ReadonlySet<string>;
}

/** In tree order, parents first. Never throws. */
export function runChecks(root: CheckNode, options: CheckOptions): readonly CheckFinding[] {
  return new CheckRun(root, options).run();
}

const NO_VALUE = new Uint8Array(0);

/** A row with its function; all alike, so that the calls in the inner loop stay cheap. */
interface EnabledRow {
  readonly spec: CheckSpec;
  readonly run: NonNullable<CheckSpec['run']>;
}

/** What a property name sets off; the same for every property of that name. */
interface NameClass {
  readonly name: string;
  readonly fact: ((visit: OpenVisit, value: Uint8Array) => void) | undefined;
  readonly isPhandle: boolean;
  readonly isSpi: boolean;
  readonly rows: readonly EnabledRow[];
}

class CheckRun implements CheckContext {
  readonly root: CheckNode;
  readonly plugin: boolean;
  readonly #levels: ReadonlyMap<string, CheckLevel>;
  readonly #failed: ReadonlySet<string>;
  readonly #findings: CheckFinding[] = [];
  /** Rows that are off and found something nevertheless: what needs them is not reported. */
  readonly #failedSilently = new Set<string>();
  readonly #classes = new Map<string, NameClass>();
  readonly #byPhandle = new Map<number, CheckNode>();
  readonly #visits: OpenVisit[] = [];
  /** Properties that set off rows, visit after visit; `#hitEnds[i]` is where those of `#visits[i]` end. */
  readonly #hits: NameClass[] = [];
  readonly #hitEnds: number[] = [];
  #current: CheckSpec | undefined;
  readonly #nodeRows: EnabledRow[] = [];
  readonly #namedNodeRows = new Map<string, EnabledRow[]>();
  readonly #propertyRows: EnabledRow[] = [];

  constructor(root: CheckNode, options: CheckOptions) {
    this.root = root;
    this.plugin = options.plugin === true;
    this.#levels = resolveLevels(options);
    this.#failed = options.failed ?? new Set();
    for (const spec of this.#wanted()) this.#enable(spec);
  }

  run(): readonly CheckFinding[] {
    this.#gather();
    for (const visit of this.#visits) closeVisit(visit);
    this.#runRows();
    return this.#withoutDependants();
  }

  nodeByPhandle(phandle: number): CheckNode | undefined {
    return this.#byPhandle.get(phandle);
  }

  report(node: CheckNode, message: string, property?: string, related: readonly CheckRelated[] = []): void {
    const check = this.#current?.id;
    if (check === undefined || this.#findings.length >= FINDINGS_MAX) return;
    const severity = this.#levels.get(check) ?? 'off';
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

  /** Rows that are on, and those that they need: dtc runs a prerequisite that is off without a word. */
  #wanted(): readonly CheckSpec[] {
    const wanted = new Set<string>();
    const add = (id: string): void => {
      if (wanted.has(id)) return;
      wanted.add(id);
      for (const need of CHECKS_BY_ID.get(id)?.needs ?? []) add(need);
    };
    for (const { id } of CHECKS) if (this.#levels.get(id) !== 'off') add(id);
    return CHECKS.filter(({ id }) => wanted.has(id));
  }

  #enable(spec: CheckSpec): void {
    const { when, run } = spec;
    if (when === undefined || run === undefined) return;
    const row: EnabledRow = { spec, run };
    if (when === 'node') this.#nodeRows.push(row);
    else if ('node' in when) {
      const rows = this.#namedNodeRows.get(when.node) ?? [];
      rows.push(row);
      this.#namedNodeRows.set(when.node, rows);
    } else this.#propertyRows.push(row);
  }

  // Iterative, so that nesting is bounded by memory and not by the stack.
  #gather(): void {
    const open: {
      readonly node: CheckNode;
      readonly parent: OpenVisit | undefined;
    }[] = [{ node: this.root, parent: undefined }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node } = next;
      const visit = openVisit(node, next.parent);
      this.#visits.push(visit);
      for (const name of node.propertyNames()) this.#gatherProperty(visit, name);
      this.#hitEnds.push(this.#hits.length);
      const { children } = node;
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i];
        if (child !== undefined) open.push({ node: child, parent: visit });
      }
    }
  }

  #gatherProperty(visit: OpenVisit, name: string): void {
    let known = this.#classes.get(name);
    if (known === undefined) {
      known = this.#classify(name);
      this.#classes.set(name, known);
    }
    if (known.rows.length > 0) this.#hits.push(known);
    if (known.isSpi && visit.parent !== undefined) (visit.parent as OpenVisit).childHasSpiProperty = true;
    if (known.fact === undefined && !known.isPhandle) return;
    const value = visit.node.property(name) ?? NO_VALUE;
    known.fact?.(visit, value);
    // The first node in tree order keeps a phandle that two claim, as in dtc.
    if (known.isPhandle && value.length === 4) {
      const phandle = readU32(value, 0);
      if (isPhandle(phandle) && !this.#byPhandle.has(phandle)) this.#byPhandle.set(phandle, visit.node);
    }
  }

  #classify(name: string): NameClass {
    return {
      name,
      fact: VISIT_FACTS.get(name),
      isPhandle: name === 'phandle' || name === 'linux,phandle',
      isSpi: name.startsWith('spi-'),
      rows: this.#propertyRows.filter(({ spec: { when } }) => {
        if (when === undefined || when === 'node' || 'node' in when) return false;
        return 'property' in when ? when.property === name : when.propertyName(name);
      }),
    };
  }

  #runRows(): void {
    const visits = this.#visits;
    const hits = this.#hits;
    let hit = 0;
    for (let index = 0; index < visits.length; index++) {
      const visit = visits[index];
      if (visit === undefined) continue;
      this.#runAll(this.#nodeRows, visit, '', NO_VALUE);
      const named = this.#namedNodeRows.get(visit.node.name);
      if (named !== undefined) this.#runAll(named, visit, '', NO_VALUE);
      for (const end = this.#hitEnds[index] ?? 0; hit < end; hit++) {
        const property = hits[hit];
        if (property === undefined) continue;
        this.#runAll(property.rows, visit, property.name, visit.node.property(property.name) ?? NO_VALUE);
      }
    }
  }

  #runAll(rows: readonly EnabledRow[], visit: OpenVisit, name: string, value: Uint8Array): void {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      if (row === undefined) continue;
      this.#current = row.spec;
      row.run(this, visit, name, value);
    }
  }

  #withoutDependants(): readonly CheckFinding[] {
    const failed = new Set([...this.#failed, ...this.#failedSilently]);
    for (const finding of this.#findings) failed.add(finding.check);
    if (failed.size === 0) return [];
    const blocked = new Map<string, boolean>();
    const isBlocked = (id: string): boolean => {
      const known = blocked.get(id);
      if (known !== undefined) return known;
      // `needs` has no cycles (tested), so this ends.
      const answer = (CHECKS_BY_ID.get(id)?.needs ?? []).some((need) => failed.has(need) || isBlocked(need));
      blocked.set(id, answer);
      return answer;
    };
    const seen = new Set<string>();
    return this.#findings.filter((finding) => {
      // What another stage found failing it has reported, too.
      if (isBlocked(finding.check) || this.#failed.has(finding.check)) return false;
      // Several interrupts that lead to one bad controller say the same thing of it.
      const key = `${finding.check}\0${finding.path}\0${finding.property ?? ''}\0${finding.message}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  }
}
