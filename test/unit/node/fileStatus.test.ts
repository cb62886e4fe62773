import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { readRegularFile } from '../../../server/src/node/boundedRead.ts';
import { DiskHost, existsDirectory, isRepositoryTop } from '../../../server/src/node/diskHost.ts';
import { accessFault, entriesOf, oddEntry, statusOf } from '../../../server/src/node/fileStatus.ts';
import { processTimes } from '../../../server/src/node/sourceTimes.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

const folder = new TestFolder({ file: 'text' });
afterAll(() => folder.dispose());

mkdirSync(folder.file('folder'));
const isLinux = process.platform === 'linux';

/** Entries that are no files, and what is said of them. */
const ODD: Readonly<Record<string, string>> = {
  loop: 'is a link that leads to itself',
  dangling: 'is a link to a file that does not exist',
  fifo: 'is no regular file',
  socket: 'is no regular file',
  folder: 'is a folder',
};

test.runIf(isLinux)('an entry that cannot be examined is absent, and never throws', async () => {
  symlinkSync('loop', folder.file('loop'));
  symlinkSync('nothing', folder.file('dangling'));
  execFileSync('mkfifo', [folder.file('fifo')]);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(folder.file('socket'), resolve));
  const host = new DiskHost();
  for (const [name, words] of Object.entries(ODD)) {
    const path = folder.file(name);
    expect([name, oddEntry(path)?.words]).toEqual([name, words]);
    expect([name, readRegularFile(path, { limit: 10 })]).toEqual([name, { refused: words }]);
    expect([name, host.resolve(path)]).toEqual([name, undefined]);
    expect([name, host.refusal(path)?.words]).toEqual([name, words]);
  }
  for (const name of ['loop', 'dangling', 'file/inside', 'nothing', 'loop/inside']) {
    const path = folder.file(name);
    expect(statusOf(path)).toBeUndefined();
    expect(entriesOf(path)).toEqual([]);
    expect(host.list(path)).toEqual([]);
    expect(existsDirectory(path)).toBe(false);
    expect(isRepositoryTop(path)).toBe(false);
    expect(processTimes().changedAt(path)).toBeUndefined();
  }
  await new Promise((resolve) => server.close(resolve));
});

test('a file and a missing one are nothing odd', () => {
  expect(oddEntry(folder.file('file'))).toBeUndefined();
  expect(oddEntry(folder.file('nothing'))).toBeUndefined();
  expect(oddEntry(folder.file('file/inside'))).toBeUndefined();
});

test.runIf(isLinux)('what a path is changes what a host says of it, once the path is invalidated', () => {
  const host = new DiskHost();
  const path = folder.file('changing');
  symlinkSync('changing', path);
  expect(host.resolve(path)).toBeUndefined();
  expect(host.refusal(path)?.words).toBe(ODD.loop);
  folder.remove('changing');
  writeFileSync(path, '');
  host.invalidate(path);
  expect(host.resolve(path)).toBe(path);
  expect(host.refusal(path)).toBeUndefined();
});

test.each([
  ['EACCES', 'EACCES: permission denied, open', 'is not readable: permission denied'],
  ['ENAMETOOLONG', 'ENAMETOOLONG: name too long, open', 'has a name that is too long'],
  ['EIO', "EIO: i/o error, read '/x'", 'cannot be read: i/o error'],
])('words of %s', (code, message, words) => {
  expect(accessFault(Object.assign(new Error(message), { code }), folder.file('nothing'))).toBe(words);
});
