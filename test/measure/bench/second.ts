/**
 * A second board of a chip, in the process that has compiled the first: in a young process, which has compiled nothing
 * else, and in one that has compiled boards of other chips, as an editor or a check has. Both are set up as
 * the server is; each measures in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { Analyzer } from '../../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../../server/src/node/diskHost.ts';
import { expectShortLives, youngCollector } from '../../../server/src/node/gcTuning.ts';
import { testSyntax } from '../../harness/parser.ts';
import { SERVER_FLAGS } from './edits.ts';

/** Two boards of one chip. */
interface Pair {
  readonly first: string;
  readonly second: string;
}

/** Boards of other chips are compiled so often before anything is measured. */
const WARM_ROUNDS = 20;

/** Milliseconds of the second board, in a process that has compiled `others` before; none: a young process. */
export function secondInOwnProcess(pair: Pair, others: readonly string[]): number {
  const args = [...SERVER_FLAGS, process.argv[1] ?? '', '--second-of', JSON.stringify({ pair, others })];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the measurement of ${pair.second} failed: ${stderr}`);
  return Number(stdout);
}

/** Measures in this process; `request` as `secondInOwnProcess` words it. */
export async function measureSecond(request: string): Promise<number> {
  const { pair, others } = JSON.parse(request) as { readonly pair: Pair; readonly others: readonly string[] };
  expectShortLives();
  const collectYoung = youngCollector();
  const syntax = await testSyntax();
  const compile = (paths: readonly string[]): number => {
    const host = new DiskHost();
    const analyzer = new Analyzer(host, syntax, existsDirectory);
    let took = 0;
    for (const path of paths) {
      // As the server does when no message comes for a moment.
      collectYoung();
      const start = performance.now();
      analyzer.board(host.resolve(path) ?? path)?.blob;
      took = performance.now() - start;
    }
    return took;
  };
  for (let round = 0; round < WARM_ROUNDS; round++) compile(others);
  return compile([pair.first, pair.second]);
}
