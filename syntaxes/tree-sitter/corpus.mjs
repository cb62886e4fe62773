#!/usr/bin/env node
// Parses the device trees of a kernel source tree with the committed wasm and
// names the files that do not parse.
//
//   node syntaxes/tree-sitter/corpus.mjs --kernel 7.2|DIR [--preprocessed] [--headers] [--sample N] [--bar N]
//
//   --preprocessed   every .dts and .dtso, as cpp hands it to dtc
//   --headers        include/dt-bindings as well
//   --sample N       N files, spread evenly over the list
//   --bar N          how many files may fail (15; preprocessed: 0)

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { Language, Parser } from 'web-tree-sitter';
import { kernelFolder } from '../../test/measure/kernelSource.mjs';

const { values: options } = parseArgs({
  options: {
    kernel: { type: 'string' },
    preprocessed: { type: 'boolean', default: false },
    headers: { type: 'boolean', default: false },
    sample: { type: 'string' },
    bar: { type: 'string' },
  },
});
if (options.kernel === undefined) {
  console.error('usage: corpus.mjs --kernel 7.2|DIR [--preprocessed] [--headers] [--sample N] [--bar N]');
  process.exit(2);
}
const kernel = kernelFolder(options.kernel);
const bar = Number(options.bar ?? (options.preprocessed ? 0 : 15));

function find(directory, pattern) {
  const found = [];
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    // Symbolic links lead to files that are found where they are.
    if (entry.isDirectory()) found.push(...find(path, pattern));
    else if (entry.isFile() && pattern.test(entry.name)) found.push(path);
  }
  return found.sort();
}

let files = find(join(kernel, 'arch'), options.preprocessed ? /\.dtso?$/ : /\.dts[io]?$/);
if (options.headers) files.push(...find(join(kernel, 'include', 'dt-bindings'), /\.h$/));
if (options.sample !== undefined) {
  const wanted = Math.min(Number(options.sample), files.length);
  files = Array.from({ length: wanted }, (_, i) => files[Math.floor((i * files.length) / wanted)]);
}

await Parser.init();
const language = await Language.load(fileURLToPath(new URL('../tree-sitter-devicetree.wasm', import.meta.url)));
const parser = new Parser();
parser.setLanguage(language);

/** The first ERROR or MISSING node, as line:column and what is there. */
function firstProblem(tree) {
  let node = tree.rootNode;
  for (;;) {
    const next = node.children.find((child) => child?.hasError);
    if (node.isError || node.isMissing || !next) {
      const { row, column } = node.startPosition;
      const what = node.isMissing ? `MISSING ${node.type}` : JSON.stringify(node.text.slice(0, 40));
      return `${row + 1}:${column + 1} ${what}`;
    }
    node = next;
  }
}

const failures = [];
const skipped = [];
let parseTime = 0;
let characters = 0;

function parse(file, text) {
  const started = performance.now();
  const tree = parser.parse(text);
  parseTime += performance.now() - started;
  characters += text.length;
  try {
    if (tree.rootNode.hasError) failures.push(`${relative(kernel, file)}:${firstProblem(tree)}`);
  } finally {
    tree.delete();
  }
}

const run = promisify(execFile);
const CPP = '-nostdinc -undef -D__DTS__ -x assembler-with-cpp -I scripts/dtc/include-prefixes -I include'.split(' ');

async function preprocessAndParse(queue) {
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    let text;
    try {
      const result = await run('cpp', [...CPP, relative(kernel, file)], {
        cwd: kernel,
        maxBuffer: 1 << 28,
      });
      text = result.stdout;
    } catch (error) {
      // Some boards need generated headers or a configuration.
      skipped.push(`${relative(kernel, file)}: ${String(error.stderr ?? error).split('\n', 1)[0]}`);
      continue;
    }
    parse(file, text);
  }
}

if (options.preprocessed) {
  const queue = [...files].reverse();
  await Promise.all(Array.from({ length: availableParallelism() }, () => preprocessAndParse(queue)));
} else {
  for (const file of files) parse(file, readFileSync(file, 'utf8'));
}

for (const failure of failures.sort()) console.log(failure);
for (const skip of skipped.sort()) console.log(`skipped: ${skip}`);
const speed = characters / 1e3 / parseTime;
console.log(
  `${failures.length} of ${files.length - skipped.length} files hold an ERROR or MISSING node` +
    ` (bar ${bar}; ${Math.round(parseTime)} ms, ${speed.toFixed(1)} MB/s)`,
);
process.exit(failures.length > bar ? 1 : 0);
