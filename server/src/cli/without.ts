/** `dtatlas boot --without`: which regions can be removed, how much memory that frees, and which users would miss them. */
import { bootWithout, regionNamed, regionNames } from '../analysis/bootWithout.ts';
import { readFdt } from '../fdt/read.ts';
import { bootOnce } from '../profiles/severalBoots.ts';
import { carveOuts } from '../regions/carveOuts.ts';
import { carveOutToJson, withoutToJson } from '../regions/withoutJson.ts';
import { carveOutLines, withoutText } from '../regions/withoutText.ts';
import type { TreeNode } from '../tree/treeView.ts';
import type { BootInput } from './bootInput.ts';
import type { Caller } from './caller.ts';
import { nearestOf, UsageError } from './usage.ts';

/** The value that lists all regions. */
const LIST = 'list';

/** Writes the answer for each planned boot; `wanted` is the option's value. Exit code 0 unless the source has errors. */
export function writeWithout(caller: Caller, input: BootInput, wanted: string, json: boolean | undefined): number {
  const root: TreeNode | undefined = input.board?.root ?? readFdt(input.blob).value?.root;
  if (!root) throw new UsageError('the blob cannot be read');
  const names = wanted === LIST ? [] : wanted.split(',').map((name) => name.trim());
  const paths = names.map((name) => regionPath(root, name, 'without', `; --without ${LIST} lists what there is`));
  const answers = input.plan.map((boot) => {
    if (names.length > 0) {
      const answer = bootWithout(root, input.blob, boot, paths);
      return { name: boot.name, text: () => withoutText(answer), json: () => withoutToJson(answer) };
    }
    const all = carveOuts(root, bootOnce(input.blob, boot));
    return {
      name: boot.name,
      text: () =>
        carveOutLines(all)
          .map((line) => `${line}\n`)
          .join(''),
      json: () => ({ regions: all.map(carveOutToJson) }),
    };
  });
  if (json) {
    const [first] = answers;
    const data = answers.length > 1 ? { boots: answers.map(({ name, json }) => ({ name, ...json() })) } : first?.json();
    caller.write(`${JSON.stringify(data, undefined, 2)}\n`);
  } else {
    caller.write(answers.map(({ name, text }) => `${name === '' ? '' : `# On ${name}:\n`}${text()}`).join('\n'));
  }
  return input.failed ? 1 : 0;
}

/** The path of the region that an option names; throws `UsageError` when there is none. */
export function regionPath(root: TreeNode, name: string, option: string, list = ''): string {
  const region = regionNamed(root, name);
  if (region) return region.path;
  const meant = nearestOf(name, regionNames(root));
  const advice = meant === undefined ? list : `; did you mean '${meant}'?`;
  throw new UsageError(`--${option} ${name}: /reserved-memory has no such region${advice}`);
}
