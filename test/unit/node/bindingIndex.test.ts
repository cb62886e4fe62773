import { expect, test } from 'vitest';
import { BindingIndex, compatiblesIn } from '../../../server/src/node/bindingIndex.ts';
import { TestFolder } from '../../protocol/serverProcess.ts';

const SCHEMA = `$id: http://devicetree.org/schemas/clock/test,clock.yaml#
properties:
  compatible:
    oneOf:
      - items:
          - enum:
              - test,clock-a # the first
              - 'test,clock-b'
          - const: test,clock
      - const: "test,clock"

  test,other-property:
    const: test,no-compatible

patternProperties:
  "^port@":
    properties:
      compatible:
        const: test,port

examples:
  - |
    clock {
      compatible = "test,example";
      compatible:
        const: test,example
    };
`;

test('the compatibles of a schema, and which are its own', () => {
  const found = compatiblesIn(SCHEMA).map(({ name, start, isOwn }) => {
    expect(SCHEMA.slice(start, start + name.length)).toBe(name);
    return `${name}${isOwn ? '' : ' below'}`;
  });
  expect(found).toEqual(['test,clock-a', 'test,clock-b', 'test,clock', 'test,clock', 'test,port below']);
});

test('the schema of a compatible, its own before others', async () => {
  const folder = new TestFolder({
    'Documentation/devicetree/bindings/a/user.yaml': SCHEMA,
    'Documentation/devicetree/bindings/b/port.yaml': 'properties:\n  compatible:\n    const: test,port\n',
    'Documentation/devicetree/bindings/b/old.txt': 'compatible:\n  - test,text\n',
  });
  const index = new BindingIndex();
  const find = async (compatible: string, may = true) =>
    (await index.find(folder.path, compatible, () => may))?.file.slice(folder.path.length);
  expect(await find('test,clock-b')).toBe('/Documentation/devicetree/bindings/a/user.yaml');
  expect(await find('test,port')).toBe('/Documentation/devicetree/bindings/b/port.yaml');
  expect(await find('test,text')).toBe(undefined);
  expect(await index.find('/nowhere', 'test,clock', () => true)).toBe(undefined);
  folder.dispose();
});
