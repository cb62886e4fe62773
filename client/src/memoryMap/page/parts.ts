/** The parts of the page, in their order on it. A new part needs a line here. */
import type { MakePart } from './part.ts';
import { makeAsk } from './parts/ask.ts';
import { makeAssumptions } from './parts/assumptions.ts';
import { makeBudget } from './parts/budget.ts';
import { makeChanges } from './parts/changes.ts';
import { makeCompare } from './parts/compare/compare.ts';
import { makeEdit } from './parts/edit/edit.ts';
import { findingsParts } from './parts/findings.ts';
import { makeLog } from './parts/foot.ts';
import { makeLegend } from './parts/legend.ts';
import { machineParts } from './parts/machine.ts';
import { makeNotices } from './parts/notices.ts';
import { makePin } from './parts/pin.ts';
import { makeRefresh } from './parts/refresh.ts';
import { replayParts } from './parts/replay/replay.ts';
import { makeTable } from './parts/table.ts';
import { makeTakeAlong } from './parts/takeAlong.ts';
import { makeTotals } from './parts/totals.ts';

/** Functions that make the parts of one page: some of its parts share state, but not with another page. */
export function partMakers(): readonly MakePart[] {
  const [makeMachineToggle, makeMachineRow] = machineParts();
  const [makeFindingsLine, makeFindings] = findingsParts();
  const [makeReplay, makeReplayBar] = replayParts();
  return [
    makeTotals,
    makeMachineToggle,
    makeTakeAlong,
    makePin,
    makeRefresh,
    makeAsk,
    makeFindingsLine,
    makeMachineRow,
    makeNotices,
    makeChanges,
    makeEdit,
    makeReplayBar,
    makeLegend,
    makeTable,
    makeFindings,
    makeBudget,
    makeReplay,
    makeCompare,
    makeAssumptions,
    makeLog,
  ];
}
