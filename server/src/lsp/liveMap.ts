/**
 * The map of a board in the current text, on a machine that the user may choose in the map: findings, changes since the
 * last save, and the effect of an edit. None of it becomes a diagnostic.
 */
import type { Board } from '../analysis/board.ts';
import { memoryMapOf } from '../analysis/boardMap.ts';
import { sameBytes } from '../base/bytes.ts';
import { hex } from '../base/format.ts';
import type { BootReport } from '../boot/report.ts';
import type { SourceEdit } from '../ide/quickFix.ts';
import { isFixable } from '../ide/quickFixes.ts';
import { errorsOf } from '../ide/refactor/sameBoard.ts';
import { analyzerWith } from '../ide/trial.ts';
import { type ComparedItem, changesBetween, type ItemChange, itemsOf } from '../mapModel/changes.ts';
import type { MapItem, MemoryMap } from '../mapModel/model.ts';
import type { Problem } from '../problems/problem.ts';
import { assumptionKey } from '../profiles/assumptionKeys.ts';
import { PROFILE_NAME } from '../profiles/findProfile.ts';
import { readMachineChoice } from '../profiles/machineChoice.ts';
import { mergeKeys, type PlannedBoot } from '../profiles/plan.ts';
import { dirname, join } from '../source/path.ts';
import type { SourceFile } from '../source/sourceHost.ts';
import { machineControls } from './machineControls.ts';
import type {
  EditableRegion,
  LiveMapAnswer,
  LiveMapParams,
  MachineChoice,
  MapChange,
  MapFinding,
  MapPreview,
} from './mapProtocol.ts';
import { viewOfMap } from './memoryMapView.ts';
import type { ServerParts } from './serverParts.ts';

/** A board on a machine. */
export interface BootedMap {
  readonly board: Board;
  readonly plan: readonly PlannedBoot[];
  /** One for each kernel, the chosen kernel first. */
  readonly reports: readonly BootReport[];
  readonly map: MemoryMap;
  readonly findings: readonly Problem[];
}

interface KeptBoot {
  readonly blob: Uint8Array;
  readonly key: string;
  readonly reports: readonly BootReport[];
}

interface SavedItems {
  readonly key: string;
  /** The inputs of the board, in the versions of the disk. */
  readonly files: ReadonlyMap<string, SourceFile | undefined>;
  readonly items: readonly ComparedItem[];
}

/** Limit of boards with cached data. */
const KEPT_MAX = 8;

/** Creates live maps; caches boots by their inputs, never a board. */
export class LiveMaps {
  readonly #parts: ServerParts;
  readonly #boots = new Map<string, KeptBoot>();
  readonly #saved = new Map<string, SavedItems>();

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /** The map of a board; null when there is none. */
  view(path: string, choice: MachineChoice, { hasMap = false, quick = false }: LiveMapParams): LiveMapAnswer {
    const { boards, converter, documents } = this.#parts;
    const board = boards.board(path);
    if (!board || board.isOverlay) return null;
    const errors = errorsOf(board);
    if (errors > 0 && hasMap) return { broken: true, errors };
    const booted = this.booted(board, choice, quick);
    if (!booted) return null;
    const { map, findings } = booted;
    const { keys } = boards.keysOf(board);
    const { keys: over, faults } = readMachineChoice(choice, keys);
    // Planning may read the whole tree: where nothing is chosen, the existing boots are used.
    const plan = Object.keys(over).length === 0 ? booted.plan : boards.planOf(board);
    const file = this.#profileFile(board);
    return {
      ...viewOfMap(board, map, boards, converter),
      machine: machineControls({ board, keys, plan, choice, faults }),
      assumed: map.assumptions.map((text) => {
        const key = assumptionKey(text);
        return key === undefined ? { text } : { text, key };
      }),
      findings: this.#findings(findings, map),
      changes: this.#sinceSave(board, choice, itemsOf(map)).map(changeJson),
      editable: editableRegions(booted),
      ...(file === undefined
        ? {}
        : { profile: { uri: documents.uriOf(file), exists: documents.read(file) !== undefined } }),
    };
  }

  /** A board booted on a machine, with `quick` only on the chosen kernel; undefined where the engine fails. */
  booted(board: Board, choice: MachineChoice, quick = false): BootedMap | undefined {
    const { boards } = this.#parts;
    const { keys: over } = readMachineChoice(choice, boards.keysOf(board).keys);
    const plan = boards.planOf(board, over);
    const isChosen = Object.keys(over).length > 0;
    if (quick) return mapOf(board, plan, oneReport(board, plan));
    const reports = isChosen || errorsOf(board) > 0 ? this.#reports(board, plan) : boards.typedReportsOf(board);
    return mapOf(board, plan, reports);
  }

  /** The board after edits, booted on the same machine and equally quickly; undefined when two edits overlap. */
  withEdits(
    { board }: BootedMap,
    choice: MachineChoice,
    edits: readonly SourceEdit[],
    quick = false,
  ): BootedMap | undefined {
    const { analyzer, boards } = this.#parts;
    const after = analyzerWith(analyzer, edits)?.wholeBoard(board.path);
    if (!after) return undefined;
    const { keys: over } = readMachineChoice(choice, boards.keysOf(after).keys);
    const plan = boards.planOf(after, over);
    return mapOf(after, plan, quick ? oneReport(after, plan) : after.bootAll(plan));
  }

