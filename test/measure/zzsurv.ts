import { Session } from 'node:inspector';
import { readdirSync } from 'node:fs';
import { Checker, parseCheckOptions } from '../../server/src/cli/checker.ts';
import { OWN_PROCESS } from '../../server/src/cli/caller.ts';
import { youngCollector } from '../../server/src/node/garbage.ts';
const K = process.env.HOME + '/.cache/linux-7.2/arch/arm64/boot/dts/';
const files: string[] = [];
for (const d of readdirSync(K)) { try { for (const f of readdirSync(K + d)) if (/\.dtso?$/.test(f)) files.push(K + d + '/' + f); } catch {} }
files.sort();
const checker = new Checker(parseCheckOptions(['x']), OWN_PROCESS);
const collect = youngCollector();
const s = new Session(); s.connect();
const minor = process.argv[2] === 'all';
s.post('HeapProfiler.startSampling', { samplingInterval: 65536, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: minor });
let n = 0;
for await (const _ of checker.check(files)) { collect(); n++; }
s.post('HeapProfiler.stopSampling', (e, { profile }) => {
  const self = new Map<string, number>(), total = new Map<string, number>(); let all = 0;
  const key = (n: any) => `${n.callFrame.functionName || '(anon)'}:${n.callFrame.lineNumber}`;
  (function walk(n: any, path: string[]) { const k = key(n); self.set(k, (self.get(k) ?? 0) + n.selfSize); all += n.selfSize; const p = path.includes(k) ? path : [...path, k]; for (const x of p) total.set(x, (total.get(x) ?? 0) + n.selfSize); for (const c of n.children) walk(c, p); })(profile.head, []);
  console.log('all MB', (all / 1e6).toFixed(0), n);
  for (const [name, m, c] of [['self', self, 45], ['total', total, 40]] as const) { console.log('---', name); [...m].sort((a, b) => b[1] - a[1]).slice(0, c).forEach(([k, v]) => console.log((v / 1e6).toFixed(1).padStart(8), (100 * v / all).toFixed(1).padStart(5) + '%', k)); }
});
