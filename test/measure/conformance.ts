/**
 * Compares our blobs with dtc's, byte for byte, over a kernel tree:
 *   npm run conformance -- --kernel DIR [--named | --sample N | --filter TEXT] [--symbols] [--jobs N]
 * Prints each difference with the first structure that differs; exit code 1 on any.
 */
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Analyzer } from '../../server/src/analysis/analyzer.ts';
import { type FdtNode, readFdt } from '../../server/src/fdt/read.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { testSyntax } from '../harness/parser.ts';
import { allBoards, namedBoards, type Reference, referenceBlob, sample } from './kernelTree.ts';

const { values } = parseArgs({
  options: {
    kernel: { type: 'string' },
    named: { type: 'boolean' },
    sample: { type: 'string' },
    filter: { type: 'string' },
    symbols: { type: 'boolean' },
    jobs: { type: 'string' },
  },
});

/** The first place where two trees differ, in words. */
function firstDifference(ours: Uint8Array, theirs: Uint8Array): string {
  const a = readFdt(ours).value;
  const b = readFdt(theirs).value;
  if (!a || !b) return a ? 'dtc gave no readable blob' : 'we gave no readable blob';
  if (JSON.stringify(a.memReserve, bigints) !== JSON.stringify(b.memReserve, bigints)) return '/memreserve/ entries';
  return nodeDifference(a.root, b.root) ?? 'same tree: header or strings block';
}

function nodeDifference(a: FdtNode, b: FdtNode): string | undefined {
  const namesA = a.propertyNames();
  const namesB = b.propertyNames();
  for (let i = 0; i < Math.max(namesA.length, namesB.length); i++) {
    const name = namesA[i];
    if (name === undefined || name !== namesB[i])
      return `${a.path}: property ${name ?? '(none)'}, dtc has ${namesB[i] ?? '(none)'}`;
    if (Buffer.compare(a.property(name) ?? Buffer.alloc(0), b.property(name) ?? Buffer.alloc(0)) !== 0) {
      return `${a.path}: value of ${name}`;
    }
  }
  const childrenA = a.children;
  const childrenB = b.children;
  for (let i = 0; i < Math.max(childrenA.length, childrenB.length); i++) {
    const childA = childrenA[i];
    const childB = childrenB[i];
    if (!childA || !childB || childA.name !== childB.name) {
      return `${a.path}: child ${childA?.name ?? '(none)'}, dtc has ${childB?.name ?? '(none)'}`;
    }
    const inside = nodeDifference(childA as FdtNode, childB as FdtNode);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

async function main(): Promise<number> {
  const kernel = values.kernel ?? process.env.KERNEL_SOURCE;
  if (kernel === undefined) {
    console.error(
      'usage: npm run conformance -- --kernel DIR [--named | --sample N | --filter TEXT] [--symbols] [--jobs N]',
    );
    return 2;
  }
  const symbols = values.symbols ?? false;
  let boards = values.named ? namedBoards(kernel) : allBoards(kernel);
  const { filter } = values;
  if (filter !== undefined) boards = boards.filter((board) => board.includes(filter));
  if (values.sample !== undefined) boards = sample(boards, Number(values.sample));
  const jobs = Math.max(1, Number(values.jobs ?? 2));

  const host = new DiskHost();
  const analyzer = new Analyzer(host, await testSyntax(), existsDirectory, {
    includeFolders: [],
    defines: [],
    symbols,
  });
  const counts = { same: 0, different: 0, refused: 0 };
  const pending: Promise<Reference>[] = [];
  const started = performance.now();
  for (let i = 0; i < boards.length; i++) {
    while (pending.length < jobs && i + pending.length < boards.length) {
      pending.push(referenceBlob(kernel, boards[i + pending.length] as string, symbols));
    }
    const path = boards[i] as string;
    const reference = (await pending.shift()) as Reference;
    const name = relative(join(kernel, 'arch'), path);
    const board = analyzer.board(host.resolve(path) ?? path);
    const errors = board?.compiled.problems.filter((problem) => problem.severity === 'error') ?? [];
    if (reference.status !== 0) {
      // dtc itself does not take it (an older dtc than the kernel's own): no reference, no verdict.
      counts.refused++;
      console.log(`no reference  ${name}: ${reference.messages.trim().split('\n')[0] ?? ''}`);
    } else if (board && errors.length === 0 && Buffer.compare(board.blob, reference.blob) === 0) {
      counts.same++;
    } else {
      counts.different++;
      const why = errors[0]
        ? `${errors[0].code}: ${errors[0].message}`
        : board
          ? firstDifference(board.blob, reference.blob)
          : 'unreadable';
      console.log(`different     ${name}: ${why}`);
    }
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${i + 1}/${boards.length} ${name.slice(-60)}`);
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const tail = counts.refused > 0 ? `, ${counts.refused} that this dtc refuses` : '';
  console.log(
    `${boards.length} boards${symbols ? ' with -@' : ''}: ${counts.same} same, ${counts.different} different${tail} (${seconds} s)`,
  );
  return counts.different > 0 ? 1 : 0;
}

process.exitCode = await main();
