/** What stands at the caret, as the editor gets it: Markdown, links, lines and columns. The words are tested with `ide/`. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DocumentSymbol } from 'vscode-languageserver-protocol';
import { board, LanguageServer, TestFolder, textIn, uriOf } from './serverProcess.ts';

const DTS = fileURLToPath(new URL('../workspace/dts/', import.meta.url));
const EVB = uriOf(`${DTS}acme-a1000-evb.dts`);
const CHIP = uriOf(`${DTS}acme-a1000.dtsi`);
const texts = new Map([EVB, CHIP].map((uri) => [uri, readFileSync(new URL(uri), 'utf8')]));

let server: LanguageServer;
beforeAll(async () => {
  server = await LanguageServer.start({ root: fileURLToPath(new URL('../workspace', import.meta.url)) });
  for (const [uri, text] of texts) server.open(uri, text);
  await server.diagnostics(EVB);
  await server.diagnostics(CHIP);
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
});

describe('hover', () => {
  test('a node of a shared file, in the light of the board: resolved addresses, every definition as a link', async () => {
    const hover = await server.hover(CHIP, 'serial@0');
    expect(hover).toContain('```dts\nuart0: /soc@0/bus@4000000/serial@0\n```');
    expect(hover).toContain('reg[0]: 0x14000000 – 0x14000fff (4 KiB) – bus address 0x0');
    expect(hover).toContain('Merged from 2 places:');
    expect(hover).toMatch(/\[acme-a1000\.dtsi:\d+\]\(file:\/\/\/\S+\.dtsi#L\d+\)/);
    expect(hover).toMatch(/\[acme-a1000-evb\.dts:\d+\]\(file:\/\/\/\S+\.dts#L\d+\)/);
  });

  test('a reference is its node, and the label before a body', async () => {
    expect(await server.hover(EVB, '&uart0 {')).toContain('serial@0');
    expect(await server.hover(EVB, '&vdd_sensor', 5)).toContain('/regulator-sensor');
  });

  test('reserved memory: static, dynamic, what uses it, what is assumed', async () => {
    const firmware = await server.hover(CHIP, 'firmware@80000000');
    expect(firmware).toContain('**Static region, no-map: 0x80000000 – 0x801fffff (2 MiB); no driver (Linux 6.18)**');
    const cma = await server.hover(CHIP, 'linux,cma {');
    expect(cma).toMatch(
      /\*\*Dynamic region, mapped, reusable: predicted at 0x[0-9a-f]+ – 0x[0-9a-f]+ \(64 MiB\); driver cma/,
    );
    expect(cma).toMatch(
      /The prediction assumes:\n\n- The kernel is taken to be Linux 6\.18, .*\n- RAM is what the tree states/,
    );
    const pool = await server.hover(CHIP, 'display-pool');
    expect(pool).toContain('no-map');
    expect(pool).toMatch(/Used by \[\/soc@0\/display@5000000:\d+\]\(file:\S+\.dts#L\d+\)/);
    const modem = await server.hover(CHIP, 'remoteproc@6000000');
    expect(modem).toContain('memory-region[0]: modem@84000000 0x84000000 – 0x86ffffff (48 MiB)');
  });

  test('a macro, its arguments, a number, a property, an include', async () => {
    expect(await server.hover(CHIP, 'A1000_PERIPHERAL(DMA')).toContain('#define A1000_PERIPHERAL(name, spi)');
    expect(await server.hover(CHIP, 'GIC_PPI 9')).toContain('#define GIC_PPI');
    expect(await server.hover(CHIP, '0x1040000')).toContain('reg[1], address: 0x11040000 – 0x110bffff (512 KiB)');
    expect(await server.hover(EVB, 'compatible = "acme,a1000-evb"')).toContain('Set in turn by:');
    expect(await server.hover(EVB, '"acme-a1000.dtsi"', 3)).toMatch(/\/acme-a1000\.dtsi$/);
  });

  test('an alias in a string, the memory node', async () => {
    expect(await server.hover(EVB, '"serial0:115200n8"', 3)).toContain('serial@0');
    expect(await server.hover(EVB, 'memory@80000000')).toContain('Memory as Linux 6.18 sees it: 3.9 GiB mapped.');
  });

  test('nothing of the source becomes Markdown', async () => {
    const folder = new TestFolder();
    const name = 'a`b**c**<img>[x](y)';
    const text = board(`/ { n: node { compatible = "${name}"; status = "\`\`"; }; };`);
    const uri = folder.write('a.dts', text);
    server.open(uri, text);
    const hover = await server.hover(uri, 'node {');
    expect(hover).toContain(`compatible \`\` ${name} \`\``);
    expect(hover).toContain('status ``` `` ```');
    server.close(uri);
    folder.dispose();
  });
});

describe('definition', () => {
  async function targets(uri: string, mark: string, into = 1): Promise<string[]> {
    const links = await server.definition(uri, mark, into);
    return links.map(({ targetUri, targetSelectionRange }) => {
      const text = texts.get(targetUri);
      const name = targetUri.slice(targetUri.lastIndexOf('/') + 1);
      return `${name}: ${text === undefined ? '' : textIn(text, targetSelectionRange)}`;
    });
  }

  test('label, path in a string, include, macro, node', async () => {
    expect(await targets(EVB, '&uart0 {')).toEqual(['acme-a1000.dtsi: uart0']);
    expect(await targets(EVB, '"serial0:115200n8"', 3)).toEqual([
      'acme-a1000.dtsi: serial@0',
      'acme-a1000-evb.dts: &uart0',
    ]);
    expect(await targets(EVB, '"acme-a1000.dtsi"', 3)).toEqual(['acme-a1000.dtsi: ']);
    expect(await targets(EVB, 'GPIO_ACTIVE_HIGH')).toEqual(['gpio.h: ']);
    expect(await targets(CHIP, 'A1000_PERIPHERAL(UART0')).toEqual(['acme-a1000.dtsi: A1000_PERIPHERAL']);
    expect(await targets(CHIP, 'modem_mem: modem@', 12)).toEqual(['acme-a1000.dtsi: modem@84000000']);
    expect(await targets(EVB, '/dts-v1/')).toEqual([]);
  });
});

describe('outline', () => {
  test('nodes within nodes, ranges within ranges', async () => {
    const symbols = await server.symbols(CHIP);
    const paths: string[] = [];
    const walk = (all: readonly DocumentSymbol[], path: string) => {
      for (const { name, range, selectionRange, children } of all) {
        expect(notAfter(range.start, selectionRange.start) && notAfter(selectionRange.end, range.end)).toBe(true);
        paths.push(`${path}/${name}`);
        walk(children ?? [], `${path}/${name}`);
      }
    };
    walk(symbols, '');
    expect(paths).toContain('///soc@0/bus@4000000/serial@0/reg');
    expect(paths).toContain('///soc@0/bus@4000000/serial@0/A1000_PERIPHERAL');
  });
});

function notAfter(a: { line: number; character: number }, b: { line: number; character: number }): boolean {
  return a.line < b.line || (a.line === b.line && a.character <= b.character);
}
