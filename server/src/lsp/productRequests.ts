/** The requests of `protocol.ts`: the memory map, boots and logs, which board is active. */
import { nodeSpan } from '../analysis/placeFindings.ts';
import { comparisonView, isAsPredicted, summaryOf } from '../bootLog/comparisonView.ts';
import type { ComparedBoot } from '../bootLog/index.ts';
import { PROFILE_NAME } from '../profiles/findProfile.ts';
import { profileText } from '../profiles/writeProfile.ts';
import { dirname, join } from '../source/path.ts';
import { answerer } from './answers.ts';
import { bootProfileFile } from './bootProfileFile.ts';
import { makeMemoryMapView } from './memoryMapView.ts';
import * as protocol from './protocol.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';
import { bestFirst } from './workspaceIndex.ts';

/** Registers the handlers on the connection. */
export function attachProductRequests(parts: ServerParts, updates: Updates): void {
  const { connection, boards, documents } = parts;
  const answer = answerer(parts, updates);
  connection.onRequest(protocol.MEMORY_MAP_REQUEST, (params: protocol.MemoryMapParams | null) =>
    answer({
      stage: 'the memory map',
      uri: params?.uri,
      otherwise: () => null,
      compute: () => memoryMap(parts, params?.uri),
    }),
  );
  connection.onRequest(protocol.COMPARE_BOOT_LOG_REQUEST, (params: protocol.CompareBootLogParams) =>
    answer({
      stage: 'the comparison with a log',
      uri: params.uri,
      compute: () => {
        const comparison = compareBootLog(parts, params);
        if (comparison) updates.changed();
        return comparison;
      },
    }),
  );
  connection.onRequest<boolean, void>(protocol.FORGET_BOOT_LOG_REQUEST, (params: protocol.ForgetBootLogParams | null) =>
    answer({
      stage: 'the marks of a boot log',
      uri: params?.uri,
      otherwise: () => false,
      compute: () => {
        const path = params?.uri === undefined ? undefined : boardAt(parts, params.uri);
        const had = boards.forgetLogs(path);
        if (had) updates.changed();
        return had;
      },
    }),
  );
  connection.onRequest(protocol.BOOT_PROFILE_REQUEST, (params: protocol.BootProfileParams | null) =>
    answer({
      stage: 'the boot profile',
      uri: params?.uri,
      compute: () => {
        const path = boardAt(parts, params?.uri);
        return path === undefined ? null : bootProfileFile(boards, documents, path);
      },
    }),
  );
  connection.onRequest(protocol.SETTLED_REQUEST, async () => {
    await updates.settled();
    return null;
  });
  connection.onRequest(protocol.BOARDS_REQUEST, (params: protocol.BoardsParams | null) =>
    answer({
      stage: 'the list of boards',
      uri: params?.uri,
      otherwise: () => [],
      compute: () => listBoards(parts, params?.uri),
    }),
  );
  connection.onRequest(protocol.WORKSPACE_BOARDS_REQUEST, async (params: protocol.BoardsParams | null) => {
    updates.ask();
    await parts.index.whenReady();
    return answer({
      stage: 'the list of boards',
      uri: params?.uri,
      otherwise: () => [],
      compute: () => {
        const paths = parts.index.boards().map(({ path }) => path);
        const near = params?.uri;
        const ordered = near === undefined ? paths : bestFirst(documents.pathOf(near), paths);
        return ordered.map((path) => boards.infoOf(path));
      },
    });
  });
  connection.onNotification(protocol.IN_FRONT_NOTIFICATION, ({ uri }: protocol.InFrontParams) => {
    const compute = () => {
      boards.show(documents.pathOf(uri));
      updates.changed();
    };
    answer({ stage: 'the file in front', uri, compute, otherwise: () => undefined });
  });
  connection.onRequest(protocol.SELECT_BOARD_REQUEST, ({ uri }: protocol.SelectBoardParams) =>
    answer({
      stage: 'the choice of a board',
      uri,
      otherwise: () => updates.status(boards.active),
      compute: () => {
        const path = documents.pathOf(uri);
        if (!boards.board(path)) return updates.status(boards.active);
        boards.select(path);
        updates.bootFor(path);
        updates.refresh(path);
        updates.changed();
        return updates.status(path);
      },
    }),
  );
}

/** The board of a file; the active board without a file. */
function boardAt({ boards, documents }: ServerParts, uri: string | undefined): string | undefined {
  return uri === undefined ? boards.active : boards.boardOf(documents.pathOf(uri));
}

function memoryMap(parts: ServerParts, uri: string | undefined): protocol.MemoryMapView | null {
  const path = boardAt(parts, uri);
  return (path !== undefined && makeMemoryMapView(parts.boards, path, parts.converter)) || null;
}

function compareBootLog(
  parts: ServerParts,
  { uri, logs }: protocol.CompareBootLogParams,
): protocol.BootLogComparison | null {
  const { boards, documents } = parts;
  const path = boardAt(parts, uri);
  const compared = path === undefined ? undefined : boards.compareLog(path, logs);
  if (path === undefined || !compared) return null;
  const { name, uri: board } = boards.infoOf(path);
  return {
    board: { uri: board, name },
    summary: summaryOf(compared.comparison),
    report: reportOf(parts, path, name, compared),
    asPredicted: isAsPredicted(compared.comparison) && compared.calibration.otherMachine === undefined,
    profile: {
      uri: documents.uriOf(join(dirname(path), PROFILE_NAME)),
      text: profileText(compared.calibration.profile, name),
    },
  };
}

/** The report, with its nodes as source places. */
function reportOf(parts: ServerParts, path: string, name: string, compared: ComparedBoot): protocol.BootLogReport {
  const board = parts.boards.board(path);
  const { sections, ...view } = comparisonView(name, compared);
  return {
    ...view,
    sections: sections.map(({ title, lines }) => ({
      title,
      lines: lines.map(({ text, path: at, log }) => {
        const node = at === undefined ? undefined : board?.nodeAt(at);
        const span = node && nodeSpan(node);
        return {
          text,
          ...(span ? { location: parts.converter.location(span) } : {}),
          ...(log ? { log: { name: log.file, line: log.line } } : {}),
        };
      }),
    })),
  };
}

function listBoards({ boards, documents }: ServerParts, uri: string | undefined): readonly protocol.BoardInfo[] {
  const paths = new Set<string>();
  if (uri !== undefined) for (const path of boards.candidatesFor(documents.pathOf(uri))) paths.add(path);
  for (const path of boards.live()) paths.add(path);
  return [...paths].map((path) => boards.infoOf(path));
}
