/** What checks say: every message tells what to do. */
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../server/src/checks/checkTable.ts';
import { runChecks } from '../../../server/src/checks/runChecks.ts';
import { CHECK_FIXTURES } from '../../harness/checkFixtures.ts';

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
