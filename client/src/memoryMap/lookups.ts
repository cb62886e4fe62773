/** The requests of a map panel other than its map: the replay of the boot, and comparisons with other maps. */
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { errorText } from '../../../server/src/base/errorText.ts';
import type { MachineChoice, OtherMap } from '../../../server/src/lsp/mapProtocol.ts';
import { sizeOfFile } from '../files.ts';
import type { MapServer } from './mapServer.ts';
import type { HostMessage, PageMessage } from './messages.ts';

/** The current content of a panel: its board, undefined until a map has arrived, and the chosen machine. */
type LookedUpFor = () => { readonly uri: string | undefined; readonly machine: MachineChoice };

/** Most bytes of files that are read for a comparison. */
const FILES_BYTES_MAX = 64 * 1024 * 1024;

/** Answers the messages of the replay and of comparisons; drops the answer to an older question. */
export class MapLookups implements vscode.Disposable {
  readonly #server: MapServer;
  readonly #shown: LookedUpFor;
  readonly #post: (message: HostMessage) => void;
  #replayed: vscode.CancellationTokenSource | undefined;
  #compared: vscode.CancellationTokenSource | undefined;
  /** The user's last answer, for a new comparison. */
  #other: OtherMap | undefined;

  /** @param post Sends a message to the page. */
  constructor(server: MapServer, shown: LookedUpFor, post: (message: HostMessage) => void) {
    this.#server = server;
    this.#shown = shown;
    this.#post = post;
  }

  /** Handles a message; returns whether it was one of these. */
  receive(message: PageMessage): boolean {
    switch (message.type) {
      case 'replay':
        void this.#replay(message.machine);
        return true;
      case 'compare':
        void this.#compare(message.other);
        return true;
      case 'compareWith':
        void this.#compareWith(message.what);
        return true;
      case 'compareAgain':
        if (this.#other !== undefined) void this.#compare(this.#other);
        return true;
      case 'compareEnd':
        this.#compared?.cancel();
        this.#other = undefined;
        return true;
      default:
        return false;
    }
  }

  dispose(): void {
    this.#replayed?.cancel();
    this.#compared?.cancel();
  }

  async #replay(over: MachineChoice): Promise<void> {
    this.#replayed?.cancel();
    const request = new vscode.CancellationTokenSource();
    this.#replayed = request;
    const { uri, machine: chosen } = this.#shown();
    const machine = { ...chosen, ...over };
    try {
      const answer = await this.#server.mapReplay({ ...(uri === undefined ? {} : { uri }), machine }, request.token);
      if (this.#replayed === request) this.#post({ type: 'replay', answer });
    } catch (error) {
      if (request.token.isCancellationRequested) return;
      this.#post({ type: 'replay', answer: null });
      await vscode.window.showErrorMessage(`Devicetree Atlas: the boot could not be played. ${errorText(error)}`);
    }
  }

  async #compare(other: OtherMap): Promise<void> {
    this.#compared?.cancel();
    const request = new vscode.CancellationTokenSource();
    this.#compared = request;
    const { uri, machine } = this.#shown();
    try {
      const answer = await this.#server.compareMaps(
        { ...(uri === undefined ? {} : { uri }), machine, other },
        request.token,
      );
      if (this.#compared === request) this.#post({ type: 'compared', answer });
    } catch (error) {
      if (!request.token.isCancellationRequested)
        this.#post({ type: 'compared', answer: { refusal: errorText(error) } });
    }
  }

  /** Asks the user for the other side; nothing changes when the user cancels. */
  async #compareWith(what: 'board' | 'revision' | 'files'): Promise<void> {
    try {
      const other = await this.#ask(what);
      if (other === undefined) {
        this.#post({ type: 'compared', answer: null });
        return;
      }
      this.#other = other;
      await this.#compare(other);
    } catch (error) {
      this.#post({ type: 'compared', answer: { refusal: errorText(error) } });
    }
  }

  async #ask(what: 'board' | 'revision' | 'files'): Promise<OtherMap | undefined> {
    if (what === 'revision') {
      const revision = await vscode.window.showInputBox({
        title: 'Compare the memory map with a git revision',
        prompt: 'A commit, a branch or a tag: HEAD, HEAD~3, v6.12',
        value: 'HEAD',
      });
      return revision === undefined || revision.trim() === ''
        ? undefined
        : { kind: 'revision', revision: revision.trim() };
    }
    if (what === 'board') {
      const own = this.#shown().uri;
      const search = new vscode.CancellationTokenSource();
      // The list opens at once, and is filled after the workspace has been searched.
      const offers = this.#server
        .workspaceBoards(search.token, own)
        .then((boards) => [
          ...boards
            .filter(({ uri }) => uri !== own)
            .map(({ uri, name, model }) => ({ label: name || basename(uri), description: model, uri })),
          { label: OTHER_FILE, description: '', uri: '' },
        ]);
      const picked = await vscode.window.showQuickPick(offers, {
        title: 'Compare the memory map with another board',
        matchOnDescription: true,
      });
      search.cancel();
      search.dispose();
      if (picked === undefined) return undefined;
      if (picked.uri !== '') return { kind: 'board', uri: picked.uri };
      const [file] = (await openFiles('Board or blob', { 'Device trees': ['dts', 'dtb'] }, false)) ?? [];
      return file && { kind: 'board', uri: file.toString() };
    }
    const files = await openFiles('Blob, log or kernel files of a real machine', { 'All files': ['*'] }, true);
    return files && { kind: 'files', files: await readFiles(files) };
  }
}

const OTHER_FILE = 'A file…';

function openFiles(title: string, filters: Record<string, string[]>, canSelectMany: boolean) {
  return vscode.window.showOpenDialog({ title, filters, canSelectMany, openLabel: 'Compare' });
}

async function readFiles(files: readonly vscode.Uri[]): Promise<{ name: string; base64: string }[]> {
  let left = FILES_BYTES_MAX;
  const read: { name: string; base64: string }[] = [];
  for (const file of files) {
    left -= await sizeOfFile(file);
    if (left < 0) throw new Error(`The files have more than ${FILES_BYTES_MAX} bytes.`);
    const bytes = await vscode.workspace.fs.readFile(file);
    read.push({ name: basename(file.path), base64: Buffer.from(bytes).toString('base64') });
  }
  return read;
}
