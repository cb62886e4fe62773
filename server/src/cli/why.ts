/** `dtatlas boot --why`: the history of a region. */
import { readFdt } from '../fdt/read.ts';
import { bootOnce } from '../profiles/severalBoots.ts';
import { regionStory, storyText } from '../regions/story.ts';
import type { TreeNode } from '../tree/treeView.ts';
import type { BootInput } from './bootInput.ts';
import type { Caller } from './caller.ts';
import { UsageError } from './usage.ts';
import { regionPath } from './without.ts';

/** Writes the history of each region that `wanted` names, in each planned boot. Exit code 0 unless the source has errors. */
export function writeWhy(caller: Caller, input: BootInput, wanted: string, json: boolean | undefined): number {
  const root: TreeNode | undefined = input.board?.root ?? readFdt(input.blob).value?.root;
  if (!root) throw new UsageError('the blob cannot be read');
  const paths = wanted.split(',').map((name) => regionPath(root, name.trim(), 'why'));
  const boots = input.plan.map((boot) => {
    const report = bootOnce(input.blob, boot);
    return { name: boot.name, stories: paths.flatMap((path) => regionStory(report, path) ?? []) };
  });
  if (json) {
    const [first] = boots;
    caller.write(`${JSON.stringify(boots.length > 1 ? { boots } : { stories: first?.stories }, undefined, 2)}\n`);
  } else {
    const texts = boots.map(({ name, stories }) => [name === '' ? '' : `# On ${name}:\n`, ...stories.map(storyText)]);
    caller.write(texts.map((parts) => parts.join('')).join('\n'));
  }
  return input.failed ? 1 : 0;
}
