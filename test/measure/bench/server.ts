/** The language server over standard input and output: from an edit to its diagnostics, and what memory it takes. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { WARM_UP_MS } from '../../../server/src/lsp/warmUp.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { testSyntax } from '../../harness/parser.ts';
import { LanguageServer, uriOf } from '../../protocol/serverProcess.ts';
import { chipOf, randomEdits, SERVER_FLAGS } from './edits.ts';
import { memoryOf } from './processMemory.ts';
import { megabytes, ms, quantile, table } from './table.ts';

const MEMORY_EDITS = 2000;
/** Between opening a file and the first edit. */
const IDLE_MS = 4 * WARM_UP_MS;
/** Edits between two looks at the server's memory. */
const MEMORY_STEP = 250;

export async function printServer(boards: readonly string[], edits: number): Promise<void> {
  const row = table(
    `Language server over stdio: ${edits} random characters each, from the notification to the diagnostics of that version.`,
    ...['board', 'open to diagnostics', 'board p50', 'p95', 'chip p50', 'p95', 'resident'],
  );
  for (const board of boards) {
    const { path, chip } = await filesOf(board);
    const server = await LanguageServer.start({ execArgv: SERVER_FLAGS });
    const openTime = await open(server, path);
    const inBoard = await typeInto(server, path, edits);
    if (chip !== path) await open(server, chip);
    const inChip = await typeInto(server, chip, edits);
    const { resident } = memoryOf(server.child.pid);
    await server.stop();
    row(
      basename(board, '.dts'),
      ms(openTime),
      ...[inBoard, inChip].flatMap((found) => [ms(quantile(found, 0.5)), ms(quantile(found, 0.95))]),
      megabytes(resident),
    );
  }
}

/** Half of the edits in the board's file, half in its chip's, in turns. */
export async function printMemory(board: string): Promise<void> {
  const row = table(
    `Memory of a language server with ${basename(board)} open.`,
    ...['edits', 'resident', 'highest so far'],
  );
  const { path, chip } = await filesOf(board);
  const server = await LanguageServer.start({ execArgv: SERVER_FLAGS });
  await open(server, path);
  if (chip !== path) await open(server, chip);
  for (let done = 0; done <= MEMORY_EDITS; done += MEMORY_STEP) {
    if (done > 0) {
      await typeInto(server, path, MEMORY_STEP / 2, done);
      await typeInto(server, chip, MEMORY_STEP / 2, done);
    }
    const { resident, highest } = memoryOf(server.child.pid);
    row(String(done), megabytes(resident), megabytes(highest));
  }
  await server.stop();
}

/** Boards that the soak has open, the largest of Linux among them. */
const SOAKED = 3;
/** Edits after which the soak looks at memory. */
const SOAK_LOOKS = Array.from({ length: 11 }, (_, i) => i * 500);

/** Several boards and their chips open, edited in turns, each edit taken back: what stays behind shows in the end. */
export async function printSoak(boards: readonly string[]): Promise<void> {
  const soaked = boards.slice(0, SOAKED);
  const row = table(
    `Memory of a language server with ${soaked.map((board) => basename(board)).join(', ')} and their chips open, edited in turns.`,
    ...['edits', 'resident', 'highest so far'],
  );
  const server = await LanguageServer.start({ execArgv: SERVER_FLAGS });
  const files: string[] = [];
  for (const board of soaked) {
    const { path, chip } = await filesOf(board);
    for (const file of new Set([path, chip])) {
      await open(server, file);
      files.push(file);
    }
  }
  const edits = new Map(files.map((file) => [file, randomEdits(readFileSync(file, 'utf8'), SOAK_LOOKS.at(-1) ?? 0)]));
  let done = 0;
  for (const look of SOAK_LOOKS) {
    for (; done < look; done++) {
      const file = files[done % files.length] ?? '';
      const edit = edits.get(file)?.[done];
      if (edit) await typeOnce(server, uriOf(file), edit);
    }
    const { resident, highest } = memoryOf(server.child.pid);
    row(String(look), megabytes(resident), megabytes(highest));
  }
  await server.stop();
}

/** Types a character and takes it back; gives the time until the diagnostics of the first. */
async function typeOnce(
  server: LanguageServer,
  uri: string,
  { at, character }: ReturnType<typeof randomEdits>[number],
): Promise<number> {
  const { version, sent } = server.splice(uri, at, 0, character);
  await server.diagnostics(uri, () => true, version);
  const time = performance.now() - sent;
  await server.diagnostics(uri, () => true, server.splice(uri, at, character.length, '').version);
  return time;
}

/** A board's file, and the largest file it includes. */
export async function filesOf(board: string): Promise<{ readonly path: string; readonly chip: string }> {
  const host = new DiskHost();
  const path = host.resolve(board) ?? board;
  return { path, chip: chipOf(new Analyzer(host, await testSyntax(), existsDirectory), host, path) };
}

/** Opens a file and leaves the server the moment that it has when nobody types; gives the time until the diagnostics. */
export async function open(server: LanguageServer, path: string): Promise<number> {
  const uri = uriOf(path);
  const opened = performance.now();
  server.open(uri, readFileSync(path, 'utf8'));
  await server.diagnostics(uri, () => true, 1);
  const time = performance.now() - opened;
  await server.settled();
  // Nobody types in the first moment, and the server uses it (warmUp.ts).
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  return time;
}

/** Types characters and takes each back; gives the time of each until its diagnostics. */
async function typeInto(server: LanguageServer, path: string, count: number, skip = 0): Promise<readonly number[]> {
  const uri = uriOf(path);
  const found: number[] = [];
  for (const edit of randomEdits(readFileSync(path, 'utf8'), skip + count).slice(skip)) {
    found.push(await typeOnce(server, uri, edit));
  }
  return found;
}
