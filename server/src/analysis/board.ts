/**
 * One board at one moment: the compiled tree, its problems, and data derived on demand. Immutable; a change
 * of any input makes a new one, and `Analyzer` decides when.
 */

import { type AddressResolver, createAddressResolver } from '../address/resolver.ts';
import { readU32 } from '../base/bytes.ts';
import { LineIndex } from '../base/lineIndex.ts';
import type { Span } from '../base/span.ts';
import { allSteps, type Steps } from '../base/steps.ts';
import type { BootReport, KernelName } from '../boot/report.ts';
import { CheckPlan } from '../checks/checkPlan.ts';
import type { LevelOptions } from '../checks/levels.ts';
import type { CheckLevel } from '../checks/model.ts';
import { runChecks } from '../checks/runChecks.ts';
import { type CompiledBoard, flatten } from '../link/compile.ts';
import { BOARD_FILTERS, BOOT_FILTERS, GONE, hasWholeTree, runFilters } from '../problems/filters.ts';
import type { Problem } from '../problems/problem.ts';
import type { PlannedBoard, PlannedBoot } from '../profiles/plan.ts';
import { bootGenerationsInSteps, bootPlanned, bootSeparately } from '../profiles/severalBoots.ts';
import { regionFindings } from '../regions/findings.ts';
import type { LayoutKind } from '../source/layouts.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import type { NodeItem, PropertyItem } from '../syntax/items.ts';
import { DtNode, type DtProperty, nodeAtPath } from '../tree/tree.ts';
import { firstString } from '../tree/treeView.ts';
import { type Architecture, boardArchitecture, bootsUsualKernel } from './architecture.ts';
import { guarded } from './guarded.ts';
import { placeBootProblem, placeCheckFinding, suppressionPlaces } from './placeFindings.ts';
import { Suppressor } from './suppress.ts';

const NO_BYTES = new Uint8Array(0);

/** One compiled board; blob, checks and boots are computed on first use, and kept. */
export class Board {
  /** Canonical path of the board file. */
  readonly path: string;
  readonly compiled: CompiledBoard;
  /** The source tree that contains it. */
  readonly treeKind: LayoutKind | undefined;
  /** The release of the kernel tree that contains it; undefined outside of one. */
  readonly treeKernel: KernelName | undefined;
  /** Every file read, in the version of that time. */
  readonly #sources: ReadonlyMap<string, SourceFile | undefined>;
  readonly #levelOptions: LevelOptions;
  /** Problems found while the board was assembled. */
  readonly #further: readonly Problem[];
  #blob: Uint8Array | undefined;
  /** By stage: internal faults that occurred since the problems were collected. */
  readonly #faults = new Map<string, Problem>();
  readonly #lines = new Map<string, LineIndex>();
  #problems: readonly Problem[] | undefined;
  #resolver: AddressResolver | undefined;
  #architecture: Architecture | undefined;
  #hasKnownKernel: boolean | undefined;
  #byItem: Map<NodeItem, DtNode> | undefined;
  #propertyByItem: Map<PropertyItem, DtProperty> | undefined;
  #byPhandle: Map<number, DtNode> | undefined;

  constructor(
    path: string,
    compiled: CompiledBoard,
    sources: ReadonlyMap<string, SourceFile | undefined>,
    levels: LevelOptions,
    further: readonly Problem[] = [],
    treeKind?: LayoutKind,
    treeKernel?: KernelName,
  ) {
    this.path = path;
    this.treeKind = treeKind;
    this.treeKernel = treeKernel;
    this.compiled = compiled;
    this.#sources = sources;
    this.#levelOptions = levels;
    this.#further = further;
  }

