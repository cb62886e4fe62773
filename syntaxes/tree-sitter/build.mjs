#!/usr/bin/env node
// Builds ../tree-sitter-devicetree.wasm from grammar.js and scanner.c.
//
//   node syntaxes/tree-sitter/build.mjs           needs tree-sitter, clang, wasm-ld, wasi-libc
//   node syntaxes/tree-sitter/build.mjs --check   needs nothing
//
// Environment: TREE_SITTER, CLANG, WASI_INCLUDE.
//
// The wasm is committed, so that building the extension needs no C compiler.
// --check says whether it belongs to the committed grammar.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const wasmPath = join(here, '..', 'tree-sitter-devicetree.wasm');
const recordPath = `${wasmPath}.json`;
const require = createRequire(import.meta.url);

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** What the wasm is made of: our sources and the version of the grammar they extend. */
function grammarIdentity() {
  const base = require('tree-sitter-devicetree/package.json').version;
  // A checkout with CRLF line ends holds the same grammar.
  const read = (name) => readFileSync(join(here, name), 'utf8').replace(/\r\n/g, '\n');
  return {
    base,
    grammar: sha256(read('grammar.js'), '\0', read('scanner.c'), '\0', base),
  };
}

/** Problems with the committed wasm; an empty list means that it is the right one. */
export function check() {
  const { grammar } = grammarIdentity();
  const wasm = sha256(readFileSync(wasmPath));
  const recorded = JSON.parse(readFileSync(recordPath, 'utf8'));
  const problems = [];
  if (recorded.grammar !== grammar) {
    problems.push('grammar.js, scanner.c or tree-sitter-devicetree changed since the wasm was built: run build.mjs');
  }
  if (recorded.wasm !== wasm) {
    problems.push('tree-sitter-devicetree.wasm is not the file build.mjs wrote');
  }
  return problems;
}

function run(command, args, options = {}) {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error(`${command} is not installed (or not on PATH)`);
    throw new Error(`${command} failed:\n${error.stdout ?? ''}${error.stderr ?? ''}`);
  }
}

function firstOf(name, candidates) {
  for (const candidate of candidates) {
    try {
      execFileSync(candidate, ['--version'], { stdio: 'ignore' });
      return candidate;
    } catch {
      // Try the next one.
    }
  }
  throw new Error(`no ${name} found (tried ${candidates.join(', ')})`);
}

function build() {
  const treeSitter = process.env.TREE_SITTER ?? firstOf('tree-sitter', ['tree-sitter']);
  const clang = process.env.CLANG ?? firstOf('clang', ['clang', 'clang-19', 'clang-16', 'clang-14']);
  const libc = process.env.WASI_INCLUDE ?? '/usr/include/wasm32-wasi';

  run(treeSitter, ['generate', '--abi', '15'], { cwd: here });

  // Debian has no libc for emscripten; the parser only needs headers, and those
  // of WASI do. clang's own headers come first: they hold stdint and stddef.
  const resources = run(clang, ['-print-resource-dir']).trim();
  const scratch = mkdtempSync(join(tmpdir(), 'devicetree-grammar-'));
  try {
    const output = join(scratch, 'parser.wasm');
    run(
      clang,
      [
        '--target=wasm32-unknown-emscripten',
        '-Os',
        '-fPIC',
        '-fvisibility=hidden',
        '-nostdlib',
        '-nostdinc',
        ...['-I', 'src'],
        ...['-I', join(resources, 'include')],
        ...['-isystem', libc],
        '-D__wasi__',
        '-Wl,--no-entry',
        '-Wl,--experimental-pic',
        '-Wl,-shared',
        '-Wl,--export=tree_sitter_devicetree',
        '-Wl,--allow-undefined',
        '-Wl,--strip-all',
        ...['-o', output],
        'src/parser.c',
        'scanner.c',
      ],
      { cwd: here },
    );
    const wasm = readFileSync(output);
    const { base, grammar } = grammarIdentity();
    const record = {
      'tree-sitter-devicetree': base,
      grammar,
      wasm: sha256(wasm),
    };
    writeFileSync(wasmPath, wasm);
    writeFileSync(recordPath, `${JSON.stringify(record, null, 2)}\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(`${wasmPath}: ${statSync(wasmPath).size} bytes`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (process.argv.includes('--check')) {
      const problems = check();
      for (const problem of problems) console.error(problem);
      process.exitCode = problems.length > 0 ? 1 : 0;
    } else {
      build();
    }
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
