/** The list of filters is complete and each says what it hides; the runner tells which one hid a problem. */
import { expect, test } from 'vitest';
import type { ProblemCode } from '../../../server/src/problems/codes.ts';
import {
  BOARD_FILTERS,
  BOOT_FILTERS,
  COMPILE_FILTERS,
  type CompileFacts,
  FILE_FILTERS,
  FILTERS,
  hasWholeTree,
  INFORMATION,
  OVERLAID_FILTERS,
  PREREQUISITES,
  runFilters,
} from '../../../server/src/problems/filters.ts';
import type { Problem } from '../../../server/src/problems/problem.ts';

function problem(code: ProblemCode, start = 0, more: Partial<Problem> = {}): Problem {
  return {
    code,
    severity: 'error',
    message: code,
    span: { file: '/a.dts', start, end: start + 1 },
    related: [],
    ...more,
  };
}

const compileFacts = (facts: Partial<CompileFacts> = {}): CompileFacts => ({
  isPart: false,
  syntaxErrors: new Set(),
  valueFaults: new Set(),
  missingFiles: new Set(),
  unwritten: new Set(),
  lost: undefined,
  causeOf: () => undefined,
  ...facts,
});

/** What is left, and `filter code` for what is not. */
function pass<Facts>(filters: Parameters<typeof runFilters<Facts>>[0], problems: readonly Problem[], facts: Facts) {
  const hidden: string[] = [];
  const left = runFilters(filters, problems, facts, (filter, { code }) => hidden.push(`${filter} ${code}`));
  return { left: left.map(({ code }) => code), hidden };
}

test('every filter has a name of its own and a sentence', () => {
  const all = FILTERS.flatMap(({ filters }) => filters);
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name, hides } of all) {
    expect(name).toMatch(/^[a-z][a-z-]*$/);
    expect([name, hides]).toEqual([name, expect.stringMatching(/^[a-z][^.]*$/)]);
  }
});

test('one mistake, one problem', () => {
  const mistake = problem('syntax', 1);
  const value = problem('integer-literal', 2);
  const problems = [
    mistake,
    value,
    problem('unknown-label', 3),
    problem('no-root', 4),
    problem('preprocessor-error', 5),
  ];
  const facts = compileFacts({ syntaxErrors: new Set([mistake]), valueFaults: new Set([value]) });
  expect(pass(COMPILE_FILTERS, problems, facts)).toEqual({
    left: ['syntax', 'preprocessor-error'],
    hidden: ['syntax-error integer-literal', 'syntax-error unknown-label', 'syntax-error no-root'],
  });
});

test('swallowed text is said in the place of the names that it would have brought', () => {
  const cause = problem('unbalanced', 9);
  const facts = compileFacts({ causeOf: (unknown) => (unknown.length === 2 ? cause : undefined) });
  const problems = [problem('unknown-label', 1), problem('phandle_references', 2), problem('incbin-missing', 3)];
  expect(pass(COMPILE_FILTERS, problems, facts)).toEqual({
    left: ['unbalanced', 'incbin-missing'],
    hidden: ['swallowed-text unknown-label', 'swallowed-text phandle_references'],
  });
});

test('an unknown macro hides other unknown names, a root that is missing hides references', () => {
  const names = [problem('unknown-macro', 1), problem('undefined-name', 2), problem('unknown-label', 3)];
  expect(pass(COMPILE_FILTERS, names, compileFacts()).left).toEqual(['unknown-macro']);
  const rootless = [problem('no-root', 1), problem('unknown-label', 2), problem('phandle_references', 3)];
  expect(pass(COMPILE_FILTERS, rootless, compileFacts()).left).toEqual(['no-root', 'phandle_references']);
});

test('of a piece of a board nothing is said that only a whole board has', () => {
  const problems = [problem('version-missing'), problem('unknown-label', 1), problem('value-truncated', 2)];
  expect(pass(COMPILE_FILTERS, problems, compileFacts({ isPart: true })).left).toEqual(['value-truncated']);
});

