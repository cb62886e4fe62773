/** `dtatlas mcp` with the protocol's own client library, over standard input and output of the built program. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANSWER_DATA_MAX, ANSWER_TEXT_MAX } from '../../server/src/assist/bounds.ts';
import { TOOLS } from '../../server/src/assist/index.ts';
import { CLI, runCli } from '../harness/cli.ts';
import { TestFolder } from './serverProcess.ts';

const BOARD = `/dts-v1/;
#include "soc.dtsi"
/ {
	model = "Acme";

	reserved-memory {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges;

		first@88000000 { reg = <0x88000000 0x200000>; no-map; };
		second@88100000 { reg = <0x88100000 0x100000>; no-map; };
		huge { compatible = "shared-dma-pool"; reusable; size = <0x40000000>; alignment = <0x400000>; };
	};
};
&uart0 { status = "okay"; };
`;
const SOC = `/ {
	#address-cells = <1>;
	#size-cells = <1>;
	memory@80000000 { device_type = "memory"; reg = <0x80000000 0x10000000>; };
	soc {
		#address-cells = <1>;
		#size-cells = <1>;
		ranges = <0x0 0x10000000 0x1000000>;
		uart0: serial@1000 { compatible = "acme,uart"; reg = <0x1000 0x100>; status = "disabled"; };
		uart1: serial@2000 { compatible = "acme,uart"; reg = <0x2000 0x100>; status = "disabled"; };
	};
};
`;
const MANY = Array.from({ length: 1500 }, (_, i) => `n${i} { note = "${'x'.repeat(80)}"; };\n`).join('');

const folder = new TestFolder({
  'dts/acme.dts': BOARD,
  'dts/other.dts': BOARD.replace('model = "Acme"', 'model = "Other"'),
  'dts/soc.dtsi': SOC,
  'dts/many.dts': `/dts-v1/;\n/ { ${MANY} };\n`,
  'dts/empty.dts': '/dts-v1/;\n/ { };\n',
});
const outside = new TestFolder({ 'secret.dtsi': '/ { secret; };\n' });
folder.write('dts/reaches.dts', `/dts-v1/;\n#include "${outside.file('secret.dtsi')}"\n/ { };\n`);

const client = new Client({ name: 'test', version: '1' });
beforeAll(async () => {
  const args = [CLI, 'mcp', '--root', folder.path];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'inherit' }));
});
afterAll(async () => {
  await client.close();
  folder.dispose();
  outside.dispose();
});

interface Answered {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
}

async function call(name: string, input: Readonly<Record<string, unknown>> = {}): Promise<Answered> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: { ...input } });
  const [first] = content as readonly { readonly type: string; readonly text: string }[];
  return { text: first?.text ?? '', data: (structuredContent ?? {}) as Answered['data'], isError: isError === true };
}

test('the tools are listed, each read-only with its parameters', async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(TOOLS.map(({ name }) => name));
  for (const { annotations, inputSchema, description } of tools) {
    expect(annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false });
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(description?.length).toBeGreaterThan(80);
  }
});

const FILE = { file: 'dts/acme.dts' };

interface Question {
  readonly tool: string;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly says: readonly (string | RegExp)[];
  readonly data: object;
}

const QUESTIONS: readonly Question[] = [
  { tool: 'find_boards', input: { words: 'dts acme' }, says: ['dts/acme.dts'], data: { boards: ['dts/acme.dts'] } },
  {
    tool: 'find_boards',
    input: { includes: 'dts/soc.dtsi' },
    says: [],
    data: { boards: ['dts/acme.dts', 'dts/other.dts'] },
  },
  {
    tool: 'explain_node',
    input: { ...FILE, node: '&uart0' },
    says: [
      '/soc/serial@1000 (&uart0)',
      'CPU 0x10001000',
      'dts/soc.dtsi:9',
      'status = "okay" (dts/soc.dtsi:9, dts/acme.dts:16)',
    ],
    data: { path: '/soc/serial@1000', status: 'okay', reg: [{ cpuAddress: '0x10001000' }] },
  },
  {
    tool: 'explain_node',
    input: { file: 'dts/soc.dtsi', node: 'serial@2000' },
    says: ['dts/soc.dtsi is answered through the board dts/acme.dts (1 more boards include it).'],
    data: { path: '/soc/serial@2000', board: 'dts/acme.dts' },
  },
  {
    tool: 'boot_report',
    input: { ...FILE, kernel: '6.12' },
    says: ['Linux 6.12', 'error[rmem-overlap]', 'The kernel prints:', 'OF: reserved mem:'],
    data: { board: 'dts/acme.dts', arch: 'arm64' },
  },
  {
    tool: 'memory_map',
    input: FILE,
    says: [/080000000|80000000-8fffffff/, 'first@88000000'],
    data: { devices: [], ram: [{ base: '0x80000000', size: '0x10000000' }] },
  },
  { tool: 'memory_map', input: { ...FILE, part: 'devices' }, says: ['serial@1000'], data: { reserved: [] } },
  {
    tool: 'why_not_placed',
    input: FILE,
    says: ['/reserved-memory/huge: failed'],
    data: { notReserved: [{ path: '/reserved-memory/huge' }] },
  },
  {
    tool: 'why_not_placed',
    input: { ...FILE, region: 'huge' },
    says: ['does not reserve it', 'Step by step:', 'failed to allocate memory for node', 'Why: '],
    data: { path: '/reserved-memory/huge', region: { state: 'failed', placement: 'dynamic' } },
  },
  {
    tool: 'check_file',
    input: FILE,
    says: ['error[rmem-overlap]', 'dts/acme.dts:11:'],
    data: { board: 'dts/acme.dts' },
  },
  { tool: 'check_file', input: { ...FILE, style: 'strict' }, says: ['style-node-close-alone'], data: {} },
  {
    tool: 'explain_log_line',
    input: { ...FILE, lines: "OF: reserved mem: failed to allocate memory for node 'huge'\nanything else" },
    says: ['On this board: /reserved-memory/huge: Linux'],
    data: { board: 'dts/acme.dts', lines: [{ nodes: ['/reserved-memory/huge'] }] },
  },
  {
    tool: 'what_if_removed',
    input: { ...FILE, regions: 'first@88000000, huge' },
    says: ['Linux '],
    data: { removed: [{ path: '/reserved-memory/first@88000000' }] },
  },
  { tool: 'what_if_removed', input: FILE, says: ['Regions, what may go first:'], data: { board: 'dts/acme.dts' } },
  {
    tool: 'free_memory',
    input: { ...FILE, size: '16M', near: '0x88000000' },
    says: ['Room for 16 MiB on a multiple of 2 MiB: 0x'],
    data: { free: [{}] },
  },
  {
    tool: 'compare_boards',
    input: { ...FILE, other: 'dts/other.dts' },
    says: ['~ model: "Acme" → "Other"'],
    data: { same: false },
  },
];

describe('each tool answers with text and with data, paths relative to the folder', () => {
  test.each(QUESTIONS)('$tool $input', async ({ tool, input, says, data }) => {
    const answer = await call(tool, input);
    expect(answer.text).not.toContain(folder.path);
    expect(JSON.stringify(answer.data)).not.toContain(folder.path);
    for (const words of says)
      expect(answer.text).toMatch(
        typeof words === 'string' ? new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : words,
      );
    expect(answer.isError).toBe(false);
    expect(answer.data).toMatchObject(firstOnly(data, answer.data));
  });
});

/** Lists of the expectation stand for their beginning. */
function firstOnly(expected: object, found: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(expected).map(([key, value]) => {
      const list = found[key];
      return [
        key,
        Array.isArray(value) && value.length > 0 && Array.isArray(list)
          ? [
              ...value.map((one, i) => (typeof one === 'object' ? expect.objectContaining(one) : (one ?? list[i]))),
              ...list.slice(value.length),
            ]
          : value,
      ];
    }),
  );
}

