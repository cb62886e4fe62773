/** What bindings add at the caret: words, offers, and what a node lacks. */
import { expect, test } from 'vitest';
import { sorted } from '../../../server/src/ide/completion/candidate.ts';
import { complete } from '../../../server/src/ide/completion/complete.ts';
import { documentationOf } from '../../../server/src/ide/completion/documentation.ts';
import { queryOf } from '../../../server/src/ide/completion/query.ts';
import { signatureAt } from '../../../server/src/ide/completion/signature.ts';
import { findHover } from '../../../server/src/ide/hover.ts';
import { addMissing, lackingNode } from '../../../server/src/ide/missingProperties.ts';
import { applyEdits } from '../../harness/applyEdits.ts';
import { BINDING_FILES, bindingsOf } from '../../harness/bindings.ts';
import { questionOf } from '../../harness/completions.ts';
import { fixture, plain } from '../../harness/ide.ts';

const bindings = bindingsOf(BINDING_FILES);

/** A device with a body, in which `$0` may stand. */
const device = (body: string, compatible = '"acme,mac"') => `/dts-v1/;
/ {
	#address-cells = <1>;
	#size-cells = <1>;
	mac@1000 {
		compatible = ${compatible};
		reg = <0x1000 0x100>;
		${body}
	};
};
`;

async function hover(text: string): Promise<string> {
  const { board, file, offset } = await fixture(text);
  const found = findHover(board, () => [], file, offset, bindings);
  return found ? plain(found.blocks, ({ file: path, start, end }) => `${path}:${start}-${end}`) : '';
}

async function offers(text: string) {
  const question = { ...(await questionOf(text)), bindings };
  const { items, binding } = complete(question);
  return { items: sorted(items), binding, board: question.board };
}

test('hover of a property: words, type, values, whether it is required, where that stands', async () => {
  const shown = await hover(device('acme,m$0ode = "fast";'));
  expect(shown).toContain('How it speaks.\na string: `fast`, `slow` · acme,mac.yaml\nRequired. `slow` if left out.');
  expect(shown).toMatch(/Binding: \/bindings\/net\/acme,mac\.yaml:\d+-\d+/);
  expect(await hover(device('acme,q$0ueues = <2>;'))).toContain('From 1 to 0x10.');
});

test('hover of a property of a child whose parent has the binding', async () => {
  expect(await hover(device('queue@1 { acme,w$0eight = <1>; };'))).toContain('How much of the time it gets.');
});

test('hover of a compatible: the device', async () => {
  expect(await hover(device('', '"acme,mac-2", "acme,m$0ac"'))).toContain('Acme Ethernet controller');
  expect(await hover(device('', '"acme,un$0known"'))).not.toContain('Binding');
});

test('properties: what is required and missing first, what is there last', async () => {
  const { items, binding, board } = await offers(device('$0'));
  expect(items.slice(0, 3).map(({ label, detail }) => `${label} ${detail}`)).toEqual([
    'acme,mode required',
    'interrupts required',
    'phy-mode required',
  ]);
  const labels = items.map(({ label }) => label);
  expect(labels).toContain('acme,late');
  expect(labels.indexOf('reg')).toBeGreaterThan(labels.indexOf('acme,late'));
  expect(items.find(({ label }) => label === 'acme,mode')?.insert).toBe('acme,mode = "fast";');
  expect(items.find(({ label }) => label === 'acme,queues')?.insert).toBe('acme,queues = <0>;');
  expect(items.find(({ label }) => label === 'acme,old')).toMatchObject({ deprecated: true, insert: 'acme,old;' });
  const words = plain(documentationOf(board, { kind: 'property', name: 'acme,mode' }, binding), () => '');
  expect(words).toContain('How it speaks.');
});

