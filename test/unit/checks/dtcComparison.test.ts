/** The same fixtures through the dtc on PATH: check by check, it must name the same nodes. */
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../server/src/checks/checkTable.ts';
import type { CheckLevel } from '../../../server/src/checks/model.ts';
import { runChecks } from '../../../server/src/checks/runChecks.ts';
import type { TreeNode } from '../../../server/src/tree/treeView.ts';
import { CHECK_FIXTURES } from '../../harness/checkFixtures.ts';
import { dtcIsAtLeast, dtcMessages, dtcVersion } from '../../harness/dtc.ts';
import { openRecording } from '../../harness/recording.ts';
import { treeToBlob } from '../../harness/treeToBlob.ts';

const version = dtcVersion();
if (version === undefined) console.warn('no dtc on PATH: the comparison with it is skipped');

// Rows of the source stage are left to dtc's defaults; errors are made warnings because an error ends dtc's run.
const IDS: readonly string[] = CHECKS.filter(
  (spec) => spec.reportedBy === undefined && spec.source.startsWith('dtc 1.8.1'),
).map((spec) => spec.id);
const ALL: Record<string, CheckLevel> = Object.fromEntries(CHECKS.map((spec) => [spec.id, 'warning']));

/** Checks that dtc 1.6.1 lacks, that said something else then, or that crash it. */
const CHANGED_SINCE_1_6 = [
  'avoid_unnecessary_addr_size',
  'graph_nodes',
  'graph_port',
  'i2c_bus_bridge',
  'i2c_bus_reg',
  'interrupt_map',
  'interrupt_provider',
  'interrupts_property',
  'node_name_not_empty',
  'pci_device_bus_num',
  'unit_address_vs_reg',
];

function ourPlaces(root: TreeNode): string[] {
  const places = runChecks(root, { preset: 'dtc', levels: ALL }).map((finding) => {
    // dtc names the root here, we name the node that is wrong.
    if (finding.check === 'graph_nodes' || finding.check === 'obsolete_chosen_interrupt_controller') {
      return `${finding.check} /`;
    }
    return `${finding.check} ${finding.path}`;
  });
  return [...new Set(places)].sort();
}

const recording = openRecording('checks');

describe.skipIf(version === undefined)(`dtc ${version}`, () => {
  const newEnough = dtcIsAtLeast(1, 8);
  for (const [index, fixture] of CHECK_FIXTURES.entries()) {
    if (!IDS.includes(fixture.id)) continue;
    // An old dtc answers for the checks it has; for the others, and where it hangs, a newer one does.
    const needsNew = CHANGED_SINCE_1_6.includes(fixture.id) || fixture.oldDtcHangs === true;
    const ids = newEnough || needsNew ? IDS : IDS.filter((id) => !CHANGED_SINCE_1_6.includes(id));
    const known = new Set<string>(ids);
    const isKnown = (place: string) => known.has(place.split(' ')[0] ?? '');
    for (const side of ['fires', 'silent'] as const) {
      test(`${fixture.id} ${side} (${index})`, () => {
        const blob = treeToBlob(fixture[side]);
        const ask = () => dtcMessages(blob, ids).map((message) => `${message.check} ${message.path}`);
        const theirs = needsNew ? recording.answer([Buffer.from(blob).toString('base64'), ids], newEnough, ask) : ask();
        expect(ourPlaces(fixture[side]).filter(isKnown)).toEqual([...new Set(theirs)].filter(isKnown).sort());
      });
    }
  }
});
