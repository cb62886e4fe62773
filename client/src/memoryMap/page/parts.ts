/** The parts of the page, in the order in which they stand. A new part is a line here. */
import type { MakePart } from './part.ts';
import { makeAsk } from './parts/ask.ts';
import { makeAssumptions } from './parts/assumptions.ts';
import { makeBudget } from './parts/budget.ts';
import { makeChanges } from './parts/changes.ts';
import { makeCompare } from './parts/compare/compare.ts';
import { makeEdit } from './parts/edit/edit.ts';
import { makeFindings } from './parts/findings.ts';
import { makeLog } from './parts/foot.ts';
import { makeLegend } from './parts/legend.ts';
import { makeMachine } from './parts/machine.ts';
import { makeNotices } from './parts/notices.ts';
import { makePin } from './parts/pin.ts';
import { makeRefresh } from './parts/refresh.ts';
import { replayParts } from './parts/replay/replay.ts';
import { makeTable } from './parts/table.ts';
import { makeTakeAlong } from './parts/takeAlong.ts';
import { makeTotals } from './parts/totals.ts';

const [makeReplay, makeReplayBar] = replayParts();

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
  makeReplayBar,
  makeTable,
  makeBudget,
  makeReplay,
  makeCompare,
  makeAssumptions,
  makeLog,
];
