/** Which checks a command line asks for: `--warnings`, and dtc's `-W` and `-E`. */

import { checkBuildOf } from '../analysis/checkBuild.ts';
import { type CheckSettings, WARNING_CHOICES } from '../analysis/checkLevels.ts';
import { didYouMean } from '../base/nearName.ts';
import { CHECKS_BY_ID, type CheckSwitch, parseCheckSwitch } from '../checks/levels.ts';
import { kernelOption, oneOf, UsageError } from './usage.ts';

/** A part of a parsed command line, as `parseArgs` gives it. */
interface Token {
  readonly kind: string;
  readonly name?: string;
  readonly value?: string | undefined;
}

/** The given options of `CHECK_OPTIONS`; `tokens` give the order of `-W` and `-E`. */
export function checkSettings(
  values: { readonly warnings?: string | undefined; readonly kernel?: string | undefined },
  tokens: readonly Token[],
): CheckSettings {
  return {
    warnings: oneOf('warnings', values.warnings ?? 'auto', WARNING_CHOICES),
    kernel: values.kernel === undefined ? undefined : checkBuildOf(kernelOption(values.kernel)),
    levels: {},
    switches: switchesOf(tokens),
  };
}

/** As in dtc, each switch is applied on top of those before it. */
function switchesOf(tokens: readonly Token[]): readonly CheckSwitch[] {
  const found: CheckSwitch[] = [];
  for (const { kind, name, value = '' } of tokens) {
    if (kind !== 'option' || (name !== 'warning' && name !== 'error')) continue;
    const each = parseCheckSwitch(name, value);
    if (!each) {
      const meant = didYouMean(value.replace(/^no-/, ''), CHECKS_BY_ID.keys());
      throw new UsageError(`-${name === 'error' ? 'E' : 'W'} takes [no-]NAME of a check; not '${value}'${meant}`);
    }
    found.push(each);
  }
  return found;
}
