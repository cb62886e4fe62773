import { Session } from 'node:inspector/promises';
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { expectShortLives, youngCollector } from '../../server/src/node/garbage.ts';
import { testSyntax } from '../harness/parser.ts';
expectShortLives();
const collect = youngCollector();
const syntax = await testSyntax();
const D = process.env.HOME + '/.cache/linux-7.2/arch/arm64/boot/dts/';
const [first, second] = process.argv.slice(2).map((x) => D + x);
const session = new Session(); session.connect();
await session.post('Profiler.enable'); await session.post('Profiler.setSamplingInterval', { interval: 60 });
const self = new Map<string, number>(); let n = 0; const ts: number[] = [];
for (let i = 0; i < 80; i++) {
  const host = new DiskHost(); const a = new Analyzer(host, syntax, existsDirectory);
  collect(); a.board(host.resolve(first!)!)!.blob; collect();
  if (i >= 20) await session.post('Profiler.start');
  const t = performance.now();
  a.board(host.resolve(second!)!)!.blob;
  ts.push(performance.now() - t);
  if (i < 20) continue;
  const { profile } = await session.post('Profiler.stop'); n++;
  const by = new Map(profile.nodes.map((x) => [x.id, x]));
  profile.samples!.forEach((id, k) => { const dt = (profile.timeDeltas![k + 1] ?? 0) / 1000; const f = by.get(id)!.callFrame; const key = f.functionName + ':' + f.lineNumber; self.set(key, (self.get(key) ?? 0) + dt); });
}
console.log('median', ts.slice(20).sort((a, b) => a - b)[30]!.toFixed(2));
for (const [k, v] of [...self].sort((a, b) => b[1] - a[1]).slice(0, 45)) console.log((v / n).toFixed(3), k);
