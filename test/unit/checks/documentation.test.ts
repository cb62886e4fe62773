/**
 * What is written about checks outside of their table: the completion of the setting and the list of checks. With UPDATE=1
 * both are written anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { WARNING_CHOICES } from '../../../server/src/analysis/analyzer.ts';
import { CHECKS } from '../../../server/src/checks/checkTable.ts';
import { resolveLevels } from '../../../server/src/checks/levels.ts';
import { KERNEL_BUILDS, type KernelBuild } from '../../../server/src/checks/presets.ts';
import { runChecks } from '../../../server/src/checks/runChecks.ts';
import { type CheckCode, factsOf } from '../../../server/src/problems/codes.ts';
import { CHECK_FIXTURES } from '../../harness/checkFixtures.ts';

/** What a check looks for, as a phrase. */
const describeCheck = (id: CheckCode) => factsOf(id).meaning.replace(/^Finds (.*)\.$/, '$1');

const MANIFEST = fileURLToPath(new URL('../../../package.json', import.meta.url));
const LIST = fileURLToPath(new URL('../../../docs/checks.md', import.meta.url));
const LEVELS = ['error', 'warning', 'off'];

test('every check has a description of its own', () => {
  const words = CHECKS.map(({ id }) => describeCheck(id));
  expect(words.filter((text) => text === '')).toEqual([]);
  expect(new Set(words).size).toBe(CHECKS.length);
});

test('the setting completes every check', () => {
  const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));
  const settings = manifest.contributes.configuration.properties;
  const properties = Object.fromEntries(
    CHECKS.map(({ id, level }) => [
      id,
      { enum: LEVELS, markdownDescription: `Finds ${describeCheck(id)}. By default: ${level}.` },
    ]),
  );
  if (process.env.UPDATE) {
    settings['devicetreeAtlas.checks'].properties = properties;
    settings['devicetreeAtlas.checks'].additionalProperties = false;
    writeFileSync(MANIFEST, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
  expect(settings['devicetreeAtlas.checks'].properties).toEqual(properties);
  expect(settings['devicetreeAtlas.warnings'].enum).toEqual(WARNING_CHOICES);
});

test('the list of checks is that of the table', () => {
  const text = listOfChecks();
  if (process.env.UPDATE) writeFileSync(LIST, text);
  expect(readFileSync(LIST, 'utf8')).toBe(text);
});

function listOfChecks(): string {
  const builds = Object.keys(KERNEL_BUILDS) as KernelBuild[];
  const off = new Map<string, string[]>();
  for (const { id, level } of CHECKS) off.set(id, [level]);
  for (const kernel of builds) {
    const presets = (['W=0', 'W=1', 'W=2'] as const).map(
      (preset) => [preset, resolveLevels({ preset, kernel })] as const,
    );
    for (const { id } of CHECKS) {
      const on = presets.filter(([, levels]) => levels.get(id) !== 'off').map(([preset]) => preset.slice(2));
      off.get(id)?.push(on.length === 3 ? 'on' : on.length === 0 ? '-' : `W=${on.join(', ')}`);
    }
  }
  const rows = (ours: boolean) =>
    CHECKS.filter(({ source }) => source.startsWith('dtc') !== ours).map(
      ({ id, source }) => `| \`${id}\` | ${describeCheck(id)} | ${off.get(id)?.join(' | ')} | ${source} |`,
    );
  const head = `| Check | Finds | default | ${builds.join(' | ')} | Source |\n| --- | --- | --- | ${builds.map(() => '---').join(' | ')} | --- |`;
  return `# Checks

This list is made from the table of checks and tested against it (\`UPDATE=1 npm run test:unit -- test/unit/checks\`).
The columns of kernels tell with which \`W=\` a kernel build enables a check: \`on\` with every one, \`-\` with none.

## dtc's

${head}
${rows(false).join('\n')}

## Ours

On whatever the preset; off or error by the setting \`devicetreeAtlas.checks\`, \`-W\` and \`-E\`.

${head}
${rows(true).join('\n')}
`;
}

describe('messages say what to do', () => {
  /** A number and its word that do not agree. */
  const ONE_OF_MANY = /\b1 (cells|bytes|entries|strings|argument cells)\b/;
  const WORDS =
    /\b(call|add|remove|write|correct|move|use|make|give|swap|rename|set|shorten|drop|takes?|needs|like|cannot|wants|fit|enable|mean)\b/;
  for (const [index, { id, fires }] of CHECK_FIXTURES.entries()) {
    test(`${id} (${index})`, () => {
      const levels = Object.fromEntries(CHECKS.map((spec) => [spec.id, 'warning' as const]));
      for (const { check, message } of runChecks(fires, { preset: 'dtc', levels })) {
        if (check !== id) continue;
        expect(message).toMatch(WORDS);
        expect(message).not.toMatch(ONE_OF_MANY);
        expect(message).not.toMatch(/undefined|NaN|[A-Z][a-z]+ [a-z]+\.$/);
      }
    });
  }
});