test('levels come before comments', () => {
  const levels = new Map([
    ['duplicate_label', 'off'],
    ['explicit_phandles', 'warning'],
    ['path_references', 'error'],
  ] as const);
  const asked: string[] = [];
  const isOff = ({ code, severity }: Problem) => {
    asked.push(`${code} ${severity}`);
    return code === 'path_references';
  };
  const problems = [problem('duplicate_label', 1), problem('explicit_phandles', 2), problem('path_references', 3)];
  expect(pass(BOARD_FILTERS, problems, { levels, isOff })).toEqual({
    left: ['explicit_phandles'],
    hidden: ['levels duplicate_label', 'comments path_references'],
  });
  expect(asked).toEqual(['explicit_phandles warning', 'path_references error']);
});

test('checks say nothing of a tree that is not whole', () => {
  const isCheck = (code: string) => code === 'duplicate_label';
  expect(hasWholeTree([problem('duplicate_label'), problem('unknown-label')], isCheck)).toBe(true);
  expect(hasWholeTree([problem('value-truncated', 0, { severity: 'warning' })], isCheck)).toBe(true);
  expect(hasWholeTree([problem('syntax')], isCheck)).toBe(false);
});

test('a check that failed hides what needs it, over several steps', () => {
  const findings = (['reg_format', 'unit_address_vs_reg', 'i2c_bus_reg'] as const).map((check) => ({ check }));
  expect(PREREQUISITES.keep(findings, { failed: new Set(['reg_format']) }).map(({ check }) => check)).toEqual([
    'reg_format',
    'unit_address_vs_reg',
  ]);
});

test('an overlay says what its base does not', () => {
  const subject = { path: '/soc/a' };
  const ofBase = [problem('reg_format', 1, { subject })];
  const own = [problem('ranges_format', 5, { subject })];
  const elsewhere = problem('alias_paths', 7, { subject, span: { file: '/b.dtsi', start: 7, end: 8 } });
  const facts = { ofBase, own, otherFiles: new Set(['/c.dtso']), ownFiles: new Set(['/a.dts', '/c.dtso']) };
  const ofOther = problem('model_is_string', 8, { subject, span: { file: '/c.dtso', start: 8, end: 9 } });
  const kept = problem('status_is_string', 9, { subject });
  const remark = problem('suppression-unused', 3);
  expect(pass(OVERLAID_FILTERS, [...ofBase, ofOther, remark, elsewhere, ...own, kept], facts)).toEqual({
    left: ['status_is_string'],
    hidden: [
      'said-of-the-base reg_format',
      'other-overlays model_is_string',
      'remarks-at-home suppression-unused',
      'outside-the-overlay alias_paths',
      'said-by-the-overlay ranges_format',
    ],
  });
});

test('what the boot says of a node, a check need not say', () => {
  const subject = { path: '/reserved-memory/a' };
  const check = problem('reserved-memory-cells', 1, { subject });
  const found = [problem('rmem-invalid-size', 1, { subject })];
  expect(pass(BOOT_FILTERS, [check], { found }).hidden).toEqual(['said-by-the-boot reserved-memory-cells']);
  const elsewhere = [problem('rmem-invalid-size', 1, { subject: { path: '/reserved-memory/b' } })];
  expect(pass(BOOT_FILTERS, [check], { found: elsewhere }).left).toEqual(['reserved-memory-cells']);
  const onOthers = [problem('rmem-invalid-size', 1, { subject, onOtherKernels: 'error' })];
  expect(pass(BOOT_FILTERS, [check], { found: onOthers }).left).toEqual(['reserved-memory-cells']);
});

test('information is written where it is about a failure elsewhere, or all is asked for', () => {
  const note = problem('rmem-outside-ram', 1, { severity: 'information' });
  const failure = problem('rmem-overlap', 2, { severity: 'information', onOtherKernels: 'error' });
  expect(INFORMATION.keep([note, failure], { all: false })).toEqual([failure]);
  expect(INFORMATION.keep([note, failure], { all: true })).toEqual([note, failure]);
});

test('of one file: doubles once, and of too many the errors', () => {
  const warnings = Array.from({ length: 600 }, (_, i) => problem('reg_format', i, { severity: 'warning' }));
  const { left } = pass(FILE_FILTERS, [...warnings, problem('syntax', 700), problem('syntax', 700)], undefined);
  expect(left.length).toBe(500);
  expect(left.filter((code) => code === 'syntax')).toEqual(['syntax']);
  expect(left[0]).toBe('syntax');
});
