/** What is made from tables is up to date, and every code leads to a section of a page. */
import { expect, test } from 'vitest';
import { ALL_CODES } from '../../server/src/problems/codes.ts';
import { DOCUMENTATION_URL, documentationUrl } from '../../server/src/problems/pages.ts';
import { currentText, generatedFiles } from '../generate/outputs.ts';

test.each([...generatedFiles().keys()])('%s is what `npm run generate` writes', (path) => {
  expect(currentText(path)).toBe(generatedFiles().get(path));
});

test('links lead into the repository of package.json', () => {
  const { repository } = JSON.parse(currentText('package.json'));
  expect(DOCUMENTATION_URL).toBe(`${repository.url.replace(/\.git$/, '')}/blob/HEAD/docs/`);
});

test('every code has a section that its link leads to, and links of pages lead to sections', () => {
  for (const { code } of ALL_CODES) {
    if (code === 'always_fail') continue;
    const [url = '', anchor] = documentationUrl(code).split('#');
    const page = currentText(`docs/${url.slice(DOCUMENTATION_URL.length)}`);
    // The anchor that a heading gets: its text without quotes, in lower case.
    expect([code, anchor, page.split('\n').includes(`### \`${code}\``)]).toEqual([code, code.toLowerCase(), true]);
  }
  for (const [path, text] of generatedFiles()) {
    for (const [, anchor = ''] of text.matchAll(/\]\(#([^)]+)\)/g)) {
      expect([path, anchor, text.includes(`### \`${anchor}\``)]).toEqual([path, anchor, true]);
    }
  }
});
