/** What the status bar says, state by state. */
import { expect, test } from 'vitest';
import { statusBarView } from '../../../client/src/statusBarView.ts';
import type { BoardStatus } from '../../../server/src/lsp/protocol.ts';

const BOARD = { uri: 'file:///a.dts', name: 'a.dts', model: 'ACME A', compatible: 'acme,a', errors: 0, warnings: 0 };
const STATUS: BoardStatus = { active: BOARD, includedUris: [], including: 0, kernel: '6.18' };
const NO_BOARD: BoardStatus = { ...STATUS, active: undefined };
const IN_FRONT = { status: STATUS, isSearching: false, server: 'running', isInFront: true } as const;
const SELECT = 'devicetreeAtlas.selectBoard';

test.each([
  ['a board without findings', IN_FRONT, '$(circuit-board) a.dts $(check)', SELECT],
  [
    'errors and warnings',
    { ...IN_FRONT, status: { ...STATUS, active: { ...BOARD, errors: 2, warnings: 1 } } },
    '$(circuit-board) a.dts $(error) 2 $(warning) 1',
    SELECT,
  ],
  [
    'warnings alone',
    { ...IN_FRONT, status: { ...STATUS, active: { ...BOARD, warnings: 3 } } },
    '$(circuit-board) a.dts $(warning) 3',
    SELECT,
  ],
  ['another file in front', { ...IN_FRONT, isInFront: false }, '$(circuit-board) a.dts $(check)', SELECT],
  ['no board', { ...IN_FRONT, status: NO_BOARD }, '$(circuit-board) No board', SELECT],
  ['nothing said yet', { ...IN_FRONT, status: undefined }, '$(circuit-board) No board', SELECT],
  ['a search', { ...IN_FRONT, status: NO_BOARD, isSearching: true }, '$(loading~spin) Searching board…', SELECT],
  ['a start', { ...IN_FRONT, server: 'starting', isSearching: true }, '$(loading~spin) Devicetree', SELECT],
  ['no server', { ...IN_FRONT, server: 'stopped' }, '$(error) Devicetree', 'devicetreeAtlas.showLog'],
] as const)('%s', (_, facts, text, command) => {
  const isError = facts.server === 'stopped';
  expect(statusBarView(facts)).toEqual({ text, command, isError, tooltip: expect.stringMatching(/\S/) });
});

test('hidden without a board and without a source in front', () => {
  expect(statusBarView({ ...IN_FRONT, status: NO_BOARD, isInFront: false })).toBeUndefined();
  expect(statusBarView({ ...IN_FRONT, status: undefined, isInFront: false })).toBeUndefined();
});

test('the tip says model, counts, kernel, and that other boards include the file', () => {
  const status = { ...STATUS, active: { ...BOARD, errors: 1 }, including: 3 };
  expect(statusBarView({ ...IN_FRONT, status })?.tooltip).toBe(
    [
      'ACME A (a.dts)',
      '1 error, 0 warnings; booted with Linux 6.18',
      'One of 3 boards that include this file.',
      'Click to select another board.',
    ].join('\n'),
  );
});

test('a board without a model is called by its file', () => {
  const status = { ...STATUS, active: { ...BOARD, model: '' } };
  expect(statusBarView({ ...IN_FRONT, status })?.tooltip).toContain('a.dts\n');
});
