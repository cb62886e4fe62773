/** The table of codes: each once, each in use, and what its rows refer to exists. */
import { expect, test } from 'vitest';
import { CHECKS } from '../../../server/src/checks/checkTable.ts';
import { PROVIDERS } from '../../../server/src/problems/codes/providerChecks.ts';
import { ALL_CODES, CHECK_CODES, findCode } from '../../../server/src/problems/codes.ts';
import { readSources } from '../../tidy/sources.ts';

test('a code belongs to one class', () => {
  const codes = ALL_CODES.map(({ code }) => code);
  expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
  for (const code of codes) expect(code).toMatch(/^[a-z][a-z0-9_,#-]*$/);
});

test('every code is made somewhere', () => {
  const text = readSources('server/src')
    .filter(({ path }) => !path.startsWith('server/src/problems/codes'))
    .map((source) => source.text)
    .join('\n');
  const ofProviders = new Set<string>(PROVIDERS.flatMap(({ stem }) => [`${stem}_is_cell`, `${stem}_property`]));
  // Made from the words of a directive.
  const composed = new Set<string>(['preprocessor-error', 'preprocessor-warning']);
  const dead = ALL_CODES.filter(
    // A rule of the style and its code have one name.
    ({ code }) => !text.includes(`'${code.replace(/^style-/, '')}'`) && !ofProviders.has(code) && !composed.has(code),
  );
  expect(dead.map(({ code }) => code)).toEqual([]);
});

test('every meaning is a sentence of its own', () => {
  for (const { code, meaning } of ALL_CODES)
    expect([code, meaning]).toEqual([code, expect.stringMatching(/^(?:[`A-Z/]|memblock).*\.$/)]);
  const ofChecks = Object.values(CHECK_CODES).map(({ meaning }) => meaning);
  expect(new Set(ofChecks).size).toBe(ofChecks.length);
});

test('what a check needs is a check, and every row of checks has its code', () => {
  for (const { code, needs = [] } of ALL_CODES)
    expect([code, needs.filter((need) => findCode(need)?.class !== 'check')]).toEqual([code, []]);
  expect([...CHECKS.map(({ id }) => id), 'always_fail'].sort()).toEqual(Object.keys(CHECK_CODES).sort());
});

test('the boot says what a check leaves to it', () => {
  const findings = ALL_CODES.filter((row) => row.class === 'finding').map(({ code }) => code);
  for (const { code, saidByBoot = [] } of ALL_CODES) {
    for (const start of saidByBoot)
      expect([code, findings.some((finding) => finding.startsWith(start))]).toEqual([code, true]);
  }
});

test('only a check can be off by default', () => {
  expect(ALL_CODES.filter((row) => row.severity === 'off' && row.class !== 'check')).toEqual([]);
  expect(findCode('no-such-code')).toBeUndefined();
});
