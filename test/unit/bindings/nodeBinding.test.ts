import { expect, test } from 'vitest';
import { NodeBinding } from '../../../server/src/bindings/nodeBinding.ts';
import { matches, plainNames } from '../../../server/src/bindings/patterns.ts';
import { readSchema } from '../../../server/src/bindings/readSchema.ts';
import { BINDING_FILES, bindingsOf } from '../../harness/bindings.ts';

const bindings = bindingsOf(BINDING_FILES);
const own = bindings.find('acme,mac');
const mac = new NodeBinding(own ? [own] : [], bindings);

test('properties of the schema, of those it refers to, and of branches', () => {
  expect(mac.propertyNames()).toEqual([
    ...['compatible', 'reg', 'interrupts', 'clock-names', 'acme,mode', 'acme,queues'],
    ...['phy-mode', 'acme,old', 'acme,late'],
  ]);
});

test('required is what holds of each: nothing below then, and no child', () => {
  expect(mac.required()).toEqual(['compatible', 'reg', 'interrupts', 'acme,mode', 'phy-mode']);
});

test('what a schema says of a property, and where', () => {
  const text = BINDING_FILES['net/acme,mac.yaml'];
  const mode = mac.property('acme,mode');
  expect(mode).toMatchObject({
    description: 'How it speaks.',
    type: 'string',
    values: ['fast', 'slow'],
    usual: 'slow',
  });
  expect(mode && text.slice(mode.place.start, mode.place.end)).toBe('acme,mode');
  expect(mac.property('acme,queues')).toMatchObject({ type: 'uint32', minimum: '1', maximum: '0x10', values: [] });
  expect(mac.property('clock-names')?.values).toEqual(['bus', 'core']);
  expect(mac.property('acme,old')).toMatchObject({ type: 'flag', isDeprecated: true });
  expect(mac.property('acme,pin-12')).toMatchObject({ type: 'uint32', description: 'A pin.' });
  expect(mac.property('acme,never')).toBeUndefined();
  expect(mac.property('acme,pin-x')).toBeUndefined();
});

test('children: their names, and what is said of them', () => {
  expect(mac.childNames()).toEqual([
    { name: 'mdio', addressed: false },
    { name: 'ports', addressed: false },
    { name: 'queue', addressed: true },
  ]);
  const queue = new NodeBinding(mac.schemasOfChild('queue@1'), bindings);
  expect(queue.required()).toEqual(['acme,weight']);
  expect(queue.property('acme,weight')).toMatchObject({ type: 'uint32', description: 'How much of the time it gets.' });
  const phy = new NodeBinding(
    new NodeBinding(mac.schemasOfChild('mdio'), bindings).schemasOfChild('switch-phy@0'),
    bindings,
  );
  expect(phy.propertyNames()).toEqual(['phy-mode', 'acme,old']);
});

test('what follows in a compatible', () => {
  expect(mac.stringsBehind('compatible', ['acme,mac-3'])).toEqual(['acme,mac']);
  expect(mac.stringsBehind('compatible', [])).toEqual(['acme,mac', 'acme,mac-2', 'acme,mac-3']);
  expect(mac.stringsBehind('compatible', ['acme,mac'])).toEqual([]);
});

test('alternatives of a list are told apart by what is there already', () => {
  const { find, ...source } = bindingsOf({
    'a.yaml': `properties:
  compatible:
    const: acme,dma
  clock-names:
    oneOf:
      - items: [{const: bus}, {const: core}]
      - items: [{const: apb_pclk}]
      - items: [{pattern: "^x[0-9]$"}, {const: slow}]
  dma-names: {items: {enum: [rx, tx]}}
`,
  });
  const schema = find('acme,dma');
  const binding = new NodeBinding(schema ? [schema] : [], { ...source });
  expect(binding.stringsBehind('clock-names', [])).toEqual(['bus', 'apb_pclk']);
  expect(binding.stringsBehind('clock-names', ['bus'])).toEqual(['core', 'slow']);
  expect(binding.stringsBehind('clock-names', ['apb_pclk'])).toEqual(['slow']);
  expect(binding.stringsBehind('clock-names', ['bus', 'core'])).toEqual([]);
  expect(binding.stringsBehind('dma-names', ['rx'])).toEqual(['rx', 'tx']);
  expect(binding.stringsBehind('reg-names', [])).toEqual([]);
});

