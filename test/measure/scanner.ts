/**
 * Compares, over the device trees and binding headers of a kernel, the items of the scanner with those of tree-sitter:
 *   npm run scanner -- --kernel 7.2|DIR [--sample N] [--filter TEXT]
 * Prints the files where they differ and those that the scanner leaves to tree-sitter; exit code 1 on any difference.
 */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { DiskHost } from '../../server/src/node/diskHost.ts';
import { scanPlainFile } from '../../server/src/syntax/scanFile.ts';
import { itemData, loweredByTree } from '../harness/itemData.ts';
import { testParser } from '../harness/parser.ts';
import { kernelFolder, sample } from './kernelTree.ts';

const { values } = parseArgs({
  options: { kernel: { type: 'string' }, sample: { type: 'string' }, filter: { type: 'string', default: '' } },
});

/** All sources below the boot folders and the headers that they share, in order of path. */
function sources(kernel: string): readonly string[] {
  const folders = [
    ...readdirSync(join(kernel, 'arch')).map((arch) => join('arch', arch, 'boot/dts')),
    'include/dt-bindings',
  ];
  const found = new Set<string>();
  const host = new DiskHost();
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(join(kernel, folder))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (/\.(?:dts[io]?|h)$/.test(entry.name)) found.add(host.resolve(join(kernel, path)) ?? join(kernel, path));
    }
  }
  return [...found].sort();
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

async function main(): Promise<number> {
  if (values.kernel === undefined) {
    console.error('usage: npm run scanner -- --kernel 7.2|DIR [--sample N] [--filter TEXT]');
    return 2;
  }
  const kernel = kernelFolder(values.kernel);
  const all = sources(kernel).filter((path) => path.includes(values.filter));
  const files = sample(all, Number(values.sample ?? all.length));
  const parser = await testParser();
  let scanned = 0;
  let different = 0;
  for (const path of files) {
    const text = new DiskHost().read(path)?.text;
    if (text === undefined) continue;
    const items = scanPlainFile(text, path);
    if (!items) {
      console.log(`left to tree-sitter: ${relative(kernel, path)}`);
      continue;
    }
    scanned++;
    const reference = loweredByTree(parser, text, path);
    if (reference.isClean && itemData(items) === itemData(reference.items)) continue;
    different++;
    console.log(`different: ${relative(kernel, path)}${reference.isClean ? '' : ' (tree-sitter finds fault)'}`);
  }
  console.log(`${files.length} files: ${scanned} scanned, ${different} of them different`);
  return different > 0 ? 1 : 0;
}

process.exitCode = await main();
