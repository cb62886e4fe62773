/** Real boards at seeded places: nothing throws, and what is offered where a word was taken out compiles. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Analyzer } from '../../../../server/src/analysis/analyzer.ts';
import { sorted } from '../../../../server/src/ide/completion/candidate.ts';
import { complete } from '../../../../server/src/ide/completion/complete.ts';
import { documentationOf } from '../../../../server/src/ide/completion/documentation.ts';
import { signatureAt } from '../../../../server/src/ide/completion/signature.ts';
import { formatTyped } from '../../../../server/src/ide/completion/typedFormat.ts';
import { DiskHost, existsDirectory } from '../../../../server/src/node/diskHost.ts';
import { EditedHost } from '../../../harness/editedHost.ts';
import { testSyntax } from '../../../harness/parser.ts';
import { POSITION_KINDS, positionsOf, textWith } from '../../../harness/positions.ts';
import { generator } from '../../../harness/random.ts';

const DTS = fileURLToPath(new URL('../../../workspace/dts/', import.meta.url));
const BOARDS = readdirSync(DTS).filter((name) => name.endsWith('.dts'));
/** Of each kind, in each board. */
const PLACES = 2;
const ANYWHERE = 60;

const syntax = await testSyntax();

/** Asks at places of a board's own file; answers what went wrong. */
function tryBoard(path: string, random: () => number): readonly string[] {
  const host = new EditedHost(new DiskHost());
  const analyzer = new Analyzer(host, syntax, existsDirectory);
  const text = readFileSync(path, 'utf8');
  const boardOf = (edited: string) => {
    host.edited = { path, text: edited };
    return analyzer.board(path);
  };
  const errorsOf = (edited: string) =>
    boardOf(edited)
      ?.compiled.problems.filter(({ severity }) => severity === 'error')
      .map(({ message }) => message) ?? [];
  const wrong: string[] = [];
  const before = errorsOf(text).length;
  const folders = { includeFolders: analyzer.includeFoldersFor(path), list: (folder: string) => host.list(folder) };
  const offersAt = (edited: string, offset: number) => {
    const board = boardOf(edited);
    const itemsOf = (name: string) => analyzer.itemsOf(name);
    const question = {
      board,
      reports: () => [],
      file: path,
      text: edited,
      offset,
      folders,
      itemsOf,
      compatibles: () => new Map(),
    };
    signatureAt(question);
    const offers = sorted(complete(question).items);
    for (const { documentation } of offers.slice(0, 5)) if (documentation) documentationOf(board, documentation);
    return offers;
  };
  for (const kind of POSITION_KINDS) {
    // Which file is included, and what is deleted, decides what the rest of the board means.
    const isChecked = kind !== 'include' && kind !== 'name to delete';
    for (const position of positionsOf(kind, text, PLACES, random)) {
      const offers = offersAt(position.text, position.offset);
      const offer = offers[Math.floor(random() * Math.min(offers.length, 10))];
      const inserted = offer && isChecked ? textWith(position, offer) : undefined;
      const errors = inserted === undefined ? [] : errorsOf(inserted);
      if (errors.length > before)
        wrong.push(`${path} ${kind} at ${position.offset}: ${offer?.label}: ${errors.at(-1)}`);
    }
  }
  for (const { offset } of positionsOf('anywhere', text, ANYWHERE, random)) {
    const cut = random() < 0.5 ? text : text.slice(0, offset);
    offersAt(cut, offset);
    for (const typed of ['}', '\n']) formatTyped(cut, offset, typed, { tabSize: 8, insertSpaces: false });
  }
  return wrong;
}

test.each(BOARDS)('%s', (name) => {
  expect(tryBoard(join(DTS, name), generator(name.length))).toEqual([]);
});
