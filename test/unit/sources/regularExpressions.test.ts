/**
 * Every regular expression of the product reads foreign text sooner or later, so each must be done with a long text in
 * time that grows as the text does. Each is run on texts that are bad for it. The limit is no measure of speed: an
 * expression that goes over a text once is done a thousand times sooner; one that goes over it once for each of its
 * characters never is in time. Time in which this process did not run does not count.
 */
import { createContext, Script } from 'node:vm';
import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';
import { hostileTexts } from '../../harness/hostileText.ts';
import { REPOSITORY, readSources } from '../../tidy/sources.ts';

const LIMIT_MS = 3000;

interface Expression {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

const sources = [...readSources('server/src'), ...readSources('client/src')];

/** What is written as an expression. */
function literals(): readonly Expression[] {
  const found: Expression[] = [];
  for (const { path, text } of sources) {
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return;
      const { regex, start } = node as { regex?: { pattern: string; flags: string }; start?: number };
      if (regex) {
        const line = text.slice(0, start).split('\n').length;
        found.push({ place: `${path}:${line}`, source: regex.pattern, flags: regex.flags });
      }
      for (const part of Object.values(node)) walk(part);
    };
    walk(parseAst(text, { lang: 'ts' }));
  }
  return found;
}

/** What is put together when a file is loaded. */
async function constructed(): Promise<readonly Expression[]> {
  const found: Expression[] = [];
  const Plain = RegExp;
  for (const { path } of sources.filter(({ text }) => text.includes('new RegExp('))) {
    globalThis.RegExp = new Proxy(Plain, {
      construct(target, [source, flags = '']: [string, string?]) {
        found.push({ place: path, source, flags });
        return new target(source, flags);
      },
    });
    await import(`${REPOSITORY}/${path}?constructed`);
    globalThis.RegExp = Plain;
  }
  return found;
}

const sandbox: { text: string; expression: RegExp } = { text: '', expression: /^/ };
const context = createContext(sandbox);
const once = new Script('expression.exec(text)');
const all = new Script("text.replace(expression, '')");

/** Whether an expression is not done with a text. */
function takesTooLong(script: Script): boolean {
  for (let timeout = LIMIT_MS; ; timeout *= 2) {
    const before = process.cpuUsage();
    try {
      script.runInContext(context, { timeout });
      return false;
    } catch {
      // On a machine that is busy with something else it had no chance: again, with more time.
      if (process.cpuUsage(before).user > 500 * LIMIT_MS) return true;
    }
  }
}

/** The first text that an expression is not done with; undefined when there is none. */
function firstTooLong({ source, flags }: Expression): string | undefined {
  sandbox.expression = new RegExp(source, flags);
  for (const text of hostileTexts(source, flags.includes('i'))) {
    sandbox.text = text;
    sandbox.expression.lastIndex = 0;
    if (takesTooLong(flags.includes('g') ? all : once)) {
      return `${JSON.stringify(text.slice(0, 60))}…${JSON.stringify(text.slice(-3))}`;
    }
  }
  return undefined;
}

test('no expression of the product takes more than one look at a long text', async () => {
  const bad: string[] = [];
  const seen = new Set<string>();
  const made = await constructed();
  // `unclosedComments.ts` makes one of words while it runs; it has the shape of this one.
  const given: Expression = {
    place: 'link/unclosedComments.ts',
    source: '\\b(?:aa|b)[ \\t]*:|\\bdefine[ \\t]+(?:aa|b)\\b',
    flags: '',
  };
  expect(made.length).toBeGreaterThan(5);
  for (const expression of [...literals(), ...made, given]) {
    const key = `/${expression.source}/${expression.flags}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const text = firstTooLong(expression);
    if (text !== undefined) bad.push(`${expression.place}: ${key} on ${text}`);
  }
  expect(seen.size).toBeGreaterThan(200);
  expect(bad).toEqual([]);
}, 900_000);

test.each([
  // Nested, adjacent, and begun anew at every character: what was found in this product once.
  ['^(?:[\\w.,:/@%+=~"\'<>()[\\]|-]+\\s*){1,400}$', ''],
  ['^(?:\\s|\\/\\*[\\s\\S]*?\\*\\/)*$', ''],
  ['\\/+$', ''],
  ['^.*a.*a.*a.*b$', ''],
])(
  'an expression that looks again and again is found: %s',
  (source, flags) => {
    expect(firstTooLong({ place: '', source, flags })).toBeDefined();
  },
  900_000,
);
