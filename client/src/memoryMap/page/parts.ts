/** The parts of the page, in the order in which they stand. A new part is a line here. */
import type { MakePart } from './part.ts';
import { makeAsk } from './parts/ask.ts';
import { makeBudget } from './parts/budget.ts';
import { makeFindings } from './parts/findings.ts';
import { makeAssumptions, makeLog } from './parts/foot.ts';
import { makeLegend } from './parts/legend.ts';
import { makeNotices } from './parts/notices.ts';
import { makeRefresh } from './parts/refresh.ts';
import { makeTable } from './parts/table.ts';
import { makeTakeAlong } from './parts/takeAlong.ts';
import { makeTotals } from './parts/totals.ts';

export const PARTS: readonly MakePart[] = [
  makeRefresh,
  makeTakeAlong,
  makeAsk,
  makeTotals,
  makeLegend,
  makeFindings,
  makeNotices,
  makeTable,
  makeBudget,
  makeAssumptions,
  makeLog,
];
