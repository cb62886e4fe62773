/** Formatting: what an editor waits for in the chip's file of a board, and what the formatter takes of it. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { TextEdit } from 'vscode-languageserver-protocol';
import { formatEdits, formatText } from '../../../server/src/style/format.ts';
import { LanguageServer, uriOf } from '../../protocol/serverProcess.ts';
import { SERVER_FLAGS } from './edits.ts';
import { filesOf, open } from './server.ts';
import { ms, quantile, table } from './table.ts';

/** The first call each is cold: nothing of the formatter was run before. */
export async function printFormat(board: string, rounds: number): Promise<void> {
  const { chip } = await filesOf(board);
  const text = readFileSync(chip, 'utf8');
  const title = `${basename(chip)} (${Math.round(text.length / 1000)} kB) formatted ${rounds} times.`;
  const row = table(title, ...['', 'first', 'p50', 'highest after the first', 'edits']);
  const print = (name: string, [first = 0, ...further]: readonly number[], edits: number) =>
    row(name, ms(first), ms(quantile(further, 0.5)), ms(quantile(further, 1)), `${edits}`);

  const taken: number[] = [];
  let edits = 0;
  for (let i = 0; i < rounds; i++) {
    const before = process.cpuUsage();
    const formatted = formatText(text);
    if ('refusal' in formatted) throw new Error(formatted.refusal);
    edits = formatEdits(text, formatted.text).length;
    taken.push(process.cpuUsage(before).user / 1000);
  }
  print('formatter, processor time', taken, edits);

  const server = await LanguageServer.start({ execArgv: SERVER_FLAGS });
  await open(server, chip);
  const waited: number[] = [];
  const options = { tabSize: 8, insertSpaces: false };
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    const answer = await server.request<readonly TextEdit[]>('textDocument/formatting', {
      textDocument: { uri: uriOf(chip) },
      options,
    });
    waited.push(performance.now() - start);
    edits = answer.length;
  }
  print('request over stdio, until the answer', waited, edits);
  await server.stop();
}
