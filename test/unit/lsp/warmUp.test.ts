import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WARM_UP_MS, WarmUp } from '../../../server/src/lsp/warmUp.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function warmUp(): { readonly steps: string[]; readonly warm: WarmUp } {
  const steps: string[] = [];
  const warm = new WarmUp({
    parse: (path) => steps.push(`parse ${path}`),
    read: (path) => steps.push(`read ${path}`),
  });
  return { steps, warm };
}

test('one step at a time, only while nothing else happens', () => {
  const { steps, warm } = warmUp();
  warm.opened('/a');
  warm.opened('/b');
  warm.later();
  vi.advanceTimersByTime(WARM_UP_MS - 1);
  warm.later();
  vi.advanceTimersByTime(WARM_UP_MS - 1);
  expect(steps).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(steps).toEqual(['parse /a']);
  vi.advanceTimersByTime(10 * WARM_UP_MS);
  expect(steps).toEqual(['parse /a', 'read /a', 'parse /b', 'read /b']);
});

test('an edit has parsed the file; a closed one is left alone', () => {
  const { steps, warm } = warmUp();
  warm.opened('/a');
  warm.opened('/b');
  warm.edited('/a');
  warm.edited('/c');
  warm.closed('/b');
  warm.later();
  vi.advanceTimersByTime(10 * WARM_UP_MS);
  expect(steps).toEqual(['read /a']);
});
