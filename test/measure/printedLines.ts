/**
 * Makes `server/src/kernelLog/printed/`: every line that the code of reserved memory, memblock, CMA and remote processors prints, read
 * off kernel sources. `node test/runScript.mjs test/measure/printedLines.ts OUTFOLDER NAME=FOLDER…`, a folder for each release; one
 * release may have several.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILES = [
  'drivers/of/of_reserved_mem.c',
  'drivers/of/fdt.c',
  'kernel/dma/contiguous.c',
  'kernel/dma/coherent.c',
  'kernel/dma/swiotlb.c',
  'mm/cma.c',
  'mm/memblock.c',
  'arch/arm64/mm/init.c',
  'arch/arm64/mm/mmu.c',
  'arch/arm64/kernel/setup.c',
  'arch/arm/mm/init.c',
  'arch/arm/mm/mmu.c',
  'arch/riscv/mm/init.c',
];
const FOLDERS = ['drivers/remoteproc'];

/** Calls that print, with the letter of their level. */
const LEVELS: Readonly<Record<string, string>> = {
  pr_emerg: 'e',
  pr_crit: 'e',
  pr_err: 'e',
  pr_warn: 'w',
  pr_warn_once: 'w',
  pr_warn_ratelimited: 'w',
  pr_notice: 'i',
  pr_info: 'i',
  pr_debug: 'd',
  memblock_dbg: 'd',
  panic: 'p',
  dev_err: 'E',
  dev_err_probe: 'E',
  dev_warn: 'W',
  dev_info: 'I',
  dev_dbg: 'D',
};
const CALL = /\b([a-z_]+)\(/g;
/** Letters of a line that are no placeholder: fewer say nothing. */
const LITERAL_MIN = 8;

const [out = '', ...given] = process.argv.slice(2);
const found = new Map<string, { file: string; level: string; format: string; name: string; releases: Set<string> }>();
for (const pair of given) {
  const [release = '', folder = ''] = pair.split('=');
  const below = FOLDERS.flatMap((name) => {
    const path = join(folder, name);
    return existsSync(path)
      ? readdirSync(path)
          .filter((file) => file.endsWith('.c'))
          .map((file) => `${name}/${file}`)
      : [];
  });
  for (const file of [...FILES, ...below.sort()]) {
    const path = join(folder, file);
    if (existsSync(path)) read(release, file, readFileSync(path, 'utf8'));
  }
}

/** Takes down the lines that a file prints. */
function read(release: string, file: string, text: string): void {
  let prefix = '';
  let name = '';
  let offset = 0;
  for (const line of text.split('\n')) {
    const defined = /^#define pr_fmt\(fmt\)\s+(?:"([^"]*)"\s*)?fmt/.exec(line);
    if (defined) prefix = (defined[1] ?? '').replace('%s: ', '');
    const opened = /^[a-z][\w\s*]*\b(\w+)\([^;]*$/.exec(line);
    if (opened) name = opened[1] ?? name;
    for (const match of line.matchAll(CALL)) {
      const level = LEVELS[match[1] ?? ''];
      if (level === undefined) continue;
      const isDevice = level === level.toUpperCase();
      // memblock's own macro has no prefix.
      const before = isDevice || level === 'p' || match[1] === 'memblock_dbg' ? '' : prefix;
      const format = literalAt(text, offset + match.index + match[0].length) ?? '';
      // One call may print several lines.
      for (const [i, part] of format.split('\n').entries()) {
        const whole = `${i === 0 ? before : ''}${part.trim()}`;
        if (whole.replaceAll(/%[-+ #0]*\w+|[^A-Za-z\d]/g, '').length < LITERAL_MIN) continue;
        const known = found.get(`${file}\0${whole}`);
        if (known) known.releases.add(release);
        else found.set(`${file}\0${whole}`, { file, level, format: whole, name, releases: new Set([release]) });
      }
    }
    offset += line.length + 1;
  }
}

/** The string literals, put together, that are the format of the call whose arguments begin at `at`. */
function literalAt(text: string, at: number): string | undefined {
  // dev_* and dev_err_probe have arguments before it: no string stands in those.
  const end = text.indexOf(';', at);
  const args = text.slice(at, end < 0 ? at : end);
  const first = args.indexOf('"');
  if (first < 0) return undefined;
  let format = '';
  for (const part of args.slice(first).matchAll(/"((?:[^"\\]|\\.)*)"|([^\s"]+)/g)) {
    if (part[2] !== undefined) break;
    format += part[1] ?? '';
  }
  return format.replaceAll('\\"', '"').replaceAll('\\t', ' ').replaceAll('\\n', '\n').trim();
}

const quote = (text: string) =>
  text.includes("'") && !text.includes('"')
    ? JSON.stringify(text)
    : `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** One file of the table for each of these; the first that takes a source has it. */
const PARTS: readonly (readonly [part: string, takes: (file: string) => boolean])[] = [
  ['remoteproc', (file) => file.startsWith('drivers/remoteproc/remoteproc_')],
  ['remoteprocQualcomm', (file) => file.startsWith('drivers/remoteproc/qcom_')],
  ['remoteprocTi', (file) => /^drivers\/remoteproc\/(ti_|omap_|pru_|keystone_|wkup_|da8xx_)/.test(file)],
  ['remoteprocOthers', (file) => file.startsWith('drivers/remoteproc/')],
  ['memory', () => true],
];

for (const [part] of PARTS) {
  const own = [...found.values()].filter(({ file }) => PARTS.find(([, takes]) => takes(file))?.[0] === part);
  const rows = own.map(
    ({ file, level, format, name, releases }) =>
      `  [${[level, format, file, name, [...releases].join(' ')].map(quote).join(', ')}],`,
  );
  writeFileSync(
    join(out, `${part}.ts`),
    `/** Lines that the kernel prints (${part}), generated by test/measure/printedLines.ts from its sources. */
import type { PrintedRow } from '../printedRow.ts';

// biome-ignore format: generated, a row each.
export const ${part.toUpperCase()}: readonly PrintedRow[] = [
${rows.join('\n')}
];
`,
  );
  console.log(`${part}: ${own.length} lines`);
}
