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
const ts: number[] = [];
for (let i = 0; i < 600; i++) {
  collect();
  const a = new Analyzer(host, syntax, existsDirectory);
  const t = performance.now();
  a.board(p)!.blob;
  ts.push(performance.now() - t);
}
ts.splice(0, 100); ts.sort((x, y) => x - y);
console.log('median', ts[250]!.toFixed(2), 'min', ts[0]!.toFixed(2), 'p95', ts[475]!.toFixed(2));
