/** Firmware's changes as text: the usual edits in a line each, then the other differences, node by node. */

import type { TreeDifferences } from './compareTrees.ts';
import { differenceText } from './differenceText.ts';
import { type ComparedRoots, type FirmwareEdits, sortFirmwareEdits } from './firmwareEdits.ts';

/** The text; `all` adds the properties behind each usual edit. Empty without differences. */
export function firmwareText(
  differences: TreeDifferences,
  roots: ComparedRoots,
  all = false,
  { edits, others }: FirmwareEdits = sortFirmwareEdits(differences, roots),
): string {
  const usual = edits.map(({ sentence, nodes }) => {
    const details = all ? differenceText({ nodes, reservations: [] }, { all }) : '';
    return `  ${sentence}\n${details.replaceAll(/^(?=.)/gm, '      ')}`;
  });
  const parts = [
    ...(usual.length > 0 ? [`What firmware usually changes:\n${usual.join('')}`] : []),
    ...(others.length > 0
      ? [
          `${usual.length > 0 ? 'Other differences' : 'Differences'}:\n${differenceText({ nodes: others, reservations: [] }, { all })}`,
        ]
      : []),
  ];
  return parts.join('\n');
}
