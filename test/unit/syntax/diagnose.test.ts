/** Syntax faults: what is said, and that it is said where the mistake is. */
import { beforeAll, describe, expect, test } from 'vitest';
import { diagnose } from '../../../server/src/syntax/diagnose.ts';
import type { DevicetreeParser } from '../../../server/src/syntax/grammar.ts';
import { testParser } from '../../harness/parser.ts';
import { sampleBoard, WORKSPACE_FILES } from '../../harness/sampleBoard.ts';
import { BrokenLines, breakAt, marksOf, syntaxFaults } from '../../harness/tokenDamage.ts';

let grammar: DevicetreeParser;
beforeAll(async () => {
  grammar = await testParser();
});

/** Source, with `|` where the first fault begins, and its words. */
const CASES: readonly (readonly [string, string])[] = [
  ['/ {\n\ta = <1>|\n};', "missing ';' after property 'a'"],
  ['/ {\n\ta = <1>|\n\tb = <2>;\n};', "missing ';' after property 'a'"],
  ['/ {\n\tranges|\n\tb = <2>;\n};', "missing ';' after 'ranges'"],
  ['/ {\n\tn {\n\t\ta;\n\t}|\n\tm { };\n};', "missing ';' after node 'n'"],
  ['/ {\n\ta = |<1;\n};', "'<' opened here is never closed with '>'"],
  ['/ {\n\ta = <1>,\n\t    <2|,\n\t    <3>;\n};', "missing '>' before ','"],
  ['/ {\n\ta = <1>| <2>;\n};', "missing ',' before '<'"],
  ['/ {\n\ta = "x"| "y";\n};', "missing ',' before '\"y\"'"],
  ['/ {\n\ta = |1 2>;\n};', "missing '<' before '1'"],
  ['/ {\n\ta| <1>;\n};', "missing '=' after 'a'"],
  ['/ {\n\t|= <1>;\n};', "a name is missing before '='"],
  ['/ {\n\ta =|;\n};', "the value of property 'a' is missing"],
  ['/ {\n\ta = |"x;\n\tb = <1>;\n};', "the string is not closed: '\"' is missing"],
  ['/ {\n\ta = <|(1 + 2>;\n};', "'(' opened here is never closed with ')'"],
  ['/ {\n\tn|\n\t\ta = <1>;\n\t};\n};', "missing '{' after 'n'"],
  ['/ {\n\tn {\n\t\ta;\n\t|;\n};', "missing '}' before ';': node 'n' is not closed"],
  ['/ {\n\tn {\n\t\ta;\n\t};|\n', "missing '};': node '/' is not closed"],
  ['/ {\n\tn {\n\t\ta;|\n};\n', "missing '};': node 'n' is not closed"],
  ['/ {\n\ta;|\n\n&x {\n\tb;\n};\n', "missing '};': node '/' is not closed"],
  ['/ {\n\ta;\n};\n|};\n', "'}' closes nothing that is open"],
  ['/ {\n\ta |b;\n};', "unexpected 'b' after 'a'"],
  ['/ {\n\t|{ };\n};', "a name is missing before '{'"],
  ['/ {\n\t/delete-node/|;\n};', "a name is missing behind '/delete-node/'"],
  ['/delete-node/ &x|\n/ { };', "missing ';' after '/delete-node/'"],
  ['|include "a.dtsi"\n/ { };', "missing '#' before 'include'"],
  ['/ { };\n/* x|\n', "missing '*/': the comment is not closed"],
  ['|#if 1\n/ { };\n', "'#if' opened here is never closed with '#endif'"],
  ['/ { };\n|#endif\n', "'#endif' without '#if'"],
  ['/ {\n#ifdef A\n\tn {\n#else\n\tm {\n#endif\n\t\ta;\n\t};\n\tb = <1>|\n};', "missing ';' after property 'b'"],
];

describe('faults in words', () => {
  for (const [marked, message] of CASES) {
    test(message, () => {
      const at = marked.indexOf('|');
      const text = marked.replace('|', '');
      const [first, ...more] = diagnose(text);
      expect(first?.message).toBe(message);
      // What is missing is marked on the character before it; at the very end there is no place that counts.
      if (at < text.length) expect([first?.start, first?.end]).toContain(at);
      expect(more.length).toBeLessThanOrEqual(1);
    });
  }
});

test('a well-formed text has no faults', () => {
  for (const [path, text] of Object.entries(WORKSPACE_FILES)) {
    if (!path.includes('broken')) expect(syntaxFaults(grammar, text)).toEqual([]);
  }
});

test('one mark less: the first fault is where it was, and few follow', () => {
  let faulty = 0;
  let near = 0;
  let most = 0;
  for (const text of [sampleBoard, WORKSPACE_FILES['dts/acme-a1000.dtsi'] ?? '']) {
    const marks = marksOf(text);
    for (const at of marks.keys()) {
      const broken = breakAt(text, marks, at, 'delete', () => 0);
      const faults = syntaxFaults(grammar, broken.text);
      const [first] = faults;
      if (!first) continue;
      faulty++;
      if (new BrokenLines(broken).distance(first.start) <= 1) near++;
      most = Math.max(most, faults.length);
    }
  }
  expect(faulty).toBeGreaterThan(500);
  expect(near / faulty).toBeGreaterThanOrEqual(0.95);
  expect(most).toBeLessThanOrEqual(5);
});