  /** The profile file of a board, existing or not; undefined where the board has no folder. */
  #profileFile({ machine }: Board): string | undefined {
    if (machine.path.startsWith('untitled:')) return undefined;
    return this.#parts.boards.profileOf(machine.path)?.path ?? join(dirname(machine.path), PROFILE_NAME);
  }

  #reports(board: Board, plan: readonly PlannedBoot[]): readonly BootReport[] {
    const key = planKey(plan);
    const { blob, path } = board;
    const kept = this.#boots.get(path);
    if (kept?.key === key && sameBytes(kept.blob, blob)) return kept.reports;
    const reports = board.bootAll(plan);
    keep(this.#boots, path, { blob, key, reports });
    return reports;
  }

  #findings(problems: readonly Problem[], map: MemoryMap): readonly MapFinding[] {
    const ids = new Map<string, string[]>();
    for (const { path, id } of itemsOf(map)) {
      const known = ids.get(path);
      if (known) known.push(id);
      else ids.set(path, [id]);
    }
    return problems.map((problem) => {
      const { code, severity, message, subject, span } = problem;
      const path = subject?.path ?? '';
      return {
        code,
        severity,
        message,
        path,
        ...(subject?.property === undefined ? {} : { property: subject.property }),
        items: path === '' ? [] : (ids.get(path) ?? []),
        location: this.#parts.converter.location(span),
        isFixable: isFixable(problem),
      };
    });
  }

  /** The changes since the last save: when a file is edited, the board is compiled again from the files on disk. */
  #sinceSave(board: Board, choice: MachineChoice, now: readonly MapItem[]): readonly ItemChange[] {
    const { analyzer, boards, disk, documents } = this.#parts;
    const edited = [...board.dependencies].some(
      (file) => documents.isOpen(file) && documents.read(file)?.text !== disk.read(file)?.text,
    );
    if (!edited) {
      this.#saved.delete(board.path);
      return [];
    }
    const { keys } = boards.keysOf(board);
    const { keys: over } = readMachineChoice(choice, keys);
    const key = JSON.stringify(mergeKeys(keys, over), bigText) + (boards.settings.kernel ?? '');
    const kept = this.#saved.get(board.path);
    if (kept?.key === key && [...kept.files].every(([file, version]) => disk.read(file) === version)) {
      return changesBetween(kept.items, now);
    }
    const saved = analyzer.over(disk).wholeBoard(board.path);
    if (!saved || errorsOf(saved) > 0) return [];
    const plan = boards.planOf(saved, over);
    const report = saved.boot(plan);
    if (!report) return [];
    const items = itemsOf(memoryMapOf(saved, report, plan)).map(({ id, kind, label, path, base, size }) => {
      return { id, kind, label, path, base, size };
    });
    const files = new Map([...saved.dependencies].map((file) => [file, disk.read(file)]));
    keep(this.#saved, board.path, { key, files, items });
    return changesBetween(items, now);
  }
}

function oneReport(board: Board, plan: readonly PlannedBoot[]): readonly BootReport[] {
  const report = board.boot(plan);
  return report ? [report] : [];
}

function mapOf(board: Board, plan: readonly PlannedBoot[], reports: readonly BootReport[]): BootedMap | undefined {
  const [report] = reports;
  if (!report) return undefined;
  const findings = errorsOf(board) > 0 ? [] : board.placeBootFindings(reports);
  return { board, plan, reports, map: memoryMapOf(board, report, plan, reports), findings };
}

/** The differences between two maps: items, and findings regardless of the numbers in them. */
export function previewOf(before: BootedMap, after: BootedMap, isNoise: (problem: Problem) => boolean): MapPreview {
  const key = ({ code, subject }: Problem) =>
    `${code} ${(subject?.path ?? '').replace(/@[^/]*$/, '')} ${subject?.property}`;
  const told = (from: readonly Problem[], without: readonly Problem[]) => {
    const known = new Set(without.map(key));
    return from.filter((problem) => !known.has(key(problem)) && !isNoise(problem)).map(({ message }) => message);
  };
  return {
    changes: changesBetween(itemsOf(before.map), itemsOf(after.map)).map(changeJson),
    found: told(after.findings, before.findings),
    solved: told(before.findings, after.findings),
  };
}

function changeJson({ before, now, ...rest }: ItemChange): MapChange {
  const place = (at: ItemChange['now']) => at && { base: hex(at.base), size: hex(at.size) };
  const was = place(before);
  const is = place(now);
  return { ...rest, ...(was ? { before: was } : {}), ...(is ? { now: is } : {}) };
}

const PAGES = new Map([
  ['16k', 0x4000n],
  ['64k', 0x10000n],
]);

/** Regions that stand in the source. */
function editableRegions({ board, plan, reports, map }: BootedMap): readonly EditableRegion[] {
  const page = PAGES.get(plan[0]?.profile.pageSize ?? '') ?? 0x1000n;
  const cma = reports[0]?.cmaAlignment ?? page;
  return map.reserved.flatMap(({ id, kind, path, placement }): readonly EditableRegion[] => {
    const node = id.startsWith('region:') ? board.nodeAt(path) : undefined;
    if (!node || placement === undefined || node.definitions.length === 0) return [];
    const entry = Number(/#(\d+)$/.exec(id)?.[1] ?? 1) - 1;
    return [{ id, path, placement, entry, align: hex(kind === 'cma' ? cma : page) }];
  });
}

function planKey(plan: readonly PlannedBoot[]): string {
  return JSON.stringify(plan, bigText);
}

function bigText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? hex(value) : value;
}

function keep<T>(map: Map<string, T>, path: string, value: T): void {
  map.delete(path);
  map.set(path, value);
  const oldest = map.keys().next().value;
  if (map.size > KEPT_MAX && oldest !== undefined) map.delete(oldest);
}
