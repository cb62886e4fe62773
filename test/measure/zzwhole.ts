import { printWhole } from './bench/whole.ts';
await printWhole(process.env.HOME + '/.cache/linux-7.2');
