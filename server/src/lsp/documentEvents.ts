/** Events of documents and files: opened, edited, saved, closed, changed on the disk. */
import { isProfileFile, isSharedFile } from './boards.ts';
import type { ServerParts } from './serverParts.ts';
import type { Updates } from './updates.ts';

/** Registers handlers that report events of documents and watched files to the parts. */
export function attachDocumentEvents(parts: ServerParts, updates: Updates): void {
  const { connection, disk, documents, texts, syntax, boards, finder, index, typing, impact, warmUp } = parts;
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) {
      const path = documents.pathOf(uri);
      disk.invalidate(path);
      finder.invalidate(path);
      index.changed(path);
      if (isProfileFile(path)) updates.bootShown();
    }
    updates.changed();
  });
  texts.onDidOpen(({ document }) => {
    const path = documents.update(document.uri, document.getText(), document.version);
    if (isProfileFile(path)) return updates.changed();
    syntax.open(path);
    boards.touch(path);
    updates.bootFor(path);
    warmUp.opened(path);
    if (isSharedFile(path)) impact.opened(path);
    updates.changed();
  });
  texts.onDidChangeContent(({ document }) => {
    const before = documents.read(documents.pathOf(document.uri));
    const path = documents.update(document.uri, document.getText(), document.version);
    // The client sends this event for the content of an opened document, too.
    if (documents.read(path) !== before) {
      warmUp.edited(path);
      index.changed(path);
      impact.cancel();
    }
    if (!isProfileFile(path)) boards.touch(path);
    updates.changed();
  });
  texts.onDidSave(({ document }) => {
    const path = documents.pathOf(document.uri);
    if (isProfileFile(path)) updates.bootShown();
    updates.bootFor(path);
    finder.invalidate(path);
    index.changed(path);
    typing.release();
    impact.saved(path);
    updates.changed();
  });
  texts.onDidClose(({ document }) => {
    const path = documents.pathOf(document.uri);
    typing.release();
    if (documents.close(document.uri)) {
      syntax.close(path);
      warmUp.closed(path);
      index.changed(path);
      impact.closed(path);
    }
    if (isProfileFile(path)) updates.bootShown();
    updates.changed();
  });
  texts.listen(connection);
}
