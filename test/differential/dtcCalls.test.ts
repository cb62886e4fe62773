/** Every option, kind of input and check: exit code, bytes or text, and what is said, beside dtc 1.8. */
import { describe, expect, test } from 'vitest';
import { CHECKS } from '../../server/src/checks/checkTable.ts';
import { decompileFdt } from '../../server/src/fdt/decompile.ts';
import { readFdt } from '../../server/src/fdt/read.ts';
import { CHECK_FIXTURES } from '../harness/checkFixtures.ts';
import {
  BAD_SOURCES,
  BLOB_OPTIONS,
  BLOBS,
  FORCED_OPTIONS,
  GOOD_SOURCES,
  SOURCE_OPTIONS,
} from '../harness/dtcCallCases.ts';
import { askDtc, askOurs, type DtcCall } from '../harness/dtcCalls.ts';
import { openRecording } from '../harness/recording.ts';
import { treeToBlob } from '../harness/treeToBlob.ts';

const recording = openRecording('calls');

/** Checks whose findings we place at another node, with the reason. */
const OTHER_NODE: Readonly<Record<string, string>> = {
  graph_nodes: 'dtc names the root, we the node that is wrong',
  obsolete_chosen_interrupt_controller: 'dtc names the root, we the node that is wrong',
};

/** Calls whose output differs from dtc's, with the reason. */
const OTHER_OUTPUT: Readonly<Record<string, string>> = {
  'fixups of labels and paths: -O asm -V 3 -s -p 9 -R 2 -a 16':
    'dtc has no path yet of a node that it adds, and writes "(null)"',
  'empty names: -f -V 3':
    'of a node called "@1" dtc writes three bytes for a name of one: it takes no length for the whole',
};

async function compare(call: DtcCall, name = ''): Promise<void> {
  const theirs = askDtc(recording, call);
  const ours = await askOurs(call);
  // Whatever dtc crashes on ends here in order.
  if (!theirs) return;
  const where = call.options.join(' ');
  expect(ours.code, where).toBe(theirs.code);
  if (!(`${name}: ${where}` in OTHER_OUTPUT)) expect(ours.output, where).toBe(theirs.output);
  const words = ({ said }: typeof ours) => said.map(neutral);
  // dtc's run ends behind the first check of level error that fails; ours goes on.
  if (theirs.said.some((said) => said.startsWith('error')))
    expect(words(ours)).toEqual(expect.arrayContaining(words(theirs)));
  else expect([...new Set(words(ours))], where).toEqual([...new Set(words(theirs))]);
}

function neutral(said: string): string {
  const [level, id = ''] = said.split(' ');
  return id in OTHER_NODE ? `${level} ${id}` : said;
}

describe.each(Object.entries(GOOD_SOURCES))('source: %s', (name, input) => {
  test.each(SOURCE_OPTIONS.map((options) => [options]))('%s', (options) => compare({ input, options }, name));
});

describe.each(Object.entries(BAD_SOURCES))('refused source: %s', (_, input) => {
  test.each(FORCED_OPTIONS.map((options) => [options]))('%s', (options) => compare({ input, options }));
});

describe.each(Object.entries(BLOBS))('blob: %s', (name, input) => {
  test.each(BLOB_OPTIONS.map((options) => [options]))('%s', (options) => compare({ input, options }, name));
});

const FIRST: readonly (readonly string[])[] = ['-W', '-E'].flatMap((level) =>
  ['always_fail', 'no-always_fail'].map((name) => [level + name]),
);
test.each(
  [...FIRST, ['-Walways_fail', '-Wno-always_fail'], ['-Ealways_fail', '-Wno_always_fail'], ['-Ealways_fail', '-f']].map(
    (o) => [o],
  ),
)('%s', async (options) => {
  await compare({ input: '/dts-v1/; / { a { }; };', options });
  await compare({ input: treeToBlob(readFixture()), options });
});

function readFixture() {
  const [fixture] = CHECK_FIXTURES;
  if (!fixture) throw new Error('no fixtures');
  return fixture.silent;
}

const OF_DTC = new Set<string>(CHECKS.filter(({ source }) => source.startsWith('dtc 1.8.1')).map(({ id }) => id));
describe.each(CHECK_FIXTURES.filter(({ id }) => OF_DTC.has(id)).map((fixture, i) => [fixture.id, i, fixture] as const))(
  'check %s (%i)',
  (id, _, fixture) => {
    const blob = treeToBlob(fixture.fires);
    test.each(
      [
        ['-W', id],
        ['-f', '-E', id],
      ].map((options) => [options]),
    )('blob %s', (options) => compare({ input: blob, options }));

    test('silent blob', () => compare({ input: treeToBlob(fixture.silent), options: ['-W', id] }));

    // What no source can say is left to blobs.
    const source = sourceOf(blob);
    test.runIf(source !== undefined)('source', () => compare({ input: source ?? '', options: ['-W', id] }));
  },
);

/** A tree in the source language; undefined where a name in it has characters that no source can have. */
function sourceOf(blob: Uint8Array): string | undefined {
  const { value, problems } = readFdt(blob);
  if (!value || problems.length > 0) return undefined;
  const text = decompileFdt(value, { references: false });
  const names = text.matchAll(/^\t*([^\t{};=]*?)(?: = .*;|;| \{)$/gm);
  return Array.from(names, ([, name = '']) => name).every((name) => /^[\w,.+*#?@/-]*$/.test(name)) ? text : undefined;
}
