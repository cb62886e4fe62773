/** Clients that do not keep to the protocol: the server says so, and never waits for what cannot come. */
import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { board, LanguageServer, SERVER } from './serverProcess.ts';

/** Sends bytes to a server that has been initialized, and waits for its end. */
async function endAfter(bytes: string): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: 'pipe' });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { capabilities: {}, processId: null },
  });
  child.stdin.on('error', () => {});
  child.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  child.stdin.write(bytes);
  return { code: await ended, stderr };
}

describe('headers that make no sense end the server, so that it is started anew', () => {
  test.each([
    ['a negative length', 'Content-Length: -5\r\n\r\n{}', 'Content-Length is no length: "-5"'],
    ['no number', 'Content-Length: many\r\n\r\n{}', 'Content-Length is no length: "many"'],
    ['a number and more', 'Content-Length: 5x\r\n\r\n{}', 'Content-Length is no length: "5x"'],
    ['more than anybody sends', 'Content-Length: 99999999999\r\n\r\n{}', 'a message is too long'],
    ['no length', 'Content-Type: text\r\n\r\n{}', 'a message has no Content-Length'],
    ['no colon', 'Content-Length 5\r\n\r\n{}', "a header of a message has no ':'"],
    ['no end', 'x'.repeat(5000), 'a header of a message does not end'],
  ])('%s', async (_name, bytes, said) => {
    const { code, stderr } = await endAfter(bytes);
    expect(code).toBe(1);
    expect(stderr).toContain(said);
  });
});

test('messages are read however they are cut', async () => {
  const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: 'pipe' });
  const messages = [
    { jsonrpc: '2.0', id: 1, method: 'initialize', params: { capabilities: {}, processId: null } },
    { jsonrpc: '2.0', id: 2, method: 'shutdown' },
    { jsonrpc: '2.0', method: 'exit' },
  ].map((message) => JSON.stringify(message));
  const bytes = Buffer.from(messages.map((body) => `content-length:${body.length}\r\nX-Y: 1\r\n\r\n${body}`).join(''));
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  child.stdout.resume();
  for (const byte of bytes) child.stdin.write(Buffer.of(byte));
  expect(await ended).toBe(0);
});

describe('requests out of turn are errors', () => {
  const hover = { textDocument: { uri: 'untitled:a' }, position: { line: 0, character: 0 } };

  test('before initialize', async () => {
    const server = new LanguageServer();
    server.open('untitled:a', board());
    await expect(server.request('textDocument/hover', hover)).rejects.toMatchObject({ code: -32002 });
    await expect(server.request('devicetreeAtlas/boards', {})).rejects.toMatchObject({ code: -32002 });
    await expect(server.request('shutdown')).rejects.toMatchObject({ code: -32002 });
    await server.initialize();
    await expect(server.initialize()).rejects.toMatchObject({ code: -32600 });
    expect(await server.request('textDocument/hover', hover)).toBeNull();
    expect(await server.stop()).toBe(0);
  });

  test('after shutdown', async () => {
    const server = await LanguageServer.start();
    await server.request('shutdown');
    await expect(server.request('textDocument/hover', hover)).rejects.toMatchObject({ code: -32600 });
    await expect(server.request('shutdown')).rejects.toMatchObject({ code: -32600 });
    server.notify('exit');
    expect(await server.exitCode).toBe(0);
  });
});

describe('requests that the client cancels', () => {
  test('are not computed while they wait, and answered as cancelled', async () => {
    const server = await LanguageServer.start();
    const uri = 'untitled:Untitled-1';
    const text = board();
    server.open(uri, text);
    await server.settled();
    const answers = new Map<number, number | undefined>();
    // In one write: whether a client writes on in time must not decide.
    const frames: string[] = [];
    const send = (message: object) => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      frames.push(`Content-Length: ${body.length}\r\n\r\n${body}`);
    };
    const COUNT = 1000;
    const FIRST = 100_000;
    const params = server.at(uri, 'memory@', 0);
    for (let id = FIRST; id < FIRST + COUNT; id++) {
      send({ id, method: 'textDocument/hover', params });
      send({ method: '$/cancelRequest', params: { id } });
    }
    const done = new Promise<void>((resolve) => {
      server.onAnswer((id, code) => {
        if (id < FIRST) return;
        answers.set(id, code);
        if (answers.size === COUNT) resolve();
      });
    });
    server.child.stdin?.write(frames.join(''));
    await done;
    const cancelled = [...answers.values()].filter((code) => code === -32800).length;
    expect(cancelled).toBeGreaterThan(0.9 * COUNT);
    expect([...answers.values()].filter((code) => code !== undefined)).toHaveLength(cancelled);
    // A request that nobody cancels is answered as ever.
    expect(await server.hover(uri, 'memory@')).toContain('memory@80000000');
    expect(await server.stop()).toBe(0);
  });

  test('shutdown is done all the same', async () => {
    const server = await LanguageServer.start();
    const body = (message: object) => JSON.stringify({ jsonrpc: '2.0', ...message });
    const messages = [
      body({ id: 100_000, method: 'shutdown' }),
      body({ method: '$/cancelRequest', params: { id: 100_000 } }),
      body({ method: 'exit' }),
    ];
    server.child.stdin?.write(messages.map((text) => `Content-Length: ${text.length}\r\n\r\n${text}`).join(''));
    expect(await server.exitCode).toBe(0);
  });
});
