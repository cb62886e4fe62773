/**
 * Which rows run on which nodes and properties under given levels. A plan is made once and shared by all boards with the same
 * options, because a board is checked after every keystroke and a folder has thousands.
 */
import { SWITCHABLE_CHECKS } from './checkTable.ts';
import { CHECKS_BY_ID, type LevelOptions, resolveLevels } from './levels.ts';
import type { CheckLevel, CheckSpec, SharedNames } from './model.ts';
import { type OpenVisit, VISIT_FACTS } from './visit.ts';

/** A row with its function; all have the same shape, so that calls in the inner loop stay cheap. */
export interface EnabledRow {
  readonly spec: CheckSpec;
  readonly run: NonNullable<CheckSpec['run']>;
}

/** The rows that a property name triggers; the same for every property of that name. */
export interface NameClass {
  readonly name: string;
  readonly fact: ((visit: OpenVisit, value: Uint8Array) => void) | undefined;
  readonly isPhandle: boolean;
  readonly isSpi: boolean;
  readonly rows: readonly EnabledRow[];
  /** Whether it triggers anything. */
  readonly isOfInterest: boolean;
}

/** The rows that the names of one body trigger under a plan. */
class PlannedNames {
  readonly plan: CheckPlan;
  readonly classes: readonly NameClass[];
  /** Index of each of `classes`' properties in the body. */
  readonly places: readonly number[];

  constructor(plan: CheckPlan, names: readonly string[]) {
    this.plan = plan;
    const classes: NameClass[] = [];
    const places: number[] = [];
    for (const [i, name] of names.entries()) {
      const known = plan.classOf(name);
      if (!known.isOfInterest) continue;
      classes.push(known);
      places.push(i);
    }
    this.classes = classes;
    this.places = places;
  }
}

const plans = new WeakMap<LevelOptions, CheckPlan>();

/** Limit of cached property names; all of Linux has about nine thousand. */
const NAMES_MAX = 20_000;

/** The enabled rows of checks under one set of levels, arranged by the node and property names they look at. */
export class CheckPlan {
  /** By id. */
  readonly levels: ReadonlyMap<string, CheckLevel>;
  readonly nodeRows: readonly EnabledRow[];
  /** By the name of the node. */
  readonly namedNodeRows: ReadonlyMap<string, readonly EnabledRow[]>;
  readonly #propertyRows: readonly EnabledRow[];
  readonly #classes = new Map<string, NameClass>();

  /** The plan for options, which must not change afterwards. */
  static of(options: LevelOptions): CheckPlan {
    let plan = plans.get(options);
    if (!plan) {
      plan = new CheckPlan(options);
      plans.set(options, plan);
    }
    return plan;
  }

  private constructor(options: LevelOptions) {
    this.levels = resolveLevels(options);
    const named = new Map<string, EnabledRow[]>();
    const nodeRows: EnabledRow[] = [];
    const propertyRows: EnabledRow[] = [];
    for (const spec of this.#wanted()) {
      const { when, run } = spec;
      if (when === undefined || run === undefined) continue;
      const row: EnabledRow = { spec, run };
      if (when === 'node') nodeRows.push(row);
      else if ('node' in when) named.set(when.node, [...(named.get(when.node) ?? []), row]);
      else propertyRows.push(row);
    }
    this.nodeRows = nodeRows;
    this.namedNodeRows = named;
    this.#propertyRows = propertyRows;
  }

  /** Rows that are on, and those that they need: dtc runs a prerequisite silently when it is off. */
  #wanted(): readonly CheckSpec[] {
    const wanted = new Set<string>();
    const add = (id: string): void => {
      if (wanted.has(id)) return;
      wanted.add(id);
      for (const need of CHECKS_BY_ID.get(id)?.needs ?? []) add(need);
    };
    for (const { id } of SWITCHABLE_CHECKS) if (this.levels.get(id) !== 'off') add(id);
    return SWITCHABLE_CHECKS.filter(({ id }) => wanted.has(id));
  }

  /** The triggered rows of a body's properties, without properties that trigger nothing. */
  hitsOf(body: SharedNames): PlannedNames {
    if (body.planned instanceof PlannedNames && body.planned.plan === this) return body.planned;
    const made = new PlannedNames(this, body.names);
    body.planned = made;
    return made;
  }

  /** The rows that a property of that name triggers. */
  classOf(name: string): NameClass {
    const known = this.#classes.get(name);
    if (known) return known;
    if (this.#classes.size >= NAMES_MAX) this.#classes.clear();
    const fact = VISIT_FACTS.get(name);
    const isPhandle = name === 'phandle' || name === 'linux,phandle';
    const isSpi = name.startsWith('spi-');
    const rows = this.#propertyRows.filter(({ spec: { when } }) => {
      if (when === undefined || when === 'node' || 'node' in when) return false;
      return 'property' in when ? when.property === name : when.propertyName(name);
    });
    const isOfInterest = rows.length > 0 || fact !== undefined || isPhandle || isSpi;
    const made: NameClass = { name, fact, isPhandle, isSpi, rows, isOfInterest };
    this.#classes.set(name, made);
    return made;
  }
}
