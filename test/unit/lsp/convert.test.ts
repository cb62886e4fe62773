/** Words as Markdown: whatever a source holds is shown as it is, by a real renderer. */
import { join } from 'node:path';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { code, type MarkdownBlock, text } from '../../../server/src/ide/markdown.ts';
import { Converter } from '../../../server/src/lsp/convert.ts';
import { OpenDocuments } from '../../../server/src/lsp/openDocuments.ts';
import { DiskHost } from '../../../server/src/node/diskHost.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

/** As the editor renders it: tables and strikethrough, no HTML. */
const RENDERER = new MarkdownIt('default', { html: false });
RENDERER.validateLink = () => true;
/** Characters that mean something to Markdown or HTML, and some that do not. */
const HARD = fc.string({ unit: fc.constantFrom(...'`*_[]()<>|~\\&#+-.!:;=/"\'{}0a b\n'), maxLength: 40 });

let folder: TestFolder;
let converter: Converter;
beforeEach(() => {
  folder = new TestFolder({ 'a (b)/c.dts': 'one\ntwo\n' });
  converter = new Converter(new OpenDocuments(new DiskHost()));
});
afterEach(() => folder.dispose());

function markdown(...blocks: readonly MarkdownBlock[]): string {
  return converter.markdown(blocks).value;
}

/** The text that a reader sees, and the tags around it. */
function rendered(source: string): { readonly shown: string; readonly tags: readonly string[] } {
  const html = RENDERER.render(source);
  const shown = html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
  return { shown, tags: [...html.matchAll(/<([a-z]\w*)/g)].map(([, tag = '']) => tag) };
}

const words = (shown: string) => shown.replaceAll(/\s+/g, ' ').trim();

test('a diagnostic quotes no more of a source than a person reads', () => {
  const span = { file: join(folder.path, 'a (b)/c.dts'), start: 0, end: 3 };
  const message = `'${'9'.repeat(100_000)}' is too large`;
  const related = [{ span, message }];
  const shown = converter.diagnostic({ code: 'integer-literal', severity: 'error', message, span, related });
  expect(shown.message).toMatch(/^'9+…9+' is too large$/);
  expect(String(shown.message).length).toBeLessThan(400);
  expect(shown.relatedInformation?.[0]?.message).toBe(shown.message);
});

describe('Markdown of hovers', () => {
  test('words are shown as they are', () => {
    fc.assert(
      fc.property(HARD, (source) => {
        const { shown, tags } = rendered(markdown(text('x', source)));
        expect(words(shown)).toBe(words(`x${source}`));
        expect(tags).toEqual(['p']);
      }),
      { numRuns: 2000 },
    );
  });

  test('a name is shown as it is, as code', () => {
    fc.assert(
      fc.property(HARD, (name) => {
        fc.pre(name.trim() !== '');
        const { shown, tags } = rendered(markdown(text('the node ', { name }, ' is here')));
        expect(words(shown).replaceAll(' ', '')).toBe(words(`the node ${name} is here`).replaceAll(' ', ''));
        expect(tags).toEqual(['p', 'code']);
      }),
      { numRuns: 2000 },
    );
  });

  test('source text stays in its block', () => {
    fc.assert(
      fc.property(HARD, (source) => {
        fc.pre(source !== '');
        const { shown, tags } = rendered(markdown(code(source), text('behind')));
        expect(shown).toBe(`${source}\n\nbehind\n`);
        expect(tags).toEqual(['pre', 'code', 'p']);
      }),
      { numRuns: 2000 },
    );
  });

  test('a line that begins with a sign is no list and no head', () => {
    for (const sign of ['#', '-', '+', '*', '>', '1.', '2)', '=', '|']) {
      expect(rendered(markdown(text(`${sign} word`)))).toEqual({ shown: `${sign} word\n`, tags: ['p'] });
    }
  });

  test('a place in a folder with parentheses is one link', () => {
    const span = { file: folder.file('a (b)/c.dts'), start: 4, end: 7 };
    const blocks: MarkdownBlock[] = [
      { kind: 'places', head: 'Also at', places: [{ span, label: 'c[1].dts' }], more: 2 },
    ];
    const html = RENDERER.render(markdown(...blocks));
    expect(html).toMatch(
      /^<p>Also at <a href="file:[^"]*a%20%28b%29\/c\.dts#L2">c\[1\]\.dts:2<\/a> and 2 more<\/p>\n$/,
    );
  });
});
