import { measureSecond, secondInOwnProcess } from './bench/second.ts';
import { namedBoards } from './kernelTree.ts';
import { siblingOf } from './bench/cold.ts';
import { basename } from 'node:path';
const i = process.argv.indexOf('--second-of');
if (i > 0) console.log(await measureSecond(process.argv[i+1]!));
else {
  const boards = namedBoards(process.env.HOME + '/.cache/linux-7.2');
  for (const b of boards.slice(0, 5)) {
    const s = await siblingOf(b); if (!s) continue;
    const others = boards.filter(x => x !== b);
    const q = (o: string[]) => [1,2,3,4,5,6,7].map(() => secondInOwnProcess({first: b, second: s}, o)).sort((x,y)=>x-y).map(x => x.toFixed(1)).join(' ');
    console.log(basename(b), 'warm', q(others));
  }
}
