/** A map that is open beside its source: the text as it stands, machines, findings with fixes, edits of regions. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type {
  EditRegionAnswer,
  EditRegionParams,
  LiveMapAnswer,
  LiveMapParams,
  LiveMapView,
  MapEdit,
  MapFix,
  NodeAt,
  SaveMachineAnswer,
} from '../../server/src/lsp/mapProtocol.ts';
import { reservedBoard } from '../harness/reservedBoard.ts';
import { LanguageServer, TestFolder } from './serverProcess.ts';

let server: LanguageServer;
let folder: TestFolder;
let uri: string;
/** Of the text as the server was told it last. */
let version: number;

const TEXT = reservedBoard({
  root: 'user { memory-region = <&fw>; };',
  regions: `fw: fw@84000000 {
	reg = <0x0 0x84000000 0x0 0x100000>;
};
modem@84080000 {
	reg = <0x0 0x84080000 0x0 0x100000>;
	no-map;
};
pool {
	size = <0x0 0x400000>;
	alignment = <0x0 0x400000>;
	compatible = "shared-dma-pool";
	reusable;
};`,
});

beforeAll(async () => {
  folder = new TestFolder({});
  uri = folder.write('a.dts', TEXT);
  server = await LanguageServer.start({ root: folder.path });
  server.open(uri, TEXT);
});
afterAll(async () => {
  await server.stop();
  folder.dispose();
});
beforeEach(() => {
  version = server.replace(uri, TEXT);
});

const ask = (params: LiveMapParams) => server.request<LiveMapAnswer>('devicetreeAtlas/liveMap', params);

async function map(params: LiveMapParams = {}): Promise<LiveMapView> {
  const answer = await ask({ uri, ...params });
  if (answer === null || 'broken' in answer) throw new Error('no map');
  return answer;
}

const place = (view: LiveMapView, label: string) => view.reserved.find((item) => item.label.startsWith(label))?.base;
const edit = (params: Omit<EditRegionParams, 'uri'>) =>
  server.request<EditRegionAnswer>('devicetreeAtlas/editRegion', { uri, ...params });

/** What a text is after an edit, which is for the version that the server was told last. */
function after(text: string, { files }: MapEdit): string {
  const lines = text.split('\n');
  const offsetOf = ({ line, character }: { line: number; character: number }) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  const [file] = files;
  expect(files).toHaveLength(1);
  expect(file?.version).toBe(version);
  const edits = (file?.edits ?? []).map(({ range, newText }) => ({ ...range, newText }));
  return edits
    .sort((a, b) => offsetOf(b.start) - offsetOf(a.start))
    .reduce(
      (made, { start, end, newText }) => made.slice(0, offsetOf(start)) + newText + made.slice(offsetOf(end)),
      text,
    );
}

test('the text as it stands, with what changed since the save', async () => {
  expect((await map()).changes).toEqual([]);
  version = server.replace(
    uri,
    TEXT.replaceAll('84000000', '90000000').replace('size = <0x0 0x400000>', 'size = <0x0 0x800000>'),
  );
  const typed = await map();
  expect(place(typed, 'fw')).toBe('0x90000000');
  expect(typed.changes).toMatchObject([
    { id: 'region:/reserved-memory/fw@90000000', change: 'moved', before: { base: '0x84000000' } },
    { label: 'default CMA area', change: 'moved' },
    { label: 'pool', change: 'moved' },
  ]);
  // The overlap is gone, and no diagnostic was asked for.
  expect(typed.findings.map(({ code }) => code)).not.toContain('rmem-overlap');
  folder.write('a.dts', TEXT.replaceAll('84000000', '90000000'));
  server.save(uri);
  expect((await map()).changes.map(({ label }) => label)).toEqual(['default CMA area', 'pool']);
  folder.write('a.dts', TEXT);
  server.save(uri);
});

test('a text with errors keeps the map that is on show', async () => {
  await map();
  version = server.replace(uri, TEXT.replace('reg = <0x0 0x84000000', 'reg = <0x0 0x84000000 &nobody'));
  expect(await ask({ uri, hasMap: true })).toEqual({ broken: true, errors: 1 });
  expect(await ask({ uri })).toHaveProperty('reserved');
});

test('a machine that is chosen; each of its controls; what is wrong with a choice', async () => {
  const before = await map();
  expect(before.machine.map(({ key }) => key)).toEqual([
    ...['kernel', 'ram', 'pageSize', 'cmdline', 'kernelImage', 'initrd', 'dtbAddress'],
  ]);
  const chosen = await map({ machine: { kernel: '6.6', ram: '2 GiB', pageSize: '64k', cmdline: 'cma=32M' } });
  expect(chosen.kernel).toBe('6.6');
  expect(chosen.totals.ram).toBe('0x80000000');
  expect(chosen.editable.find(({ path }) => path === '/reserved-memory/fw@84000000')?.align).toBe('0x10000');
  expect((await map()).kernel).toBe(before.kernel);
  const wrong = await map({ machine: { ram: 'lots', kernelImage: '0x80200000-0x81000000' } });
  expect(wrong.machine.find(({ key }) => key === 'ram')?.fault).toMatch(/size/i);
  expect(wrong.assumed.map(({ key }) => key)).not.toContain('kernelImage');
  expect(before.assumed.map(({ key }) => key)).toEqual(expect.arrayContaining(['ram', 'kernelImage', 'dtbAddress']));
});

