/** The rules that decide an event and that not all kernels follow. */
import type { BootEvent } from '../../boot/events.ts';
import type { RuleFacts } from '../../boot/kernel/rules/ruleFacts.ts';
import { RULES, type RuleName, type Rules } from '../../boot/kernel/rules.ts';
import type { ReplayRule } from '../../mapModel/replay.ts';

/** The rules of an event; the rule that the event itself names comes first. */
export function rulesFor(event: BootEvent, rules: Rules): readonly ReplayRule[] {
  const named = 'by' in event && isRule(event.by) ? [event.by] : [];
  return [...new Set([...named, ...decisive(event)])].map((name) => ruleOf(name, rules));
}

function isRule(name: unknown): name is RuleName {
  return typeof name === 'string' && Object.hasOwn(RULES, name);
}

function decisive(event: BootEvent): readonly RuleName[] {
  switch (event.kind) {
    case 'reserved':
      if (event.subject === '/memreserve/') return ['memreserveAfterStatic', 'memreserveAfterScan'];
      if (event.subject === 'linux,elfcorehdr') return ['elfcorehdrBeforeStatic', 'elfcorehdrBeforeDynamic'];
      return event.subject === 'kernel image' ? ['imageReservedFromStext'] : [];
    case 'entry-refused':
      return event.why === 'busy' ? ['nomapRefusedAnywhere'] : event.why === 'full' ? ['fullMemblockPanics'] : [];
    case 'array-full':
      return event.placement === 'static' ? ['scanInTwoStages', 'staticArrayOf64'] : ['dynamicRegionsCounted'];
    case 'stack-overflow':
      return ['dynamicRegionsCounted'];
    case 'tried':
      return event.bottomUp ? ['fillsBesideRegions'] : [];
    case 'given-back':
      return event.nomap ? ['refusedNomapAdded', 'refusedRegionsLeaveArray'] : ['refusedRegionsLeaveArray'];
    default:
      return [];
  }
}

function ruleOf(name: RuleName, rules: Rules): ReplayRule {
  const { says, source, releases }: RuleFacts = RULES[name];
  return { name, says, source, releases: releases.map(rangeText).join(', '), holds: rules[name] };
}

/** `6.12.13 and later`, `up to 5.15`, `6.13 to 6.17`, as `parseRange` reads them. */
function rangeText(range: string): string {
  const [first = '', last] = range.split('..');
  if (last === undefined) return first;
  if (last === '') return `${first} and later`;
  return first === '' ? `up to ${last}` : `${first} to ${last}`;
}
