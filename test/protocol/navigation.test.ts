/** Ways through the sources over the protocol: declaration, implementation, references, hierarchies of nodes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeAction,
  CodeLens,
  CompletionItem,
  CompletionList,
  Hover,
  Location,
  LocationLink,
  SymbolInformation,
  TypeHierarchyItem,
} from 'vscode-languageserver-protocol';
import { board, LanguageServer, TestFolder, textIn } from './serverProcess.ts';

const CHIP = `/ {
	clk: clock { compatible = "test,clock"; #clock-cells = <0>; };
	uart: serial { clocks = <&clk>; };
};
`;
const TEXT = board('&uart { status = "okay"; more = <&clk>; };\n', '#include "chip.dtsi"');

let server: LanguageServer;
let folder: TestFolder;
let uri: string;

beforeAll(async () => {
  folder = new TestFolder();
  folder.write('chip.dtsi', CHIP);
  uri = folder.write('a.dts', TEXT);
  server = await LanguageServer.start({ root: folder.path });
  server.open(uri, TEXT);
  await server.diagnostics(uri);
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  folder.dispose();
});

const textOf = (at: string) => (at === uri ? TEXT : CHIP);
const shown = ({ uri: at, range }: Location) => `${at.slice(at.lastIndexOf('/') + 1)} ${textIn(textOf(at), range)}`;

test('declaration and implementation', async () => {
  const ask = async (method: string) => {
    const links = await server.request<LocationLink[]>(`textDocument/${method}`, server.at(uri, '&uart', 2));
    return links.map(({ targetUri, targetRange }) => shown({ uri: targetUri, range: targetRange }));
  };
  expect(await ask('definition')).toEqual(['chip.dtsi uart']);
  expect(await ask('declaration')).toEqual(['chip.dtsi serial']);
  expect(await ask('implementation')).toEqual(['chip.dtsi serial', 'a.dts &uart']);
});

test('references to an included file', async () => {
  const params = { ...server.at(uri, 'chip.dtsi', 2), context: { includeDeclaration: true } };
  expect((await server.request<Location[]>('textDocument/references', params)).map(shown)).toEqual(['a.dts chip.dtsi']);
});

test('who refers to a node, and whom it refers to', async () => {
  const at = server.at(uri, '&clk', 2);
  const [clock] = await server.request<CallHierarchyItem[]>('textDocument/prepareCallHierarchy', at);
  expect(clock && [clock.name, clock.detail, shown({ uri: clock.uri, range: clock.range })]).toEqual([
    'clock',
    'test,clock',
    'chip.dtsi clock',
  ]);
  const incoming = await server.request<CallHierarchyIncomingCall[]>('callHierarchy/incomingCalls', { item: clock });
  const callers = incoming.map(({ from, fromRanges }) =>
    [from.name, ...fromRanges.map((range) => shown({ uri: from.uri, range }))].join(' '),
  );
  expect(callers).toEqual(['serial chip.dtsi &clk', 'serial a.dts &clk']);
  const item = incoming[0]?.from;
  const outgoing = await server.request<CallHierarchyOutgoingCall[]>('callHierarchy/outgoingCalls', { item });
  expect(outgoing.map(({ to, fromRanges }) => [to.name, fromRanges.length])).toEqual([['clock', 1]]);
  const foreign = { item: { ...clock, data: { board: 5 } } };
  expect(await server.request('callHierarchy/incomingCalls', foreign)).toEqual([]);
});

test('the merged tree of nodes', async () => {
  const at = server.at(uri, '&uart', 2);
  const [uart] = await server.request<TypeHierarchyItem[]>('textDocument/prepareTypeHierarchy', at);
  const [root] = await server.request<TypeHierarchyItem[]>('typeHierarchy/supertypes', { item: uart });
  expect(root?.name).toBe('/');
  const below = await server.request<TypeHierarchyItem[]>('typeHierarchy/subtypes', { item: root });
  // What the board adds to the chip comes behind it.
  expect(below.map(({ name }) => name)).toEqual(['clock', 'serial', 'memory@80000000']);
  expect(await server.request('typeHierarchy/supertypes', { item: root })).toEqual([]);
});

test('code lenses are resolved when they are seen, and can be switched off', async () => {
  const text = board('&uart { clocks = <0>; };\n', '#include "chip.dtsi"');
  const lenses = async (settings: unknown) => {
    const own = await LanguageServer.start({
      root: folder.path,
      settings,
      initializationOptions: { openLocationCommand: true },
    });
    own.open(uri, text);
    await own.diagnostics(uri);
    const found = await own.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri } });
    const resolved = await Promise.all(found.map((lens) => own.request<CodeLens>('codeLens/resolve', lens)));
    expect(found.every(({ command }) => command === undefined)).toBe(true);
    expect(await own.request('codeLens/resolve', { range: found[0]?.range, data: { kind: 7 } })).not.toHaveProperty(
      'command',
    );
    expect(await own.stop()).toBe(0);
    return resolved;
  };
  const [lens, ...others] = await lenses({});
  expect(others).toEqual([]);
  expect(lens && textIn(text, lens.range)).toBe('clocks');
  expect(lens?.command?.title).toBe('overwrites chip.dtsi:3');
  expect(lens?.command?.command).toBe('devicetreeAtlas.openLocation');
  expect(((lens?.command?.arguments ?? []) as Location[]).map(shown)).toEqual(['chip.dtsi clocks']);
  expect(await lenses({ overwriteLenses: 'off' })).toEqual([]);
});

test('the binding of a compatible, and of a node', async () => {
  const binding =
    'properties:\n  compatible:\n    enum:\n      - test,clock\n' +
    '  test,rate:\n    description: How often.\n    type: boolean\nrequired:\n  - test,rate\n';
  const tree = new TestFolder({
    'scripts/dtc/include-prefixes/x': '',
    'include/dt-bindings/x.h': '',
    Kbuild: '',
    Kconfig: '',
    'Documentation/devicetree/bindings/clock/test,clock.yaml': binding,
  });
  const text = board('/ { clk: clock { compatible = "test,other", "test,clock"; }; x = <&clk>; };\n');
  const at = tree.write('arch/arm64/boot/dts/test/a.dts', text);
  const own = await LanguageServer.start({ root: tree.path });
  own.open(at, text);
  await own.diagnostics(at);
  const ask = (mark: string) => own.request<Location[] | null>('textDocument/typeDefinition', own.at(at, mark, 2));
  for (const mark of ['test,clock', '&clk', 'clock {']) {
    const [place] = (await ask(mark)) ?? [];
    expect(place && [place.uri, textIn(binding, place.range)]).toEqual([
      tree.uri('Documentation/devicetree/bindings/clock/test,clock.yaml'),
      'test,clock',
    ]);
  }
  expect(await ask('test,other')).toBe(null);
  const hover = await own.request<Hover | null>('textDocument/hover', own.at(at, 'test,clock', 2));
  expect(hover?.contents).toMatchObject({ value: expect.stringContaining('[test,clock.yaml:1](file://') });
  const typed = own.at(at, 'clk: clock {', 'clk: clock {'.length);
  const { items } = await own.request<CompletionList>('textDocument/completion', typed);
  const offer = items.find(({ label }) => label === 'test,rate');
  const resolved = await own.request<CompletionItem>('completionItem/resolve', offer);
  expect(resolved.documentation).toMatchObject({ value: expect.stringContaining('How often.') });
  const actions = await own.request<CodeAction[]>('textDocument/codeAction', {
    textDocument: typed.textDocument,
    range: { start: typed.position, end: typed.position },
    context: { diagnostics: [], only: ['refactor.rewrite'], triggerKind: 1 },
  });
  expect(actions.map(({ title }) => title)).toContain("Add the required property 'test,rate'");
  expect(await ask('dts-v1')).toBe(null);
  expect(await own.stop()).toBe(0);
  tree.dispose();
});

test('symbols of the workspace: boards, nodes, labels, in files that nobody opened', async () => {
  const files = new TestFolder({
    'one.dts': board('&uart_main { };\n', '#include "chip.dtsi"'),
    'chip.dtsi': '/ { soc { uart_main: serial@1000 { }; }; };\n',
  });
  const own = await LanguageServer.start({ root: files.path });
  const ask = async (query: unknown) => {
    const found = await own.request<SymbolInformation[]>('workspace/symbol', { query });
    return found.map(({ name, containerName, location }) => {
      const file = location.uri.slice(location.uri.lastIndexOf('/') + 1);
      return `${name} (${containerName}) ${file}:${location.range.start.line}:${location.range.start.character}`;
    });
  };
  expect(await ask('UART_m')).toEqual(['uart_main (serial@1000 in chip.dtsi) chip.dtsi:0:10']);
  expect(await ask('serial')).toEqual(['serial@1000 (soc in chip.dtsi) chip.dtsi:0:21']);
  expect(await ask('test board')).toEqual(['one.dts (Test Board) one.dts:0:0']);
  expect(await ask('')).toEqual([]);
  await expect(ask(7)).rejects.toThrow("'params.query' must be a string");
  expect(await own.stop()).toBe(0);
  files.dispose();
});
