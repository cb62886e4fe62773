/** What the package of the extension holds: what it runs or shows, and nothing else. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packedFiles } from '../workbench/extensionPackage.mjs';

const at = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the package holds these files', async () => {
  expect(await packedFiles()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'client/devicetree-atlas.d.ts',
    'client/dist/THIRD-PARTY-NOTICES.txt',
    'client/dist/extension.js',
    'client/dist/memoryMap.css',
    'client/dist/memoryMap.js',
    'client/media/icon.png',
    'client/media/views.svg',
    'docs/api.md',
    'docs/assistants.md',
    'docs/blob-problems.md',
    'docs/boot-logs.md',
    'docs/boot-profiles.md',
    'docs/checks.md',
    'docs/coming-from-another-extension.md',
    'docs/command-line.md',
    'docs/compiler-problems.md',
    'docs/diagnostics.md',
    'docs/editing.md',
    'docs/findings.md',
    'docs/firmware.md',
    'docs/formatting.md',
    'docs/further-problems.md',
    'docs/hidden-problems.md',
    'docs/how-linux-learnt-to-count-its-reserved-memory.md',
    'docs/library.md',
    'docs/memory-map.md',
    'docs/other-editors.md',
    'docs/pictures/comparison.png',
    'docs/pictures/compiled.png',
    'docs/pictures/hover.png',
    'docs/pictures/memory-map-sm8550.png',
    'docs/pictures/memory-map-zoom.png',
    'docs/pictures/memory-map.png',
    'docs/settings.md',
    'docs/style-problems.md',
    'docs/views.md',
    'package.json',
    'server/dist/THIRD-PARTY-NOTICES.txt',
    'server/dist/languageServer.js',
    'server/dist/package.json',
    'server/dist/tree-sitter-devicetree.wasm',
    'server/dist/web-tree-sitter.wasm',
    'syntaxes/devicetree.tmLanguage.json',
    'syntaxes/dtatlas.schema.json',
    'syntaxes/language-configuration.json',
    'test/workspace/README.md',
    'test/workspace/dts/Makefile',
    'test/workspace/dts/acme-a1000-broken.dts',
    'test/workspace/dts/acme-a1000-camera.dtso',
    'test/workspace/dts/acme-a1000-evb.dts',
    'test/workspace/dts/acme-a1000.dtsi',
    'test/workspace/include/dt-bindings/clock/acme,a1000-clk.h',
    'test/workspace/include/dt-bindings/gpio/gpio.h',
    'test/workspace/include/dt-bindings/interrupt-controller/arm-gic.h',
    'test/workspace/include/dt-bindings/interrupt-controller/irq.h',
    'test/workspace/include/dt-bindings/reset/acme,a1000-reset.h',
  ]);
});

test('licences of what is bundled come along', () => {
  expect(at('client/dist/THIRD-PARTY-NOTICES.txt')).toMatch(/^vscode-languageclient \d[\s\S]*Microsoft Corporation/m);
  const server = at('server/dist/THIRD-PARTY-NOTICES.txt');
  for (const name of ['tree-sitter-devicetree', 'web-tree-sitter', 'vscode-languageserver']) {
    expect(server).toMatch(new RegExp(`^${name} \\d`, 'm'));
  }
});

test('pictures and pages that the README names are packed', async () => {
  const files = await packedFiles();
  const links = [...at('README.md').matchAll(/\]\(((?!https?:|#)[^)\s#]+)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => link.startsWith('docs/')).length).toBeGreaterThanOrEqual(4);
  // Pages for who works on the product are read where its source is.
  const packed = links.filter((link) => !/^(?:ARCHITECTURE|CONTRIBUTING)\.md$/.test(link) && !link.startsWith('test/'));
  expect(packed.filter((link) => !files.includes(link))).toEqual([]);
});
