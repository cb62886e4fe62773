/**
 * A board with overlays applied, from the view of the last one: the tree is the merged one, the blob is fdtoverlay's output,
 * findings of the base alone are left out.
 */

import type { Span } from '../base/span.ts';
import type { Steps } from '../base/steps.ts';
import type { BootReport } from '../boot/report.ts';
import type { LevelOptions } from '../checks/levels.ts';
import { applyOverlays, type OverlayProblem } from '../fdt/overlay.ts';
import { readFdtOnce } from '../fdt/read.ts';
import type { RunResult } from '../link/run.ts';
import { FRAGMENT_FILTERS, OVERLAID_FILTERS, type OverlaidFacts, runFilters } from '../problems/filters.ts';
import type { Problem } from '../problems/problem.ts';
import type { PlannedBoot } from '../profiles/plan.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import { nodeAtPath } from '../tree/tree.ts';
import { Board } from './board.ts';
import { overlaidTree } from './overlaidTree.ts';
import { regionsAtBoot, repeatedLabels, unsuppressed } from './overlayFindings.ts';
import { nodeSpan, spanOf } from './placeFindings.ts';

/** An overlay to apply: a source, or a blob without source. */
export type OverlayPart = Board | { readonly path: string; readonly blob: Uint8Array };

/** The inputs of `applyToBase` besides the parts. */
export interface OverlayContext {
  readonly sources: ReadonlyMap<string, SourceFile | undefined>;
  readonly levels: LevelOptions;
  /** Reports all problems, not only those that the base alone does not have and the last overlay causes. */
  readonly whole: boolean;
  /** The build applies the overlays itself; otherwise a later step does, perhaps a running kernel. */
  readonly isBuilt: boolean;
}

interface AppliedOverlays {
  /** Undefined when the overlays do not fit. */
  readonly board: Board | undefined;
  /** Why they do not fit, placed in the overlays' sources. */
  readonly problems: readonly Problem[];
}

/**
 * Applies overlays in order. Base and overlays have their labels in the blob (dtc `-@`); there is at least one overlay, and
 * the resulting board represents the last one.
 */
export function applyToBase(base: Board, overlays: readonly OverlayPart[], context: OverlayContext): AppliedOverlays {
  const { value, changed, problems } = applyOverlays(
    base.blob,
    overlays.map(({ blob }) => blob),
  );
  const merged = value && readFdtOnce(value).value;
  const last = overlays.at(-1);
  if (!value || !merged || !last) {
    const partOf = ({ overlay }: OverlayProblem) => (overlay === undefined ? base : (overlays[overlay] ?? base));
    return { board: undefined, problems: problems.map((problem) => placeOverlayProblem(problem, partOf(problem))) };
  }
  const runs = overlays.map((part) => (part instanceof Board ? part.compiled.run : undefined));
  const { root, labels } = overlaidTree(base.compiled.run, runs, { root: merged.root, changed });
  const own = last instanceof Board ? last : base;
  const run: RunResult = {
    ...own.compiled.run,
    root,
    labels,
    reservations: base.compiled.run.reservations,
    isPlugin: false,
  };
  const all = [base, ...overlays].filter((part) => part instanceof Board);
  // Like every board, it is recompiled when a file appears that one of its parts looked for.
  const missed = new Set(all.flatMap((board) => [...board.compiled.run.trace.missed]));
  const faults = all.flatMap((board) => board.compiled.problems);
  const compiled = { run: { ...run, trace: { ...run.trace, missed } }, problems: faults };
  return { board: new OverlaidBoard(value, compiled, base, overlays, context), problems: [] };
}

/** Boots of bases alone, cached: a base has several overlays, and each is compared with it. */
const bootsOfBases = new WeakMap<Board, BaseBoots>();

/** The boots of one base. */
class BaseBoots {
  readonly #base: Board;
  readonly #reports = new Map<string, readonly (BootReport | undefined)[]>();
  readonly #findings = new WeakMap<BootReport, readonly Problem[]>();

  static of(base: Board): BaseBoots {
    const boots = bootsOfBases.get(base) ?? new BaseBoots(base);
    bootsOfBases.set(base, boots);
    return boots;
  }

  private constructor(base: Board) {
    this.#base = base;
  }