const REFUSED: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  [
    'explain_node',
    { ...FILE, node: 'serial' },
    "'serial' is not one node. There are: /soc/serial@1000, /soc/serial@2000.",
  ],
  ['explain_node', { ...FILE, node: 'nothing' }, "The board has no node 'nothing'"],
  ['explain_node', FILE, "'node' is missing"],
  ['boot_report', {}, "No board is active: name one with 'file'."],
  ['boot_report', { ...FILE, kernel: '2.6' }, 'kernel: '],
  ['boot_report', { file: 'dts/none.dts' }, "There is no file 'dts/none.dts'"],
  ['boot_report', { file: '/etc/hostname' }, "'/etc/hostname' lies outside of the folders that may be read"],
  ['boot_report', { file: '../../etc/passwd.dts' }, 'lies outside of the folders that may be read'],
  ['memory_map', { ...FILE, part: 'half' }, "'part' takes ram, devices, all; not 'half'."],
  ['memory_map', { ...FILE, size: '1' }, "There is no parameter 'size'"],
  ['why_not_placed', { ...FILE, region: '&uart0' }, 'is no region that Linux'],
  ['free_memory', { ...FILE, size: 'much' }, 'size takes a number of bytes'],
  ['explain_log_line', { lines: 'systemd[1]: hello' }, 'No such line is among'],
  ['write_file', {}, "There is no tool 'write_file'"],
];