test('a choice is saved beside the board', async () => {
  const answer = await server.request<SaveMachineAnswer>('devicetreeAtlas/saveMachine', {
    uri,
    machine: { ram: '2 GiB' },
  });
  if ('refusal' in answer) throw new Error(answer.refusal);
  expect(answer).toMatchObject({ uri: folder.uri('.dtatlas.json'), isNew: true });
  folder.write('.dtatlas.json', answer.text);
  server.watched(answer.uri, 1);
  expect((await map()).totals.ram).toBe('0x80000000');
  folder.remove('.dtatlas.json');
  server.watched(answer.uri, 3);
  expect((await map()).totals.ram).toBe('0x40000000');
});

test('a finding with its fixes, and what the map would be', async () => {
  const { findings } = await map();
  const overlap = findings.find(({ code }) => code === 'rmem-overlap');
  expect(overlap).toMatchObject({ isFixable: true, items: [`region:${overlap?.path}`] });
  const fixes = await server.request<readonly MapFix[]>('devicetreeAtlas/mapFixes', {
    uri,
    code: 'rmem-overlap',
    path: overlap?.path,
    ...(overlap?.property === undefined ? {} : { property: overlap.property }),
  });
  const [fix] = fixes;
  expect(fix?.preview.changes).toMatchObject([{ change: 'moved', now: { size: '0x100000' } }]);
  expect(fix?.preview.found).toEqual([]);
  expect(fix?.preview.solved).toContain(overlap?.message);
  if (!fix) throw new Error('no fix');
  version = server.replace(uri, after(TEXT, fix.edit));
  expect((await map()).findings.map(({ code }) => code)).not.toContain('rmem-overlap');
});

describe('regions', () => {
  test('a move: seen first, then made, with the unit address', async () => {
    const change = { kind: 'place', base: '0x90000000', size: '0x100000', entry: 0 } as const;
    const path = '/reserved-memory/fw@84000000';
    const seen = await edit({ path, change });
    expect(seen).toMatchObject({ preview: { found: [], changes: [{ change: 'moved' }] }, note: '' });
    expect(seen).not.toHaveProperty('edit');
    const made = await edit({ path, change, apply: true });
    if ('refusal' in made || !made.edit) throw new Error('refused');
    expect(made.path).toBe('/reserved-memory/fw@90000000');
    expect(after(TEXT, made.edit)).toBe(TEXT.replaceAll('84000000', '90000000'));
  });

  test('onto another: what would be found', async () => {
    const change = { kind: 'static', base: '0x84000000' } as const;
    const seen = await edit({ path: '/reserved-memory/pool', change });
    if ('refusal' in seen) throw new Error(seen.refusal);
    expect(seen.preview.found.join(' ')).toMatch(/overlap/i);
  });

  test.each([
    ['a text that is no number', { kind: 'place', base: 'x', size: '0x1', entry: 0 } as const, /no change/],
    ['a region that is not there', { kind: 'size', size: '0x1000' } as const, /no region/],
  ])('refused: %s', async (_what, change, words) => {
    const answer = await edit({ path: '/reserved-memory/none', change });
    expect('refusal' in answer && answer.refusal).toMatch(words);
  });
});

test('the caret: what is referred to, the node around, those above', async () => {
  const lines = TEXT.split('\n');
  const at = (text: string) => {
    const line = lines.findIndex((one) => one.includes(text));
    return { line, character: lines[line]?.indexOf(text) ?? 0 };
  };
  const paths = async (text: string) =>
    (await server.request<NodeAt | null>('devicetreeAtlas/nodeAt', { uri, position: at(text) }))?.paths;
  expect(await paths('&fw>')).toEqual(['/reserved-memory/fw@84000000', '/user', '/']);
  expect(await paths('0x84080000')).toEqual(['/reserved-memory/modem@84080000', '/reserved-memory', '/']);
});

test('whoever types waits for no map: those that nobody wants any more are answered as such', async () => {
  await map();
  const answers: string[] = [];
  const pending: Promise<unknown>[] = [];
  for (let i = 0; i < 5; i++) {
    const source = new CancellationTokenSource();
    const result = server.request<LiveMapAnswer>('devicetreeAtlas/liveMap', { uri }, source.token);
    pending.push(
      result.then(
        () => answers.push('map'),
        () => answers.push('none'),
      ),
    );
    version = server.replace(uri, TEXT.replace('0x100000>', `0x10${i}000>`));
    source.cancel();
  }
  await Promise.all(pending);
  // The first may be made before the server reads on; behind it there is always something to read.
  expect(answers.slice(1)).toEqual(Array.from({ length: 4 }, () => 'none'));
});
