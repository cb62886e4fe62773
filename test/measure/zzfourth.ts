import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { expectShortLives, youngCollector } from '../../server/src/node/garbage.ts';
import { testSyntax } from '../harness/parser.ts';
expectShortLives();
const collect = youngCollector();
const syntax = await testSyntax();
const K = process.env.HOME + '/.cache/linux-7.2';
const b = K + '/arch/arm64/boot/dts/' + (process.argv[2] ?? 'qcom/x1e80100-crd.dts');
const host = new DiskHost();
const p = host.resolve(b)!;
const ts: number[] = [], cs: number[] = [], bs: number[] = [];
const med = (x: number[]) => x.slice(100).sort((a, b) => a - b)[250]!.toFixed(3);
for (let i = 0; i < 600; i++) {
  collect();
  const a = new Analyzer(host, syntax, existsDirectory);
  const t = performance.now();
  const board = a.board(p)!;
  board.compiled;
  const t1 = performance.now();
  board.blob;
  const t2 = performance.now();
  ts.push(t2 - t); cs.push(t1 - t); bs.push(t2 - t1);
}
console.log('compile', med(cs), 'blob', med(bs));
ts.splice(0, 100); ts.sort((x, y) => x - y);
console.log('median', ts[250]!.toFixed(2), 'min', ts[0]!.toFixed(2), 'p95', ts[475]!.toFixed(2));
