/** Clients that do not keep to the protocol: the server says so, and never waits for what cannot come. */
import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import * as api from '../../server/src/lsp/apiProtocol.ts';
import * as documents from '../../server/src/lsp/documentProtocol.ts';
import * as maps from '../../server/src/lsp/mapProtocol.ts';
import { hasParameters } from '../../server/src/lsp/parameters.ts';
import * as product from '../../server/src/lsp/protocol.ts';
import * as views from '../../server/src/lsp/viewProtocol.ts';
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

/** What a server answers to bytes behind `initialize`, up to `shutdown`; its standard error must stay empty. */
async function answersTo(bodies: readonly string[]): Promise<readonly { readonly [key: string]: unknown }[]> {
  const child = spawn(process.execPath, [SERVER, '--stdio'], { stdio: 'pipe' });
  let out = Buffer.alloc(0);
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => {
    out = Buffer.concat([out, data]);
  });
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const all = [
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { capabilities: {}, processId: null } }),
    ...bodies,
    JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'shutdown' }),
    JSON.stringify({ jsonrpc: '2.0', method: 'exit' }),
  ];
  for (const body of all) child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  expect(await ended).toBe(0);
  expect(stderr).toBe('');
  const messages = out
    .toString()
    .split(/Content-Length: \d+\r\n\r\n/)
    .slice(1);
  return messages.map((message) => JSON.parse(message)).filter(({ id }) => id !== 1 && id !== 2);
}

describe('what is no message is answered', () => {
  test.each([
    ['no JSON', '{"jsonrpc":"2.0","id":3,', -32700],
    ['nothing', '', -32700],
    ['words', 'hello', -32700],
    ['brackets within brackets', '['.repeat(100_000), -32700],
    ['a list of messages', '[{"jsonrpc":"2.0","id":3,"method":"shutdown"}]', -32600],
    ['a number', '5', -32600],
    ['null', 'null', -32600],
    ['a method that is no text', '{"jsonrpc":"2.0","id":3,"method":7}', -32600],
    ['an id that is none', '{"jsonrpc":"2.0","id":{},"method":"shutdown"}', -32600],
    ['a cancellation of nothing', '{"jsonrpc":"2.0","method":"$/cancelRequest","params":null}', -32600],
  ])('%s', async (_name, body, code) => {
    expect(await answersTo([body])).toEqual([
      { jsonrpc: '2.0', id: null, error: { code, message: expect.stringMatching(/^a message is /) } },
    ]);
  });

  test('and what comes behind is read', async () => {
    const answers = await answersTo(['{', '{"jsonrpc":"2.0","id":3,"method":"devicetreeAtlas/boards"}']);
    expect(answers).toEqual([expect.objectContaining({ id: null }), { jsonrpc: '2.0', id: 3, result: [] }]);
  });
});

describe('parameters that are not those of the method', () => {
  const uri = 'untitled:a';
  const textDocument = { uri };
  const position = { line: 0, character: 0 };
  test.each([
    ['textDocument/prepareRename', { textDocument, position: null }, "'params.position' must be an object"],
    ['textDocument/hover', null, "'params' must be an object"],
    ['textDocument/hover', undefined, "'params' must be an object"],
    [
      'textDocument/hover',
      { textDocument, position: { line: '1', character: 0 } },
      "'params.position.line' must be an integer",
    ],
    ['textDocument/references', { textDocument, position }, "'params.context' must be an object"],
    ['textDocument/codeAction', { textDocument, range: { start: position } }, "'params.range.end' must be an object"],
    [
      'textDocument/selectionRange',
      { textDocument, positions: [position, 5] },
      "'params.positions[1]' must be an object",
    ],
    ['textDocument/onTypeFormatting', { textDocument, position, ch: '}' }, "'params.options' must be an object"],
    ['workspace/symbol', {}, "'params.query' must be a string"],
    ['callHierarchy/incomingCalls', {}, "'params.item' must be an object"],
    ['devicetreeAtlas/nodeAt', [], "'params' must be an object"],
    ['devicetreeAtlas/mapFixes', [], "'params' must be an object"],
    ['devicetreeAtlas/revisions', { uri: null }, "'params.uri' must be a string"],
    ['devicetreeAtlas/document', { uri: null }, "'params.uri' must be a string"],
    ['devicetreeAtlas/memoryMap', ['a board'], "'params' must be an object"],
    ['devicetreeAtlas/editRegion', { uri }, "'params.path' must be a string"],
    [
      'devicetreeAtlas/editRegion',
      { uri, path: '/', change: { kind: 'grow' } },
      "'params.change.kind' must be one of place, ",
    ],
    [
      'devicetreeAtlas/editRegion',
      { uri, path: '/', change: { kind: 'size' } },
      "'params.change.size' must be a string",
    ],
    ['devicetreeAtlas/compareMaps', { uri }, "'params.other' must be an object"],
    [
      'devicetreeAtlas/compareMaps',
      { uri, other: { kind: 'files', files: 'a' } },
      "'params.other.files' must be a list",
    ],
    ['devicetreeAtlas/compareBootLog', { uri, logs: [{ name: 'a' }] }, "'params.logs[0].text' must be a string"],
  ])('%s %j', async (method, params, why) => {
    const [answer] = await answersTo([JSON.stringify({ jsonrpc: '2.0', id: 3, method, params })]);
    expect(answer).toMatchObject({
      id: 3,
      error: { code: -32602, message: expect.stringContaining(`${method}: ${why}`) },
    });
  });

  test('of initialize leave the server as it is', async () => {
    const server = new LanguageServer();
    await expect(server.request('initialize', { capabilities: null })).rejects.toMatchObject({ code: -32602 });
    await server.initialize();
    expect(await server.stop()).toBe(0);
  });

  test('of a notification: it is ignored, and the client told', async () => {
    for (const [method, params] of [
      ['workspace/didChangeWorkspaceFolders', { event: { added: null, removed: [] } }],
      ['workspace/didChangeWorkspaceFolders', null],
      ['workspace/didChangeWatchedFiles', {}],
      ['textDocument/didOpen', { textDocument: { uri } }],
      ['textDocument/didChange', { textDocument: { uri, version: null }, contentChanges: [] }],
      ['devicetreeAtlas/inFront', {}],
    ] as const) {
      const answers = await answersTo([JSON.stringify({ jsonrpc: '2.0', method, params })]);
      expect(answers).toContainEqual(
        expect.objectContaining({
          method: 'window/logMessage',
          params: { type: 2, message: expect.stringContaining(`'${method}' is ignored: 'params`) },
        }),
      );
    }
  });

  test('are the parameters of every request that the server takes', () => {
    const methods = Object.entries({ ...api, ...documents, ...maps, ...product, ...views }).flatMap(([name, method]) =>
      /_REQUEST$/.test(name) && typeof method === 'string' ? [method] : [],
    );
    expect(methods.length).toBeGreaterThan(20);
    expect(methods.filter((method) => !hasParameters(method))).toEqual([product.SETTLED_REQUEST]);
  });
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
