/** A handler that throws, which none should: it is logged and said, and whoever asked gets an answer. */
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver-protocol';
import { SETTLED_REQUEST } from '../../../server/src/lsp/protocol.ts';
import { attachServer } from '../../../server/src/lsp/server.ts';
import { DiskHost } from '../../../server/src/node/diskHost.ts';
import { testParser } from '../../harness/parser.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

/** A disk that fails when it is told to, as often as it is told to. */
class FailingDisk extends DiskHost {
  failures = 0;

  override read(path: string) {
    if (this.failures > 0 && path.endsWith('part.dtsi')) {
      this.failures--;
      throw new RangeError('Invalid array length');
    }
    return super.read(path);
  }
}

const TEXT = '/dts-v1/;\n#include "part.dtsi"\n/ { b@1 { }; };\n';
const folder = new TestFolder({
  'a.dts': TEXT,
  'part.dtsi': '/ { l: n { }; };\n',
});
const ends: (() => void)[] = [];
afterAll(() => folder.dispose());
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function start() {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const disk = new FailingDisk();
  const server = createConnection(ProposedFeatures.all, toServer, toClient);
  attachServer(server, await testParser(), () => undefined, disk);
  server.listen();
  const client = createMessageConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const logged: string[] = [];
  const shown = new Map<string, Diagnostic[]>();
  let told = () => {};
  client.onNotification('window/logMessage', ({ message }: { message: string }) => {
    logged.push(message);
  });
  client.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) => {
    shown.set(uri, diagnostics);
    told();
  });
  client.listen();
  ends.push(() => {
    client.dispose();
    server.dispose();
  });
  const uri = folder.uri('a.dts');
  const codes = () => (shown.get(uri) ?? []).map(({ code }) => code);
  /** Resolves when what is shown of the board is as wanted. */
  const until = async (wanted: (codes: readonly unknown[]) => boolean) => {
    while (!wanted(codes())) {
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    }
  };
  await client.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  await client.sendNotification('initialized', {});
  await client.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'dts', version: 1, text: TEXT },
  });
  await until((all) => all.includes('unit_address_vs_reg'));
  return { client, disk, logged, codes, until, uri, shown };
}

const AT = { line: 2, character: 4 };

test.each([
  ['textDocument/hover', 'the hover', null],
  ['textDocument/definition', 'the search for a definition', null],
  ['textDocument/references', 'the search for references', []],
  ['devicetreeAtlas/memoryMap', 'the memory map', null],
])('%s', async (method, stage, empty) => {
  const { client, disk, logged, codes, until, uri, shown } = await start();
  const params =
    method === 'devicetreeAtlas/memoryMap'
      ? { uri }
      : { textDocument: { uri }, position: AT, context: { includeDeclaration: true } };
  for (let i = 0; i < 2; i++) {
    // An update reads the disk, too.
    await client.sendRequest(SETTLED_REQUEST);
    disk.failures = 1;
    expect(await client.sendRequest(method, params)).toEqual(empty);
    expect(disk.failures).toBe(0);
  }
  await until((all) => all.includes('internal-error'));
  // What else is said of the board stands beside it, and the log has the fault once.
  expect(codes()).toContain('unit_address_vs_reg');
  expect((shown.get(uri) ?? []).find(({ code }) => code === 'internal-error')?.message).toContain(
    `internal error in ${stage}: RangeError: Invalid array length`,
  );
  expect(logged.filter((line) => line.startsWith(`${stage}: RangeError`))).toHaveLength(1);

  // The next version of the board is another one.
  await client.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: `${TEXT}/ { c; };\n` }],
  });
  await until((all) => !all.includes('internal-error') && all.includes('unit_address_vs_reg'));
});
