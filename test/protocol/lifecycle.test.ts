/** How the server begins and ends: nothing of it may stay behind when the editor is gone. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { board, LanguageServer, SERVER } from './serverProcess.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

test('initialize tells the capabilities; shutdown and exit end with code 0', async () => {
  const server = new LanguageServer();
  const { capabilities, serverInfo } = await server.initialize();
  expect(serverInfo).toEqual({ name: 'devicetree-atlas', version });
  expect(capabilities).toMatchObject({
    textDocumentSync: { openClose: true, change: 2 },
    hoverProvider: true,
    definitionProvider: true,
    documentSymbolProvider: true,
  });
  expect(await server.stop()).toBe(0);
});

test('exit without shutdown ends with code 1', async () => {
  const server = await LanguageServer.start();
  server.notify('exit');
  expect(await server.exitCode).toBe(1);
});

test('ends when the pipe ends, with or without shutdown before', async () => {
  const rude = await LanguageServer.start();
  rude.child.stdin?.end();
  expect(await rude.exitCode).toBe(1);

  const polite = await LanguageServer.start();
  await polite.request('shutdown');
  polite.child.stdin?.end();
  expect(await polite.exitCode).toBe(0);
});

test('ends when the client cannot be written to any more', async () => {
  const server = await LanguageServer.start();
  server.child.stdout?.destroy();
  server.open('untitled:a', board('syntax error'));
  server.child.stdin?.end();
  expect(await server.exitCode).not.toBeNull();
});

test("ends when the client's process is gone", async () => {
  const client = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 100000)']);
  const server = await LanguageServer.start({ processId: client.pid ?? 0 });
  client.kill('SIGKILL');
  expect(await server.exitCode).toBe(1);
}, 15_000);

test('ends when it is started and nobody speaks to it', async () => {
  const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  expect(code).toBe(1);
});

test('writes nothing but protocol to standard output', async () => {
  const server = await LanguageServer.start();
  let bytes = '';
  server.child.stdout?.on('data', (data) => {
    bytes += String(data);
  });
  server.open('untitled:a', board('&nowhere { };'));
  await server.diagnostics('untitled:a', (list) => list.length > 0);
  await server.stop();
  expect(bytes).toMatch(/^(Content-Length: \d+\r\n\r\n\{[\s\S]*)*$/);
});
