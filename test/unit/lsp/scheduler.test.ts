import { expect, test } from 'vitest';
import { Scheduler } from '../../../server/src/lsp/scheduler.ts';

interface Parts {
  /** Slices an update has. */
  readonly slices?: number;
  /** Parts of work in the background. */
  readonly background?: number;
}

function setUp({ slices = 1, background = 0 }: Parts = {}) {
  const done: string[] = [];
  let [slicesLeft, partsLeft] = [slices, background];
  const failures = new Set<string>();
  const say = (what: string) => {
    done.push(what);
    if (failures.delete(what)) throw new Error(what);
  };
  const scheduler = new Scheduler(
    () => {
      say('update');
      return --slicesLeft > 0;
    },
    () => say('pause'),
    (error) => done.push(`fault ${error instanceof Error ? error.message : ''}`),
    () => {
      if (partsLeft === 0) return false;
      say('background');
      return --partsLeft > 0;
    },
  );
  return { scheduler, done, failures };
}

/** A turn of the event loop, in which the connection hands on one message. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('a burst of messages is one update', async () => {
  const { scheduler, done } = setUp();
  for (let i = 0; i < 10; i++) {
    scheduler.ask();
    await turn();
  }
  await scheduler.idle();
  expect(done.filter((what) => what === 'update')).toHaveLength(1);
});

test('a stream of messages does not put it off for ever', async () => {
  const { scheduler, done } = setUp();
  for (let i = 0; i < 100; i++) {
    scheduler.ask();
    await turn();
  }
  expect(done).toContain('update');
});

test('an update goes on while there is more, then there is a pause', async () => {
  const { scheduler, done } = setUp({ slices: 3 });
  await scheduler.idle();
  expect(done).toEqual(['update', 'update', 'update', 'pause']);
});

test('what can wait is done part by part in pauses, and only then all is idle', async () => {
  const { scheduler, done } = setUp({ background: 3 });
  await scheduler.idle();
  expect(done).toEqual(['update', 'pause', 'background', 'pause', 'background', 'pause', 'background']);
});

test('a message comes before the rest of what can wait', async () => {
  const { scheduler, done } = setUp({ background: 3 });
  const first = new Promise<void>((resolve) => {
    const look = () => (done.includes('background') ? resolve() : setImmediate(look));
    look();
  });
  scheduler.ask();
  await first;
  scheduler.ask();
  await scheduler.idle();
  const updates = done.flatMap((what, i) => (what === 'update' ? [i] : []));
  expect(updates).toHaveLength(2);
  expect(done.lastIndexOf('background')).toBeGreaterThan(updates[1] ?? 0);
  expect(done.filter((what) => what === 'background')).toHaveLength(3);
});

test('an answer that somebody waits for is sent before the rest of what can wait', async () => {
  const { scheduler, done } = setUp({ background: 3 });
  scheduler.ask();
  while (!done.includes('background')) await turn();
  // The turns that an answer takes which was long in the making.
  for (let i = 0; i < 6; i++) {
    scheduler.letAnswer();
    await turn();
  }
  done.push('answer');
  await scheduler.idle();
  expect(done.indexOf('answer')).toBeLessThan(done.indexOf('background', done.indexOf('background') + 1));
  expect(done.filter((what) => what === 'background')).toHaveLength(3);
});

test.each(['update', 'pause', 'background'])('a fault in %s is told, and the next update is made', async (what) => {
  const { scheduler, done, failures } = setUp({ background: 5 });
  failures.add(what);
  await scheduler.idle();
  expect(done).toContain(`fault ${what}`);
  const before = done.filter((each) => each === 'update').length;
  await scheduler.idle();
  expect(done.filter((each) => each === 'update').length).toBeGreaterThan(before);
});

test('a quiet moment is one behind updates and a pause; what waits for pauses may be left', async () => {
  const { scheduler, done } = setUp({ slices: 2, background: 3 });
  scheduler.ask();
  await scheduler.quiet();
  expect(done.slice(0, 2)).toEqual(['update', 'update']);
  expect(done).not.toContain('background');
  await scheduler.idle();
});

test('it is there at once where nothing was asked for, and gone with the next message', async () => {
  const { scheduler, done } = setUp();
  await scheduler.quiet();
  expect(done).toEqual([]);
  scheduler.ask();
  const quiet = scheduler.quiet().then(() => done.push('quiet'));
  await turn();
  expect(done).not.toContain('quiet');
  await quiet;
  expect(done.indexOf('quiet')).toBeGreaterThan(done.indexOf('update'));
});
