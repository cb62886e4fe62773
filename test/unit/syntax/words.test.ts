/** What is said of broken sources, and where: the tables of `test/golden/faults`. UPDATE=1 writes them anew. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { parseFaultTable, renderRow } from '../../harness/faultTable.ts';
import { testSyntax } from '../../harness/parser.ts';

const FOLDER = fileURLToPath(new URL('../../golden/faults/', import.meta.url));

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = await testSyntax();
});

for (const name of readdirSync(FOLDER).filter((each) => each.endsWith('.txt'))) {
  describe(name, () => {
    const table = readFileSync(FOLDER + name, 'utf8');
    const rows = parseFaultTable(table);
    const expected = new Map(
      table.split(/^(?=### )/m).map((block) => [block.split('\n', 1)[0]?.slice(4), block.trimEnd()]),
    );
    const rendered: string[] = [];
    for (const row of rows) {
      test(row.name, () => {
        const now = renderRow(syntax, row);
        rendered.push(now);
        if (!process.env.UPDATE) expect(now.trimEnd()).toBe(expected.get(row.name));
        if (process.env.UPDATE && rendered.length === rows.length) {
          writeFileSync(FOLDER + name, `${table.split(/^### /m)[0]}${rendered.join('\n')}`);
        }
      });
    }
  });
}
