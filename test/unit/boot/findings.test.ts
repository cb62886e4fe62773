/**
 * The table of findings is complete: each has a board on which it is made and one on which it is not, on the kernels that the
 * table names and no others; the kernel prints what the table says; and the words are those of a golden file.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { BootProblemCode } from '../../../server/src/boot/bootProblem.ts';
import type { BootProblem, BootReport, KernelName } from '../../../server/src/boot/report.ts';
import { simulateBoot } from '../../../server/src/boot/simulateBoot.ts';
import { readFdt } from '../../../server/src/fdt/read.ts';
import { FINDINGS } from '../../../server/src/problems/codes/findings.ts';
import { regionFindings } from '../../../server/src/regions/findings.ts';
import { SyntaxStore } from '../../../server/src/syntax/syntaxStore.ts';
import { KERNELS } from '../../golden/oracle/oracle.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { FINDING_FIXTURES, type FindingFixture } from '../../harness/findingFixtures.ts';
import { testParser } from '../../harness/parser.ts';

let syntax: SyntaxStore;
beforeAll(async () => {
  syntax = new SyntaxStore(await testParser());
});

function blobOf(text: string): Uint8Array {
  const { blob, errors } = compileFiles(syntax, { 'board.dts': text });
  expect(errors.filter(({ code }) => code !== 'reg_format')).toEqual([]);
  return blob;
}

function boot(text: string, kernel: KernelName, profile: FindingFixture['profile']): BootReport {
  return simulateBoot(blobOf(text), { kernel, arch: 'arm64', ...profile });
}

function findings(report: BootReport, text: string): readonly BootProblem[] {
  const root = readFdt(blobOf(text)).value?.root;
  return root ? regionFindings(root, [report]) : [];
}

/** Needs a blob that no source gives. */
const WITHOUT_FIXTURE: readonly BootProblemCode[] = ['rmem-bad-blob'];

test('every finding has a fixture, and every fixture a finding', () => {
  const covered = new Set([...FINDING_FIXTURES.map(({ code }) => code), ...WITHOUT_FIXTURE]);
  expect([...covered].sort()).toEqual(Object.keys(FINDINGS).sort());
});

test('the fixtures of a finding cover the kernels of the table', () => {
  for (const [code, { kernels }] of Object.entries(FINDINGS)) {
    const own = FINDING_FIXTURES.filter((fixture) => fixture.code === code);
    if (own.length === 0) continue;
    const covered = own.flatMap((fixture) => fixture.kernels ?? kernels);
    expect([code, ...KERNELS.filter((kernel) => covered.includes(kernel))]).toEqual([code, ...kernels]);
  }
});

/** What the table says is printed, `%` for anything. */
function pattern(says: readonly string[]): RegExp {
  const escaped = says.map((one) => one.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replaceAll('%', '[\\s\\S]*'));
  return new RegExp(escaped.join('|'));
}

describe.each(FINDING_FIXTURES.map((fixture, index) => ({ ...fixture, index })))('$index $code', (fixture) => {
  const { code, fires, silent, profile, saysLater } = fixture;
  const facts = FINDINGS[code];
  const kernels: readonly KernelName[] = fixture.kernels ?? facts.kernels;

  test.each(KERNELS)('on %s', (kernel) => {
    const report = boot(fires, kernel, profile);
    const found = findings(report, fires).filter((problem) => problem.code === code);
    expect(found.length > 0).toBe(kernels.includes(kernel));
    expect(findings(boot(silent, kernel, profile), silent).map((problem) => problem.code)).not.toContain(code);
    const says = 'says' in facts && !('saysLater' in facts) && !saysLater ? pattern(facts.says) : undefined;
    for (const problem of found) {
      // An error promises a message of the kernel, or the end of the boot.
      if (says && problem.severity === facts.severity) {
        expect([...report.log.map(({ text }) => text), report.panic ?? '']).toContainEqual(expect.stringMatching(says));
      }
      expect(problem.message).toMatch(/^[\s\S]+[.)]$/);
      // Besides the kernel's own words.
      expect(problem.message.replaceAll(/\("[^"]*"\)/g, '')).not.toMatch(
        /\b1 (cells|bytes|entries|regions|banks|slots)\b/,
      );
    }
  });
});

test('the words', async () => {
  const lines: string[] = [
    '# What the findings say',
    '',
    'Written by `test/unit/boot/findings.test.ts` from the fixtures; the first finding of each, on each kernel that makes it.',
  ];
  for (const { code, fires, profile } of FINDING_FIXTURES) {
    lines.push('', `## ${code}`, '');
    const before: string[] = [];
    for (const kernel of KERNELS) {
      const found = findings(boot(fires, kernel, profile), fires).find((problem) => problem.code === code);
      if (!found) continue;
      const { severity, path, property, message, related } = found;
      const place = property === undefined ? path : `${path}:${property}`;
      lines.push(`- ${kernel} ${severity} at \`${place}\`: ${message.replaceAll('\n', ' ⏎ ')}`);
      for (const other of related) {
        const line = `  - \`${other.path}${other.property === undefined ? '' : `:${other.property}`}\`: ${other.message}`;
        if (!before.includes(line)) lines.push(line);
        before.push(line);
      }
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../golden/findings.md');
});
