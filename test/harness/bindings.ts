/** Bindings in memory, for tests: files by their path below the folder of bindings. */
import { readSchema } from '../../server/src/bindings/readSchema.ts';
import type { Bindings, Schema } from '../../server/src/bindings/schema.ts';
import { compatiblesIn } from '../../server/src/node/bindingIndex.ts';

const FOLDER = '/bindings/';

/** The bindings of some files; a compatible is described by the first file that names it as its own. */
export function bindingsOf(files: Readonly<Record<string, string>>): Bindings {
  const schemas = new Map<string, Schema | undefined>();
  const owners = new Map<string, string>();
  for (const [path, text] of Object.entries(files)) {
    schemas.set(path, readSchema(FOLDER + path, text));
    for (const { name, isOwn } of compatiblesIn(text)) if (isOwn && !owners.has(name)) owners.set(name, path);
  }
  return {
    find: (compatible) => schemas.get(owners.get(compatible) ?? ''),
    compatibles: () => owners.keys(),
    read: (path) => schemas.get(path),
    pathOf: (file) => file.slice(FOLDER.length),
  };
}

/** A device on a bus, whose parts stand in several files and conditions. */
export const BINDING_FILES = {
  'net/acme,mac.yaml': `%YAML 1.2
---
$id: http://devicetree.org/schemas/net/acme,mac.yaml#
title: Acme Ethernet controller
description: |
  A controller of Acme.
allOf:
  - $ref: common.yaml#
  - if:
      properties:
        compatible:
          contains:
            const: acme,mac-2
    then:
      properties:
        acme,late:
          $ref: /schemas/types.yaml#/definitions/flag
      required:
        - acme,late
properties:
  compatible:
    oneOf:
      - const: acme,mac
      - items:
          - enum:
              - acme,mac-2
              - acme,mac-3
          - const: acme,mac
  reg:
    maxItems: 1
  interrupts:
    maxItems: 1
  clock-names:
    items:
      - const: bus
      - const: core
  acme,mode:
    $ref: /schemas/types.yaml#/definitions/string
    description:
      How it
      speaks.
    enum: [fast, slow]
    default: slow
  acme,queues:
    $ref: /schemas/types.yaml#/definitions/uint32
    minimum: 1
    maximum: 0x10
  acme,never: false
  mdio:
    $ref: mdio.yaml#
  ports:
    $ref: /schemas/graph.yaml#/properties/ports
patternProperties:
  "^queue@[0-9a-f]+$":
    type: object
    properties:
      acme,weight:
        $ref: "#/$defs/weight"
    required:
      - acme,weight
  "^acme,pin-[0-9]+$":
    description: A pin.
    $ref: /schemas/types.yaml#/definitions/uint32
required:
  - compatible
  - reg
  - interrupts
  - acme,mode
  - ports
$defs:
  weight:
    description: How much of the time it gets.
    $ref: /schemas/types.yaml#/definitions/uint32
`,
  'net/common.yaml': `properties:
  phy-mode: true
  acme,old:
    deprecated: true
    $ref: /schemas/types.yaml#/definitions/flag
required:
  - phy-mode
`,
  'net/mdio.yaml': `properties:
  '#address-cells':
    const: 1
patternProperties:
  "^(ethernet|switch)-phy@[0-9a-f]+$":
    type: object
    $ref: common.yaml#
`,
} as const;