test('references in a circle, to nowhere, and out of the folder', () => {
  const odd = bindingsOf({
    'a/one.yaml':
      '$ref: ../b/two.yaml#\nproperties:\n  compatible:\n    const: odd,one\n  x: {$ref: ../../../etc/passwd#}\n',
    'b/two.yaml': '$ref: ../a/one.yaml#\nproperties:\n  y: {$ref: "#/properties/y"}\n  z: {$ref: "#/nothing/there"}\n',
  });
  const schema = odd.find('odd,one');
  const binding = new NodeBinding(schema ? [schema] : [], odd);
  expect(binding.propertyNames()).toEqual(['compatible', 'x', 'y', 'z']);
});

test('texts that are no schema', () => {
  expect(readSchema('/x.yaml', 'just words')).toBeUndefined();
  expect(readSchema('/x.yaml', '- a\n- b\n')).toBeUndefined();
  expect(readSchema('/x.yaml', 'properties: [a, b]\nrequired: 7\nallOf: {a: b}\n')?.required).toEqual([]);
  expect(readSchema('/x.yaml', 'properties:\n  a: *nobody\n  b: {type: boolean}\n')?.properties.get('b')?.type).toBe(
    'boolean',
  );
  const deep = `${'{allOf: ['.repeat(60)}${']}'.repeat(60)}`;
  expect(readSchema('/x.yaml', deep)).toBeDefined();
});

test('patterns that are not read match nothing', () => {
  const effort = { left: 10_000 };
  for (const pattern of ['^(a)\\1$', '(?<=b)a', '(', 'a'.repeat(300)])
    expect(matches(pattern, 'aa', effort), pattern).toBe(false);
  expect(matches('^pin-[0-9]+$', 'pin-12', effort)).toBe(true);
  expect(matches('^(hdmi|dp)-connector(@[0-9a-f]+)?$', 'dp-connector@1', effort)).toBe(true);
  expect(matches('^x', 'x'.repeat(65), effort)).toBe(false);
});

test('the work for one node is limited, whatever its schema says', () => {
  const many = (text: (i: number) => string) => Array.from({ length: 1000 }, (_, i) => `  ${text(i)}\n`).join('');
  const large = bindingsOf({
    'a.yaml': `properties:
  compatible:
    const: acme,large
${many((i) => `p${i}: {allOf: [{type: boolean}]}`)}
patternProperties:
  "^first": {}
${many((i) => `"${'a?b?'.repeat(10)}[bcx]${i}": {}`)}
`,
  });
  const schema = large.find('acme,large');
  const binding = new NodeBinding(schema ? [schema] : [], large);
  expect(binding.property('p7')?.type).toBe('flag');
  expect(binding.property('first')).toBeDefined();
  for (let i = 100; i < 200; i++) binding.property(`first${'a'.repeat(50)}${i}`);
  // Its own properties are known all the same, but not what further parts say about them.
  expect(binding.property('p8')?.type).toBeUndefined();
  expect(binding.propertyNames()).toHaveLength(1001);
  expect(new NodeBinding(schema ? [schema] : [], large).property('p8')?.type).toBe('flag');
});

test('names that a pattern spells', () => {
  const names = (pattern: string) => plainNames(pattern).map(({ name, addressed }) => (addressed ? `${name}@` : name));
  expect(names('^port@[0-9]$')).toEqual(['port@']);
  expect(names('^(ethernet|switch)-phy@[0-9a-f]+$')).toEqual(['ethernet-phy@', 'switch-phy@']);
  expect(names('^bus$')).toEqual(['bus']);
  expect(names('^led-[0-9]+$')).toEqual([]);
  expect(names('-gpios$')).toEqual([]);
});
