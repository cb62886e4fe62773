/**
 * Which checks are on, and the severity of their findings. As in dtc each check has two switches, "warn" and "error":
 * switching one on also switches it on for its prerequisites; switching it off also switches it off for its dependents.
 *
 * Source: dtc 1.8.1 checks.c, enable_warning_error, disable_warning_error, parse_checks_option.
 */
import { SWITCHABLE_CHECKS } from './checkTable.ts';
import type { DtcDifferences } from './dtcReleases.ts';
import type { CheckLevel, CheckSpec } from './model.ts';
import { type CheckPreset, KERNEL_BUILDS, type KernelBuild, NEWEST_BUILD, presetArguments } from './presets.ts';

/** A parsed `-W` or `-E` of dtc. */
export interface CheckSwitch {
  readonly id: string;
  readonly level: 'warning' | 'error';
  readonly on: boolean;
}

/** The settings that decide the level of every check; each is applied on top of those before it. */
export interface LevelOptions {
  readonly preset: CheckPreset;
  /** The kernel whose build the preset means; the newest when left out. */
  readonly kernel?: KernelBuild;
  /** Differences between the dtc of the board's source tree and 1.8.1: lacking checks are off, others at dtc's defaults. */
  readonly dtc?: DtcDifferences;
  /** Switches that the makefile beside the board adds to the preset. */
  readonly folder?: readonly CheckSwitch[];
  /** Levels by id. `warning` also lowers a check that is an error in dtc. Unknown ids are ignored. */
  readonly levels?: Readonly<Record<string, CheckLevel>>;
  readonly switches?: readonly CheckSwitch[];
}

/** The table, by id. */
export const CHECKS_BY_ID: ReadonlyMap<string, CheckSpec> = new Map(SWITCHABLE_CHECKS.map((spec) => [spec.id, spec]));

const DEPENDANTS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>(
  SWITCHABLE_CHECKS.map(({ id }) => [
    id,
    SWITCHABLE_CHECKS.filter(({ needs }) => needs.includes(id)).map((spec) => spec.id),
  ]),
);

/** `name` or `no-name` after `-W` or `-E`; undefined when there is no such check. */
export function parseCheckSwitch(level: 'warning' | 'error', argument: string): CheckSwitch | undefined {
  const off = /^no[-_]/.test(argument);
  const id = off ? argument.slice(3) : argument;
  return CHECKS_BY_ID.has(id) ? { id, level, on: !off } : undefined;
}

/** The level of each row under these options. */
export function resolveLevels(options: LevelOptions): ReadonlyMap<string, CheckLevel> {
  const { preset, kernel = NEWEST_BUILD, dtc, folder = [], levels = {}, switches = [] } = options;
  const state = new SwitchBoard();
  for (const argument of presetArguments(preset, kernel)) {
    const found = parseCheckSwitch('warning', argument);
    if (!found) continue;
    state.apply(found);
  }
  // The tree's own dtc decides, not that of the release.
  const absent = dtc?.absent ?? (preset === 'dtc' ? [] : KERNEL_BUILDS[kernel].absent);
  for (const id of absent) state.set(id, 'off');
  // The flags of a kernel's build are meant for its own dtc: extra checks of another dtc stay unchanged.
  for (const id of preset === 'dtc' ? (dtc?.extra ?? []) : []) state.set(id, 'warning');
  for (const each of folder) state.apply(each);
  for (const [id, level] of Object.entries(levels)) {
    if (!CHECKS_BY_ID.has(id)) continue;
    state.set(id, level);
  }
  for (const each of switches) state.apply(each);
  return state.levels();
}

class SwitchBoard {
  readonly #on = {
    warning: new Set<string>(SWITCHABLE_CHECKS.filter(({ level }) => level === 'warning').map(({ id }) => id)),
    error: new Set<string>(SWITCHABLE_CHECKS.filter(({ level }) => level === 'error').map(({ id }) => id)),
  };

  apply({ id, level, on }: CheckSwitch): void {
    if (on) this.#enable(this.#on[level], id);
    else this.#disable(this.#on[level], id);
  }

  /** Sets one level; the dependents of a check that is off go off, too. Lowering an error lowers no other check. */
  set(id: string, level: CheckLevel): void {
    if (level === 'off') {
      this.apply({ id, level: 'error', on: false });
      this.apply({ id, level: 'warning', on: false });
      return;
    }
    this.apply({ id, level, on: true });
    if (level === 'warning') this.#on.error.delete(id);
  }

  levels(): ReadonlyMap<string, CheckLevel> {
    const { error, warning } = this.#on;
    return new Map<string, CheckLevel>(
      SWITCHABLE_CHECKS.map(({ id }) => [id, error.has(id) ? 'error' : warning.has(id) ? 'warning' : 'off']),
    );
  }

  // A check that is on already leaves the others alone, as in dtc. `needs` has no cycles (tested), so both end.
  #enable(on: Set<string>, id: string): void {
    if (on.has(id)) return;
    for (const need of CHECKS_BY_ID.get(id)?.needs ?? []) this.#enable(on, need);
    on.add(id);
  }

  #disable(on: Set<string>, id: string): void {
    if (!on.delete(id)) return;
    for (const dependant of DEPENDANTS.get(id) ?? []) this.#disable(on, dependant);
  }
}
