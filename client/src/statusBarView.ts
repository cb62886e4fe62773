/** The text of the status bar item. Pure; has no access to the editor. */
import type { BoardInfo, BoardStatus } from '../../server/src/lsp/protocol.ts';

/** The input of the item. */
interface StatusBarFacts {
  /** Undefined until the server has sent a status. */
  readonly status: BoardStatus | undefined;
  /** The server is looking for a board of the file in front. */
  readonly isSearching: boolean;
  readonly server: 'starting' | 'running' | 'stopped';
  /** A device tree source is in front. */
  readonly isInFront: boolean;
}

/** The item as it is shown. */
interface StatusBarView {
  /** With icons as `$(name)`. */
  readonly text: string;
  /** Plain text, a line each. */
  readonly tooltip: string;
  /** The command that a click runs. */
  readonly command: string;
  readonly isError: boolean;
}

/** Undefined: the item is hidden, because neither a board is active nor a source in front. */
export function statusBarView({ status, isSearching, server, isInFront }: StatusBarFacts): StatusBarView | undefined {
  const active = status?.active;
  if (!isInFront && active === undefined) return undefined;
  const select = { command: 'devicetreeAtlas.selectBoard', isError: false };
  if (server === 'starting') {
    return { ...select, text: '$(loading~spin) Devicetree', tooltip: 'The language server is starting' };
  }
  if (server === 'stopped') {
    const tooltip = 'The language server is not running. Click to see the log.';
    return { text: '$(error) Devicetree', tooltip, command: 'devicetreeAtlas.showLog', isError: true };
  }
  if (isSearching) {
    return {
      ...select,
      text: '$(loading~spin) Searching board…',
      tooltip: 'Looking for a board that includes this file',
    };
  }
  if (status === undefined || active === undefined) {
    const tooltip = 'No board includes this file. Click to select one.';
    return { ...select, text: '$(circuit-board) No board', tooltip };
  }
  return {
    ...select,
    text: `$(circuit-board) ${active.name}${countsText(active)}`,
    tooltip: tooltipOf(active, status),
  };
}

/** ` $(error) 2 $(warning) 1` without zero counts; a check mark when there are neither. */
function countsText(board: BoardInfo): string {
  if (board.errors === 0 && board.warnings === 0) return ' $(check)';
  const errors = board.errors > 0 ? ` $(error) ${board.errors}` : '';
  const warnings = board.warnings > 0 ? ` $(warning) ${board.warnings}` : '';
  return errors + warnings;
}

function tooltipOf(board: BoardInfo, { kernel, including }: BoardStatus): string {
  const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;
  return [
    board.model === '' ? board.name : `${board.model} (${board.name})`,
    `${count(board.errors, 'error')}, ${count(board.warnings, 'warning')}; booted with Linux ${kernel}`,
    ...(including > 1 ? [`One of ${including} boards that include this file.`] : []),
    'Click to select another board.',
  ].join('\n');
}