describe('what cannot be answered is refused with words', () => {
  test.each(REFUSED)('%s %o', async (tool, input, words) => {
    const { text, isError } = await call(tool, input);
    expect(isError).toBe(true);
    expect(text).toContain(words);
  });
});

test('nothing outside of the folders is read through an include either', async () => {
  const { text } = await call('check_file', { file: 'dts/reaches.dts' });
  expect(text).toContain('error[include-outside]');
  expect(text).toContain('start dtatlas mcp with --root or -I');
});

test('an answer has a size, and says what it leaves out', async () => {
  const { text, data } = await call('compare_boards', { file: 'dts/empty.dts', other: 'dts/many.dts' });
  expect(text.length).toBeLessThan(ANSWER_TEXT_MAX + 200);
  expect(text).toMatch(/more lines left out \(an answer has 12000 characters\): ask for less\.\n$/);
  expect(JSON.stringify(data).length).toBeLessThan(ANSWER_DATA_MAX + 200);
  expect(data.leftOut).toEqual([expect.stringMatching(/^nodes: \d+ of 1500$/)]);
});

test('a file that changes is read anew', async () => {
  folder.write('dts/soc.dtsi', SOC.replace('serial@1000 { compatible', 'serial@1000 { dma-coherent; compatible'));
  expect((await call('explain_node', { ...FILE, node: '&uart0' })).text).toContain('dma-coherent (dts/soc.dtsi:9)');
});

test('a wrong command line', async () => {
  expect(await runCli(['mcp', '--root', 'nowhere'], folder.path)).toMatchObject({
    code: 2,
    err: "dtatlas mcp: --root takes a folder; 'nowhere' is none\n",
  });
});

test('a message that cannot be read is told', async () => {
  const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}\n';
  const { code, out, err } = await runCli(['mcp', '--root', folder.path], folder.path, CLI, `{bad\n${ping}`);
  expect(code).toBe(0);
  expect(err).toMatch(/^dtatlas mcp: a message was not read: /);
  expect(JSON.parse(out)).toMatchObject({ id: 1, result: {} });
  const large = await runCli(['mcp', '--root', folder.path], folder.path, CLI, `${'x'.repeat(11 << 20)}\n`);
  expect(large.err).toContain('exceeded maximum size of 10485760 bytes');
});
