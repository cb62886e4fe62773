/**
 * Compiles every board of a kernel tree, writes it as source, compiles that, and wants the same blob:
 *   npm run roundtrip -- --kernel 7.2|DIR [--sample N | --filter TEXT]
 * Without and with `-@`; from the blob with its references, from the blob as plain numbers, and from the compiled board.
 * Prints what differs; exit code 1 on any.
 */
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Analyzer, DEFAULT_SETTINGS } from '../../server/src/analysis/analyzer.ts';
import { DiskHost, existsDirectory } from '../../server/src/node/diskHost.ts';
import { testSyntax } from '../harness/parser.ts';
import { allBoards, kernelFolder, sample } from './kernelTree.ts';
import { roundTripFault, WAYS } from './roundTrip.ts';

const { values } = parseArgs({
  options: { kernel: { type: 'string' }, sample: { type: 'string' }, filter: { type: 'string' } },
});

async function main(): Promise<number> {
  const name = values.kernel ?? process.env.KERNEL_SOURCE;
  if (name === undefined) {
    console.error('usage: npm run roundtrip -- --kernel 7.2|DIR [--sample N | --filter TEXT]');
    return 2;
  }
  const kernel = kernelFolder(name);
  const matching = allBoards(kernel).filter((board) => board.includes(values.filter ?? ''));
  const boards = values.sample === undefined ? matching : sample(matching, Number(values.sample));
  const host = new DiskHost();
  const syntax = await testSyntax();
  const equal = new Map<string, number>();
  let different = 0;
  for (const symbols of [false, true]) {
    const analyzer = new Analyzer(host, syntax, existsDirectory, { ...DEFAULT_SETTINGS, symbols });
    for (const path of boards) {
      const board = analyzer.board(host.resolve(path) ?? path);
      for (const way of WAYS) {
        const variant = `from the ${way}${symbols ? ', -@' : ''}`;
        const fault = board ? roundTripFault(syntax, board, way, symbols) : 'the file cannot be read';
        if (fault === undefined) equal.set(variant, (equal.get(variant) ?? 0) + 1);
        else {
          different++;
          console.log(`different ${relative(kernel, path)} ${variant}: ${fault}`);
        }
      }
    }
  }
  for (const [variant, count] of equal) console.log(`${variant}: ${count} of ${boards.length} equal`);
  return different > 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