  /** As `Board.boot`, or `Board.bootAll`; the same objects for equal plans. */
  reports(plan: readonly PlannedBoot[], all: boolean): readonly (BootReport | undefined)[] {
    const key = JSON.stringify([all, plan], (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
    let reports = this.#reports.get(key);
    if (!reports) {
      reports = all ? this.#base.bootAll(plan) : [this.#base.boot(plan)];
      this.#reports.set(key, reports);
    }
    return reports;
  }

  /** As `Board.placeBootFindings`, for reports from the same call of `reports`. */
  findings(reports: readonly BootReport[]): readonly Problem[] {
    const [first] = reports;
    if (!first) return [];
    let found = this.#findings.get(first);
    if (!found) {
      found = this.#base.placeBootFindings(reports);
      this.#findings.set(first, found);
    }
    return found;
  }
}

/** The boot of the base alone, by the same boot with overlays: reports outlive the board that was booted. */
const baseReports = new WeakMap<BootReport, BootReport>();

class OverlaidBoard extends Board {
  readonly #blob: Uint8Array;
  readonly #base: Board;
  readonly #overlays: readonly OverlayPart[];
  readonly #whole: boolean;
  readonly #isBuilt: boolean;
  readonly #sources: ReadonlyMap<string, SourceFile | undefined>;
  #said: readonly Problem[] | undefined;

  constructor(
    blob: Uint8Array,
    compiled: Board['compiled'],
    base: Board,
    overlays: readonly OverlayPart[],
    { sources, levels, whole, isBuilt }: OverlayContext,
  ) {
    super(overlays.at(-1)?.path ?? base.path, compiled, sources, levels, [], base.treeKind, base.treeKernel);
    this.#blob = blob;
    this.#base = base;
    this.#overlays = overlays;
    this.#whole = whole;
    this.#isBuilt = isBuilt;
    this.#sources = sources;
  }

  override get blob(): Uint8Array {
    return this.#blob;
  }

  override get base(): Board {
    return this.#base;
  }

  /** The overlay's own problems, and those of the merged tree that the base does not have. */
  override get problems(): readonly Problem[] {
    this.#said ??= this.#findProblems();
    return this.#said;
  }

  #findProblems(): readonly Problem[] {
    const last = this.#overlays.at(-1);
    const spoken = this.#whole ? [this.#base, ...this.#overlays] : this.#overlays.slice(-1);
    const own = spoken.flatMap((part) => {
      if (!(part instanceof Board)) return [];
      return part === this.#base ? part.problems : runFilters(FRAGMENT_FILTERS, part.problems, undefined);
    });
    // A build checks no merged tree: only problems in the overlay itself are reported, unless the whole is checked.
    const ownFiles = last instanceof Board && !this.#whole ? last.files : undefined;
    const found = this.#notOfTheBase(super.problems, { ofBase: this.#base.problems, ownFiles, own });
    return [...own, ...this.#ofMerging(), ...found];
  }

  /** Problems in kernels that apply overlays at run time; of earlier overlays only where all problems are reported. */
  #ofMerging(): readonly Problem[] {
    const boards = [this.#base, ...this.#overlays].map((part) => (part instanceof Board ? part : undefined));
    const labels = boards.flatMap((board, i) => {
      if (i === 0 || !board || (!this.#whole && i < boards.length - 1)) return [];
      const before = boards.slice(0, i).filter((other) => other !== undefined);
      return repeatedLabels({ board, before, isBuilt: this.#isBuilt });
    });
    // The kernel boots with the build's overlays already applied.
    const regions = this.#isBuilt ? [] : regionsAtBoot(this.#base, this.root);
    return unsuppressed([...labels, ...regions], this.#sources);
  }

  override boot(plan: readonly PlannedBoot[]): BootReport | undefined {
    return this.#paired([super.boot(plan)], plan, false)[0];
  }

  override *bootInSteps(plan: readonly PlannedBoot[]): Steps<readonly BootReport[]> {
    const reports = yield* super.bootInSteps(plan);
    yield;
    return this.#paired(reports, plan, true);
  }

  /** Remembers the base's results in the same boots, unless all problems are reported anyway. */
  #paired(
    reports: readonly (BootReport | undefined)[],
    plan: readonly PlannedBoot[],
    all: boolean,
  ): readonly BootReport[] {
    const alone = this.#whole ? [] : BaseBoots.of(this.#base).reports(plan, all);
    return reports.flatMap((report, i) => {
      const base = alone[i];
      if (report && base) baseReports.set(report, base);
      return report ?? [];
    });
  }

  /** For reports of a board of this overlay: leaves out findings that the base alone has, too. */
  override placeBootFindings(reports: readonly BootReport[], isGone?: (path: string) => boolean): readonly Problem[] {
    if (this.#whole) return super.placeBootFindings(reports, isGone);
    const alone = reports.flatMap((report) => baseReports.get(report) ?? []);
    const ofBase = alone.length === reports.length ? BaseBoots.of(this.#base).findings(alone) : [];
    return this.#notOfTheBase(super.placeBootFindings(reports, isGone), { ofBase, ownFiles: undefined, own: [] });
  }

  /** Leaves out problems that the base has already, and those that other overlays cause. */
  #notOfTheBase(problems: readonly Problem[], facts: Omit<OverlaidFacts, 'otherFiles'>): readonly Problem[] {
    const before = this.#whole ? [] : this.#overlays.slice(0, -1);
    const otherFiles = new Set(before.flatMap((part) => (part instanceof Board ? [...part.files] : [])));
    return runFilters(OVERLAID_FILTERS, problems, { ...facts, otherFiles });
  }
}

/** A problem of the part that causes it, base or overlay: at the property, or at the begin of the file. */
export function placeOverlayProblem({ code, message, place }: OverlayProblem, part: OverlayPart): Problem {
  const [path = '', property = ''] = place?.split(':') ?? [];
  let span: Span | undefined;
  if (part instanceof Board && place !== undefined) {
    const node = nodeAtPath(part.root, path);
    const site = node?.getProperty(property)?.site;
    span = site ? spanOf(site) : node && nodeSpan(node);
  }
  return { code, severity: 'error', message, span: span ?? { file: part.path, start: 0, end: 1 }, related: [] };
}
