/** What checks say: every message tells what to do. */
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../../server/src/checks/checkTable.ts';
import { runChecks } from '../../../server/src/checks/runChecks.ts';
import { CHECK_FIXTURES } from '../../harness/checkFixtures.ts';
import { node, tree, type Value } from '../../harness/treeBuilder.ts';

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

function messagesOf(id: string, root: Parameters<typeof runChecks>[0]): readonly string[] {
  return runChecks(root, { preset: 'dtc', levels: { [id]: 'warning' } })
    .filter(({ check }) => check === id)
    .map(({ message }) => message);
}

test('an alias that is no text is not quoted', () => {
  const said = (value: Value) => messagesOf('alias_paths', tree({}, [node('aliases', { a: value })]));
  const advice = "write '&label', or a path in quotes";
  expect(said(-1)).toEqual([
    `alias a must be the path of a node, and this is no text ('<&label>' is a number): ${advice}`,
  ]);
  expect(said(0x01020304)).toEqual(said(-1));
  expect(said([0x61626300])).toEqual([`alias a must be the path of a node, and there is no abc: ${advice}`]);
  expect(said(['/x', '/y'])).toEqual([`alias a must be the path of a node, and these are several: ${advice}`]);
  expect(said(true)).toEqual([`alias a must be the path of a node: ${advice}`]);
});

test('a node without a name is not to be called that', () => {
  const root = tree({}, [node('@x'), node('a@1')]);
  expect(messagesOf('unit_address_vs_reg', root)).toEqual([
    "unit address 'x', but neither reg nor ranges: give it a name without one, or add reg",
    "unit address '1', but neither reg nor ranges: call it 'a', or add reg",
  ]);
});