test('a name whose value nobody knows is a whole statement, with the caret in front of its semicolon', async () => {
  const text = 'properties:\n  compatible:\n    const: acme,plain\n  acme,odd:\n    description: Odd.\n';
  const question = await questionOf(device('acme,o$0', '"acme,plain"'));
  const { items } = complete({ ...question, bindings: bindingsOf({ 'plain.yaml': text }) });
  expect(items.find(({ label }) => label === 'acme,odd')).toMatchObject({
    insert: 'acme,odd;',
    snippet: 'acme,odd$1;',
  });
  const before = await questionOf(device('acme,o$0 = <1>;', '"acme,plain"'));
  const names = complete({ ...before, bindings: bindingsOf({ 'plain.yaml': text }) }).items;
  expect(names.find(({ label }) => label === 'acme,odd')?.insert).toBe('acme,odd');
});

test('signature help and offers of labels read no binding: the first answer for a device takes long', async () => {
  const asked: string[] = [];
  const find = (name: string) => {
    asked.push(name);
    return bindings.find(name);
  };
  const noting = { ...bindings, find };
  signatureAt({ ...(await questionOf(device('reg = <0 $0'))), bindings: noting });
  complete({ ...(await questionOf(device('clocks = <&$0'))), bindings: noting });
  expect(asked).toEqual([]);
  complete({ ...(await questionOf(device('acme,$0'))), bindings: noting });
  expect(asked).toContain('acme,mac');
});

test('values, compatibles and children', async () => {
  const labels = async (text: string, count: number) =>
    (await offers(text)).items.slice(0, count).map(({ label }) => label);
  expect(await labels(device('acme,mode = "$0";'), 2)).toEqual(['fast', 'slow']);
  expect(await labels(device('acme,mode = $0;'), 2)).toEqual(['"fast"', '"slow"']);
  // Each at its place in the list.
  expect(await labels(device('clock-names = "$0";'), 2)).toEqual(['bus']);
  expect(await labels(device('clock-names = "bus", "$0";'), 2)).toEqual(['core']);
  expect((await labels(device('clock-names = "bus", $0;'), 1))[0]).toBe('"core"');
  expect(await labels(device('', '"acme,mac-2", "$0"'), 1)).toEqual(['acme,mac']);
  expect((await offers(device('', '"mac-$0"'))).items.map(({ label }) => label)).toContain('acme,mac-3');
  const children = (await offers(device('ports { };\n\t\t$0'))).items.map(({ label }) => label);
  expect(children).toEqual(expect.arrayContaining(['mdio', 'queue@']));
});

test('what a node lacks is added behind its properties, with values of the right shape', async () => {
  const text = device('acme,queues = <2>;$0\n\t\tqueue@1 { acme,weight = <1>; };');
  const { board, file, offset } = await fixture(text);
  const lacking = lackingNode(board, file, offset, bindings);
  const question = { ...(await questionOf(text)), bindings, offset: lacking?.at ?? 0 };
  const found = lacking ? addMissing(lacking, queryOf(question)) : [];
  expect(found.map(({ title }) => title)).toEqual([
    'Add the 3 required properties',
    "Add the required property 'interrupts'",
    "Add the required property 'acme,mode'",
    "Add the required property 'phy-mode'",
  ]);
  const edits = (found[0]?.edits ?? []).map((edit) => ({ ...edit.span, text: edit.text }));
  const changed = applyEdits(file.unit.text, edits);
  expect(changed).toContain(
    'acme,queues = <2>;\n\t\tinterrupts = <0>;\n\t\tacme,mode = "fast";\n\t\tphy-mode = "rgmii";\n\t\tqueue@1 {',
  );
});

test('nothing is lacking where all is there, or another property stands for it', async () => {
  const all = 'interrupts-extended = <1>; acme,mode = "fast"; phy-mode = "rgmii";$0';
  for (const text of [device(all), device('$0', '"acme,unknown"'), '/dts-v1/;$0\n/ { };\n']) {
    const { board, file, offset } = await fixture(text);
    expect(lackingNode(board, file, offset, bindings)).toBeUndefined();
  }
});
