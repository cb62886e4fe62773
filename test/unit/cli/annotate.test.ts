/** `compile --format dts --annotate`: every line says where it comes from, and what it says is true. */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { readKernelSample, unpackKernelSample } from '../../harness/kernelSample.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

const CLI = fileURLToPath(new URL('../../../server/dist/cli.js', import.meta.url));

const sample = readKernelSample();
const kernel = unpackKernelSample(sample);
const folder = new TestFolder({
  'board.dts': `/dts-v1/;
/memreserve/ 0x1000 0x10;
#include "chip.dtsi"
/ {
	reg = <PAIR>;
	paths = &chip;
	NODE(seven, 7)
};
&chip {
	status = "okay";
};
/ { chip@1 { late; }; };
`,
  'chip.dtsi': `#include "macros.h"
/ { chip: chip@1 {
		VALUE = <1>;
		gone;
	};
};
`,
  'macros.h': `#define PAIR 1 2
#define VALUE renamed
#define NODE(name, n) name: name@n { \\
		reg = <n>; \\
	};
`,
});
afterAll(() => {
  rmSync(kernel, { recursive: true, force: true });
  folder.dispose();
});

function compile(cwd: string, ...args: readonly string[]): string {
  const { stdout, status, stderr } = spawnSync(process.execPath, [CLI, 'compile', ...args], { cwd, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

const stripped = (text: string) => text.replace(/ \/\* [^\n]* \*\/$/gm, '');

test('a small board', () => {
  const text = compile(folder.path, 'board.dts', '-O', 'dts', '--annotate');
  expect(text).toBe(`/dts-v1/;

/memreserve/	0x0000000000001000 0x0000000000000010; /* board.dts:2 */
/ { /* chip.dtsi:2, board.dts:4, board.dts:12 */
	reg = <0x01 0x02>; /* board.dts:5 */
	paths = "/chip@1"; /* board.dts:6 */

	chip: chip@1 { /* chip.dtsi:2, board.dts:9, board.dts:12 */
		renamed = <0x01>; /* chip.dtsi:3 via macros.h:2 */
		gone; /* chip.dtsi:4 */
		status = "okay"; /* board.dts:10 */
		late; /* board.dts:12 */
	}; /* chip.dtsi:5, board.dts:11, board.dts:12 */

	seven: seven@7 { /* board.dts:7 */
		reg = <0x07>; /* board.dts:7 via macros.h:4 */
	}; /* board.dts:7 via macros.h:5 */
}; /* chip.dtsi:6, board.dts:8, board.dts:12 */
`);
  expect(stripped(text)).toBe(compile(folder.path, 'board.dts', '-O', 'dts'));
});

test('twice: columns and includes', () => {
  const text = compile(folder.path, 'board.dts', '-O', 'dts', '-T', '-T');
  expect(text).toContain('gone; /* chip.dtsi:4:3-4:7 < board.dts:3:11-3:20 */');
  expect(text).toContain('status = "okay"; /* board.dts:10:2-10:8 */');
});

test('what the compiler adds', () => {
  const text = compile(folder.path, 'board.dts', '-@', '-O', 'dts', '-T');
  expect(text).toContain('phandle = <0x01>; /* added by the compiler */');
  expect(text).toMatch(
    /__symbols__ \{ \/\* added by the compiler \*\/\n\t\tchip = "\/chip@1"; \/\* added by the compiler \*\//,
  );
});

describe('boards of a kernel', () => {
  const boards = sample.boards.filter((path, i) => i % 15 === 7 && sample.links[path] === undefined);

  test.each(boards)('%s', (path) => {
    const plain = compile(kernel, path, '-O', 'dts');
    const text = compile(kernel, path, '-O', 'dts', '-T');
    expect(stripped(text)).toBe(plain);
    const sources = new Map<string, readonly string[]>();
    const lineAt = (place: string) => {
      const [, file = '', line = ''] = /^(.*):(\d+)$/.exec(place) ?? [];
      const lines = sources.get(file) ?? readFileSync(join(kernel, file), 'utf8').split('\n');
      sources.set(file, lines);
      return lines[Number(line) - 1] ?? '';
    };
    const wrong: string[] = [];
    let checked = 0;
    for (const line of text.split('\n')) {
      const [, code = '', comment = ''] = /^\t*(.*?) \/\* ([^\n]*) \*\/$/.exec(line) ?? [];
      if (code === '') {
        if (line !== '' && line !== '/dts-v1/;' && line !== '/plugin/;') wrong.push(`without a place: ${line}`);
        continue;
      }
      if (comment === 'added by the compiler') continue;
      const name = code.replace(/^(?:\w+: )*/, '').replace(/( =|;| \{).*$/, '');
      const labels = [...code.matchAll(/(\w+): /g)].map(([, label]) => label ?? '');
      for (const place of comment.split(', ')) {
        // A macro stands for the name, or the name is part of what one was given: both lines count.
        const there = place.split(' via ').map(lineAt).join('\n');
        // A name may be put together by a macro's `##`.
        const ok =
          code === '};'
            ? there.includes('}')
            : [name, name.split('@')[0] ?? '', ...labels].some((word) => there.includes(word)) || / via /.test(place);
        checked++;
        if (!ok && !(code === '/ {' && there.includes('/'))) wrong.push(`${code} is not at ${place}: ${there}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(20);
  });
});
