import { expect, test } from 'vitest';
import { CancellationTokenSource, ResponseError } from 'vscode-jsonrpc/node';
import { unlessCancelled } from '../../../server/src/lsp/cancellation.ts';

const CANCELLED = -32800;
const codeOf = (answer: unknown) => (answer instanceof ResponseError ? answer.code : answer);

/** Takes so long that a cancellation may have come meanwhile. */
function slowly<T>(answer: T): T {
  const end = performance.now() + 5;
  while (performance.now() < end);
  return answer;
}

test('cancelled before: nothing is computed', () => {
  const source = new CancellationTokenSource();
  source.cancel();
  const computed: string[] = [];
  expect(codeOf(unlessCancelled(source.token, () => computed.push('x')))).toBe(CANCELLED);
  expect(computed).toEqual([]);
});

test('cancelled while it was computed: the answer says so', async () => {
  const source = new CancellationTokenSource();
  // As a message does that came meanwhile.
  setImmediate(() => source.cancel());
  expect(codeOf(await unlessCancelled(source.token, () => slowly('answer')))).toBe(CANCELLED);
});

test('not cancelled: the answer, a quick one at once', async () => {
  const { token } = new CancellationTokenSource();
  expect(await unlessCancelled(token, () => slowly('answer'))).toBe('answer');
  expect(unlessCancelled(undefined, () => 'answer')).toBe('answer');
});
