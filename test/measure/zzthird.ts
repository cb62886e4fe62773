import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { expectShortLives, youngCollector } from '../../server/src/node/garbage.ts';
import { testSyntax } from '../harness/parser.ts';
import { namedBoards } from './kernelTree.ts';
import { readdirSync } from 'node:fs';
expectShortLives();
const collect = youngCollector();
const syntax = await testSyntax();
const K = process.env.HOME + '/.cache/linux-7.2';
const boards = namedBoards(K);
const warm = Number(process.env.WARM ?? 3);
for (let i = 0; i < warm; i++) { const host = new DiskHost(); const a = new Analyzer(host, syntax, existsDirectory); for (const b of boards) { collect(); a.board(host.resolve(b) ?? b)?.blob; } }
const pre = process.argv[2] ?? 'qcom/x1e';
const dir = K + '/arch/arm64/boot/dts/' + pre.split('/')[0];
const all = readdirSync(dir).filter((n) => n.startsWith(pre.split('/')[1]!) && n.endsWith('.dts')).map((n) => dir + '/' + n);
const host = new DiskHost(); const a = new Analyzer(host, syntax, existsDirectory);
for (const b of all) {
  collect();
  const t0 = performance.now();
  const p = host.resolve(b) ?? b;
  const f = host.read(p)!;
  const t1 = performance.now();
  syntax.itemsOf(f);
  const t2 = performance.now();
  const board = a.board(p)!;
  board.compiled;
  const t3 = performance.now();
  board.blob;
  const t4 = performance.now();
  const inc = t4-t0;
  // again
  collect();
  const a2 = new Analyzer(host, syntax, existsDirectory);
  const t5 = performance.now();
  a2.board(p)!.blob;
  const t6 = performance.now();
  console.log(b.slice(dir.length+1).padEnd(45), 'read', (t1-t0).toFixed(2), 'scan', (t2-t1).toFixed(2), 'compile', (t3-t2).toFixed(2), 'blob', (t4-t3).toFixed(2), 'all', inc.toFixed(2), 'again', (t6-t5).toFixed(2));
}
