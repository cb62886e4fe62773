/** The parts of the page, in the order in which they stand. A new part is a line here. */
import type { MakePart } from './part.ts';
import { makeAsk } from './parts/ask.ts';
import { makeAssumptions } from './parts/assumptions.ts';
import { makeBudget } from './parts/budget.ts';
import { makeChanges } from './parts/changes.ts';
import { makeEdit } from './parts/edit/edit.ts';
import { makeFindings } from './parts/findings.ts';
import { makeLog } from './parts/foot.ts';
import { makeLegend } from './parts/legend.ts';
import { makeMachine } from './parts/machine.ts';
import { makeNotices } from './parts/notices.ts';
import { makePin } from './parts/pin.ts';
import { makeRefresh } from './parts/refresh.ts';
import { makeTable } from './parts/table.ts';
import { makeTakeAlong } from './parts/takeAlong.ts';
import { makeTotals } from './parts/totals.ts';

export const PARTS: readonly MakePart[] = [
  makePin,
  makeRefresh,
  makeTakeAlong,
  makeAsk,
  makeMachine,
  makeTotals,
  makeLegend,
  makeFindings,
  makeNotices,
  makeChanges,
  makeEdit,
  makeTable,
  makeBudget,
  makeAssumptions,
  makeLog,
];
