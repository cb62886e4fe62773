/** Open documents before the disk: texts, versions, and the client's own spelling of names. */
import { symlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OpenDocuments } from '../../../server/src/lsp/openDocuments.ts';
import { DiskHost } from '../../../server/src/node/diskHost.ts';
import { TestFolder, uriOf } from '../../protocol/serverProcess.ts';

let folder: TestFolder;
let documents: OpenDocuments;
beforeEach(() => {
  folder = new TestFolder({ 'real/a.dts': 'on disk\n', 'real/b.dtsi': 'b\n' });
  symlinkSync(folder.file('real'), folder.file('link'));
  documents = new OpenDocuments(new DiskHost());
});
afterEach(() => folder.dispose());

test('an open document is read in place of its file, until it is closed', () => {
  const uri = folder.uri('real/a.dts');
  const path = documents.update(uri, 'typed\n', 3);
  expect(path).toBe(folder.file('real/a.dts'));
  expect(documents.read(path)?.text).toBe('typed\n');
  expect(documents.versionOf(path)).toBe(3);
  expect(documents.openPaths()).toEqual([path]);
  expect(documents.close(uri)).toBe(true);
  expect(documents.read(path)?.text).toBe('on disk\n');
  expect(documents.versionOf(path)).toBeUndefined();
});

test('a document that equals its file is the file: opening it changes nothing', () => {
  const path = folder.file('real/a.dts');
  const before = documents.read(path);
  documents.update(folder.uri('real/a.dts'), 'on disk\n', 1);
  expect(documents.read(path)).toBe(before);
});

test('the same text again is the same version of the file; renewed, it is another', () => {
  const uri = folder.uri('real/a.dts');
  const path = documents.update(uri, 'typed\n', 1);
  const first = documents.read(path);
  documents.update(uri, 'typed\n', 2);
  expect(documents.read(path)).toBe(first);
  documents.renew(path);
  expect(documents.read(path)).not.toBe(first);
  expect(documents.read(path)?.text).toBe('typed\n');
});

test('a document that was opened through a link is the file it leads to, and is answered by its own name', () => {
  const linked = folder.uri('link/a.dts');
  const path = documents.update(linked, 'typed\n', 1);
  expect(path).toBe(folder.file('real/a.dts'));
  expect(documents.uriOf(path)).toBe(linked);
});

test('open under two names, the one used last speaks; closing the other closes nothing', () => {
  const [real, linked] = [folder.uri('real/a.dts'), folder.uri('link/a.dts')];
  const path = documents.update(real, 'by its name\n', 1);
  documents.update(linked, 'by the link\n', 1);
  expect(documents.read(path)?.text).toBe('by the link\n');
  expect(documents.close(real)).toBe(false);
  expect(documents.isOpen(path)).toBe(true);
  expect(documents.close(linked)).toBe(true);
  expect(documents.isOpen(path)).toBe(false);
});

test('a workspace that is opened through a link names all of its files so', () => {
  expect(documents.setWorkspaceFolders([folder.uri('link')])).toEqual([folder.file('real')]);
  expect(documents.uriOf(folder.file('real/b.dtsi'))).toBe(folder.uri('link/b.dtsi'));
});

test('names with signs are as the client spells them', () => {
  const uri = uriOf(folder.file('real/a #1 (ä).dts'));
  const path = documents.update(uri, '/dts-v1/;\n', 1);
  expect(path).toBe(folder.file('real/a #1 (ä).dts'));
  expect(documents.uriOf(path)).toBe(uri);
});

test('a document that is on no disk stands for itself', () => {
  const path = documents.update('untitled:Untitled-1', '/dts-v1/;\n', 1);
  expect(path).toBe('untitled:Untitled-1');
  expect(documents.read(path)?.text).toBe('/dts-v1/;\n');
  expect(documents.uriOf(path)).toBe('untitled:Untitled-1');
});