  /** The same board with one more problem of its assembly; `sources` are the files that it depends on. */
  withProblem(problem: Problem, sources: ReadonlyMap<string, SourceFile | undefined>): Board {
    const further = [...this.#further, problem];
    return new Board(this.path, this.compiled, sources, this.#levelOptions, further, this.treeKind, this.treeKernel);
  }

  /** The base of applied overlays; undefined for any other board. */
  get base(): Board | undefined {
    return undefined;
  }

  /** The path that profiles are looked up for: an overlay boots on the machine of its base. */
  get machine(): PlannedBoard {
    return { path: (this.base ?? this).path, root: this.root, treeKernel: this.treeKernel };
  }

  /** Every file whose change makes the board out of date. */
  get dependencies(): ReadonlySet<string> {
    return new Set(this.#sources.keys());
  }

  get root(): DtNode {
    return this.compiled.run.root;
  }

  get isOverlay(): boolean {
    return this.compiled.run.isPlugin;
  }

  /** Whether it is a fragment of an unknown board: it is neither checked nor booted. */
  get isPart(): boolean {
    return this.compiled.isPart === true;
  }

  /** The root's `model`; empty when it has none. */
  get model(): string {
    return firstString(this.root.property('model')) ?? '';
  }

  /** Every file that the board was compiled from, the board file first. */
  get files(): ReadonlySet<string> {
    return this.compiled.run.trace.files;
  }

  /** The flattened tree, boot CPU 0 as in the kernel build; empty where flattening failed, which is among the `faults`. */
  get blob(): Uint8Array {
    this.#blob ??= this.#guarded('the blob', () => flatten(this.compiled, 0), NO_BYTES);
    return this.#blob;
  }

  /** Internal faults of data computed on demand: blob and boots. */
  get faults(): readonly Problem[] {
    return [...this.#faults.values()];
  }

  #guarded<T>(stage: string, run: () => T, failed: T): T {
    return guarded(stage, this.path, run, (problem) => {
      this.#faults.set(stage, problem);
      return failed;
    });
  }

  /** Whether `problems` are known, so that asking for them costs nothing. */
  get isChecked(): boolean {
    return this.#problems !== undefined;
  }

  /** Compile problems and check findings, with places. The engine's findings come with a boot. */
  get problems(): readonly Problem[] {
    if (!this.#problems) {
      const suppressor = new Suppressor(this.#sources);
      const compiled = guarded(
        'the problems of the compiler',
        this.path,
        () => this.#compileProblems(suppressor),
        (fault) => [fault, ...this.compiled.problems],
      );
      const checked = guarded(
        'the checks',
        this.path,
        () => this.#checkProblems(suppressor),
        (fault) => [fault],
      );
      this.#problems = [...compiled, ...this.#further, ...checked];
    }
    return this.#problems;
  }

  /**
   * `problems` followed by the engine's findings on one or several kernels; a finding of both is reported once, by the engine.
   * `isGone` as for `placeBootFindings`.
   */
  problemsWith(reports: readonly BootReport[], isGone?: (path: string) => boolean): readonly Problem[] {
    const found = guarded(
      'the findings of the boot',
      this.path,
      () => this.placeBootFindings(reports, isGone),
      (fault) => [fault],
    );
    return [...runFilters(BOOT_FILTERS, this.problems, { found }), ...found, ...this.faults];
  }

  /** Level of each check for this board, by id. */
  get levels(): ReadonlyMap<string, CheckLevel> {
    return CheckPlan.of(this.#levelOptions).levels;
  }

  #compileProblems(suppressor: Suppressor): readonly Problem[] {
    const isOff = (problem: Problem) => suppressor.isOff(problem, [problem.span]);
    return runFilters(BOARD_FILTERS, this.compiled.problems, { levels: this.levels, isOff });
  }

  /** Findings of the checks; none for an incomplete tree. */
  #checkProblems(suppressor: Suppressor): readonly Problem[] {
    const isCheck = (code: string) => this.levels.has(code);
    const { problems } = this.compiled;
    if (this.isPart || !hasWholeTree(problems, isCheck)) return [];
    const failed = new Set<string>(problems.map(({ code }) => code).filter(isCheck));
    const findings = runChecks(this.root, this.#levelOptions, { plugin: this.isOverlay, failed });
    const kept = suppressor.keep(
      findings.map((finding) => {
        const problem = placeCheckFinding(this, finding);
        return { problem, places: suppressionPlaces(this, finding, problem.span) };
      }),
    );
    const remarks = suppressor.remarks(this.path, (id) => (this.levels.get(id) ?? 'off') !== 'off');
    return [...kept, ...remarks];
  }

  /** The checks that find something, regardless of comments; only the needed checks run on an incomplete tree. */
  get failedChecks(): ReadonlySet<string> {
    const failed = new Set<string>(
      this.compiled.problems.map(({ code }) => code).filter((code) => this.levels.has(code)),
    );
    for (const { check } of runChecks(this.root, this.#levelOptions, { plugin: this.isOverlay })) failed.add(check);
    return failed;
  }

  get resolver(): AddressResolver {
    this.#resolver ??= createAddressResolver();
    return this.#resolver;
  }

  nodeAt(path: string): DtNode | undefined {
    return nodeAtPath(this.root, path);
  }

  /** The line of a place in a file of the board, from 1; undefined where the board has no such file. */
  lineOf({ file, start }: Span): number | undefined {
    let lines = this.#lines.get(file);
    if (lines === undefined) {
      const source = this.#sources.get(file);
      if (source === undefined) return undefined;
      lines = new LineIndex(source.text);
      this.#lines.set(file, lines);
    }
    return lines.positionAt(start).line + 1;
  }

  nodeByLabel(label: string): DtNode | undefined {
    return this.compiled.run.labels.get(label);
  }

  nodeByPhandle(phandle: number): DtNode | undefined {
    if (!this.#byPhandle) {
      const index = new Map<number, DtNode>();
      forEachNode(this.root, (node) => {
        const value = node.property('phandle') ?? node.property('linux,phandle');
        if (value?.length === 4 && !index.has(readU32(value, 0))) index.set(readU32(value, 0), node);
      });
      this.#byPhandle = index;
    }
    return this.#byPhandle.get(phandle);
  }

  /**
   * The node that a node item of one of the board's files contributed to, even if it is deleted later; undefined when
   * the compiler skipped the item.
   */
  nodeOfItem(item: NodeItem): DtNode | undefined {
    if (!this.#byItem) {
      const index = new Map<NodeItem, DtNode>();
      forEachNodeEver(this.root, (node) => {
        for (const { item: at } of node.definitions) if (at && (!node.deleted || !index.has(at))) index.set(at, node);
      });
      this.#byItem = index;
    }
    return this.#byItem.get(item);
  }

  /** The property whose value a property item gave; undefined when the item was skipped or another definition replaced it. */
  propertyOfItem(item: PropertyItem): DtProperty | undefined {
    if (!this.#propertyByItem) {
      const index = new Map<PropertyItem, DtProperty>();
      forEachNode(this.root, (node) => {
        for (const property of node.allProperties) if (property.source) index.set(property.source.item, property);
      });
      this.#propertyByItem = index;
    }
    return this.#propertyByItem.get(item);
  }

  get architecture(): Architecture {
    this.#architecture ??= boardArchitecture(this.path, this.root, this.treeKind);
    return this.#architecture;
  }

  /** Whether the board gets a boot's findings: its kernel must be a known one. */
  get hasKnownKernel(): boolean {
    this.#hasKnownKernel ??=
      !this.isOverlay && !this.isPart && bootsUsualKernel(this.architecture, this.root, this.treeKind);
    return this.#hasKnownKernel;
  }

  /** Boots the board as planned: at least one boot. Undefined for an overlay, which no kernel boots. */
  boot(plan: readonly PlannedBoot[]): BootReport | undefined {
    return this.#boot(() => bootPlanned(this.blob, plan), undefined);
  }

  /** The same, and the boot on every kernel that is not in the plan, the oldest first. Empty for an overlay. */
  bootAll(plan: readonly PlannedBoot[]): readonly BootReport[] {
    return allSteps(this.bootInSteps(plan));
  }

  /** As `bootAll`, about a boot in each step. */
  *bootInSteps(plan: readonly PlannedBoot[]): Steps<readonly BootReport[]> {
    if (this.isOverlay || this.blob.length === 0) return [];
    const work = bootGenerationsInSteps(this.blob, plan);
    for (;;) {
      const step = this.#guarded('the boot', () => work.next(), { done: true, value: [] });
      if (step.done === true) return step.value;
      yield;
    }
  }

  /** Each size of RAM on each kernel, unmerged: a change of the tree must suit all of them. Empty for an overlay. */
  bootSeparately(plan: readonly PlannedBoot[]): readonly BootReport[] {
    return this.#boot(() => bootSeparately(this.blob, plan), []);
  }

  /** Returns `none` for an overlay, where there is no blob, and where the engine fails. */
  #boot<T>(run: () => T, none: T): T {
    if (this.isOverlay || this.blob.length === 0) return none;
    return this.#guarded('the boot', run, none);
  }

  /**
   * The engine's findings of one or several kernels, the chosen one first, placed in the current source. None
   * for a board whose kernel is not a known one: the engine's results for such a board suit a map
   * but not an error. Nothing about nodes that `isGone`: the boot may be older than the tree, and what it says of them
   * no longer holds.
   */
  placeBootFindings(reports: readonly BootReport[], isGone = (_path: string) => false): readonly Problem[] {
    if (!this.hasKnownKernel) return [];
    const found = GONE.keep(regionFindings(this.root, reports), isGone);
    return new Suppressor(this.#sources).keep(
      found.map((finding) => {
        const problem = placeBootProblem(this, finding);
        return { problem, places: suppressionPlaces(this, finding, problem.span) };
      }),
    );
  }
}

/** Visits every live node, parents first. */
export function forEachNode(node: DtNode, visit: (node: DtNode) => void): void {
  visit(node);
  for (const child of node.children) if (child instanceof DtNode) forEachNode(child, visit);
}

function forEachNodeEver(node: DtNode, visit: (node: DtNode) => void): void {
  visit(node);
  for (const child of node.allChildren) forEachNodeEver(child, visit);
}
