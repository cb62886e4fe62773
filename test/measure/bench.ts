/**
 * Speed and memory beside `cpp | dtc`, all sides in one run:
 *   npm run bench -- --kernel 7.2|DIR [--edits 200] [--rounds 5] [--only cold,second,edits,server,requests,format,memory,soak] [--whole] [--soak]
 * Prints tables as test/RESULTS.md has them. A ratio means the same on a busy machine; a time does not.
 * The part `soak` is 5,000 edits of the largest board and its chip, only run when named; `--soak` adds to the part `memory` as
 * many over three boards, `--whole` every board of the kernel. All of them take minutes.
 * DTC names another dtc.
 */
import { parseArgs } from 'node:util';
import { printCold, printSecond } from './bench/cold.ts';
import { measureEdits, printEdits } from './bench/edits.ts';
import { printFormat } from './bench/format.ts';
import { printRequests } from './bench/requests.ts';
import { measureSecond } from './bench/second.ts';
import { printMemory, printServer, printSoak } from './bench/server.ts';
import { printWhole } from './bench/whole.ts';
import { kernelFolder, namedBoards } from './kernelTree.ts';

const PARTS = ['cold', 'second', 'edits', 'server', 'requests', 'format', 'memory'] as const;
/** Parts that are only run when they are named. */
const LONG_PARTS = ['soak'] as const;

/** Boards of five makers, the largest of Linux among them; each edit is made in the board's file and in its chip's. */
const EDITED = /\/(?:x1e80100-crd|sm8550-hdk|rk3588-rock-5b|imx8mp-evk|am335x-boneblack)\.dts$/;

const { values } = parseArgs({
  options: {
    kernel: { type: 'string' },
    edits: { type: 'string' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    whole: { type: 'boolean' },
    soak: { type: 'boolean' },
    // What the script starts itself with, for one board in a process of its own.
    'edits-of': { type: 'string' },
    'second-of': { type: 'string' },
  },
});

async function main(): Promise<number> {
  const edits = Number(values.edits ?? 200);
  const rounds = Number(values.rounds ?? 5);
  const editsOf = values['edits-of'];
  if (editsOf !== undefined) {
    console.log(JSON.stringify(await measureEdits(editsOf, edits)));
    return 0;
  }
  const secondOf = values['second-of'];
  if (secondOf !== undefined) {
    console.log(await measureSecond(secondOf));
    return 0;
  }
  const parts = (values.only ?? PARTS.join(',')).split(',');
  const name = values.kernel ?? process.env.KERNEL_SOURCE;
  if (name === undefined || parts.some((part) => ![...PARTS, ...LONG_PARTS].some((known) => known === part))) {
    console.error(
      'usage: npm run bench -- --kernel 7.2|DIR [--edits 200] [--rounds 5] [--only cold,second,edits,server,requests,format,memory,soak] [--whole] [--soak]',
    );
    return 2;
  }
  const kernel = kernelFolder(name);
  const boards = namedBoards(kernel);
  const edited = boards.filter((board) => EDITED.test(board));
  const [largest] = edited;
  if (parts.includes('cold')) await printCold(kernel, boards, rounds);
  if (parts.includes('second')) await printSecond(kernel, boards, rounds);
  if (parts.includes('edits')) await printEdits(kernel, edited, edits);
  if (parts.includes('server')) await printServer(edited, edits);
  if (parts.includes('requests') && largest !== undefined) await printRequests(largest, edits);
  if (parts.includes('format') && largest !== undefined) await printFormat(largest, rounds * 4);
  if (parts.includes('memory') && largest !== undefined) await printMemory(largest);
  if (parts.includes('soak') && largest !== undefined) await printSoak([largest]);
  if (values.soak && parts.includes('memory')) await printSoak(edited);
  if (values.whole) await printWhole(kernel);
  return 0;
}

process.exitCode = await main();
