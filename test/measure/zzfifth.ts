import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { expectShortLives } from '../../server/src/node/garbage.ts';
import { testSyntax } from '../harness/parser.ts';
import { compileBoard, flatten } from '../../server/src/link/compile.ts';
expectShortLives();
const syntax = await testSyntax();
const K = process.env.HOME + '/.cache/linux-7.2';
const b = K + '/arch/arm64/boot/dts/' + (process.argv[2] ?? 'qcom/x1e80100-crd.dts');
const host = new DiskHost();
const p = host.resolve(b)!;
const a = new Analyzer(host, syntax, existsDirectory);
const input = { host, syntax, root: host.read(p)!, includeFolders: a.includeFoldersFor(p), defines: [] };
const what = process.argv[3];
let c = compileBoard(input, { symbols: false });
c = compileBoard(input, { symbols: false });
const ts: number[] = [];
for (let i = 0; i < 3000; i++) { const t = performance.now(); if (what === 'blob') flatten(c, 0); else c = compileBoard(input, { symbols: false }); ts.push(performance.now() - t); }
ts.splice(0, 500); ts.sort((x, y) => x - y); console.log(ts[1250]);
