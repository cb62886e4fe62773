/** The parts of the server: one instance of each, created at the start and shared by all handlers. */
import type { Connection, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { Analyzer, type AnalyzerSettings, DEFAULT_SETTINGS as UNSET } from '../analysis/analyzer.ts';
import { BoardFinder } from '../node/boardFinder.ts';
import { type DiskHost, existsDirectory } from '../node/diskHost.ts';
import { isWithin } from '../source/path.ts';
import type { DevicetreeParser } from '../syntax/grammar.ts';
import { SyntaxStore } from '../syntax/syntaxStore.ts';
import { TreeBindings } from './bindings.ts';
import { Boards } from './boards.ts';
import { Confinement } from './confinement.ts';
import { Converter } from './convert.ts';
import { editedDocuments } from './editedDocuments.ts';
import { Faults } from './faults.ts';
import { ImpactCheck } from './impact.ts';
import { OpenDocuments } from './openDocuments.ts';
import { OtherBoards } from './otherBoards.ts';
import { Refresher } from './refresher.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { startTimer, Typing } from './typing.ts';
import { WarmUp } from './warmUp.ts';
import { WorkspaceIndex } from './workspaceIndex.ts';

export interface ServerParts {
  readonly connection: Connection;
  readonly disk: DiskHost;
  readonly documents: OpenDocuments;
  /** The client's documents. */
  readonly texts: TextDocuments<TextDocument>;
  readonly syntax: SyntaxStore;
  readonly analyzer: Analyzer;
  readonly confinement: Confinement;
  readonly finder: BoardFinder;
  /** The include relations of the workspace: `boardsIncluding`, `includersOf`. */
  readonly index: WorkspaceIndex;
  readonly boards: Boards;
  /** Boards on the other side of a comparison. */
  readonly others: OtherBoards;
  readonly converter: Converter;
  /** Bindings of kernel trees, with their facts about nodes and properties. */
  readonly bindings: TreeBindings;
  readonly typing: Typing;
  readonly impact: ImpactCheck;
  readonly warmUp: WarmUp;
  readonly faults: Faults;
  readonly refresher: Refresher;
  /** Analyzer settings before the client's settings arrive, and in addition to them. */
  readonly unset: AnalyzerSettings;
}

/** The parts' calls to the updates, which are created after them. */
export interface UpdateRequests {
  /** Something new can be shown. */
  changed(): void;
  /** Boards may be out of date. */
  ask(): void;
  /** A client waits for an answer: a pending update lets it be sent first. */
  letAnswer(): void;
}

/** Creates the parts on a disk; none of them calls `updates` before a message arrives. */
export function makeParts(
  connection: Connection,
  parser: DevicetreeParser,
  updates: UpdateRequests,
  disk: DiskHost,
): ServerParts {
  const documents = new OpenDocuments(disk);
  const syntax = new SyntaxStore(parser);
  const confinement = new Confinement((path) => documents.isOpen(path));
  disk.confine(confinement);
  const unset: AnalyzerSettings = { ...UNSET, allowedFolders: (path, tree) => confinement.foldersFor(path, tree) };
  const analyzer = new Analyzer(documents, syntax, existsDirectory, unset);
  const finder = new BoardFinder(disk, (folder, file) =>
    confinement.foldersFor(file, analyzer.sourceTreeOf(file)).folders.some((allowed) => isWithin(folder, allowed)),
  );
  const progress = () => connection.window.createWorkDoneProgress();
  const index = new WorkspaceIndex({
    analyzer,
    disk,
    documents,
    confinement,
    progress,
    log: (words) => connection.console.warn(words),
  });
  const boards = new Boards(analyzer, documents, { finder, index }, DEFAULT_SETTINGS, (profile, folder) =>
    confinement.isProfileOf(profile, folder),
  );
  const bindings = new TreeBindings(analyzer, confinement);
  const warmUp = new WarmUp({
    parse: (path) => {
      documents.renew(path);
      updates.ask();
    },
    read: (path) => {
      syntax.prepare(path);
      bindings.prepareFor(path);
    },
  });
  const impact = new ImpactCheck({
    host: documents,
    syntax,
    existsDirectory,
    boardsOf: (file) => boards.candidatesFor(file),
    *problemsOf(board) {
      void board.problems;
      yield;
      const reports = yield* board.bootInSteps(boards.planOf(board));
      yield;
      return board.problemsWith(reports);
    },
    progress,
  });
  impact.configure(unset);
  const typing = new Typing(startTimer, () => updates.changed());
  const texts = editedDocuments(typing, (uri) => documents.pathOf(uri));
  const converter = new Converter(documents);
  const faults = new Faults(
    (text) => connection.console.error(text),
    (path) => analyzer.lastBoard(path),
  );
  return {
    connection,
    disk,
    documents,
    texts,
    syntax,
    analyzer,
    confinement,
    finder,
    index,
    boards,
    others: new OtherBoards({ analyzer, boards, confinement, disk, documents }),
    converter,
    bindings,
    typing,
    impact,
    warmUp,
    faults,
    refresher: new Refresher(connection, startTimer),
    unset,
  };
}
