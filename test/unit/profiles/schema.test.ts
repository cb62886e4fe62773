/** The schema of the extension beside the reader: what one knows, the other takes. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { KERNEL_OPTIONS } from '../../../server/src/boot/profile.ts';
import { NODE_KEYS } from '../../../server/src/profiles/keyValues.ts';
import { MATCH_KEYS, PROFILE_KEYS, readProfile } from '../../../server/src/profiles/readProfile.ts';

interface Schema {
  readonly properties: Readonly<Record<string, { readonly $ref?: string }>>;
  readonly definitions: Readonly<Record<string, Definition>>;
}

interface Definition {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
}

const root = new URL('../../../', import.meta.url);
const schema: Schema = JSON.parse(readFileSync(new URL('syntaxes/dtatlas.schema.json', root), 'utf8'));
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

test('the same keys, each with a description', () => {
  expect(Object.keys(schema.properties).toSorted()).toEqual(['$schema', 'boards', ...PROFILE_KEYS].toSorted());
  const entry = Object.keys(schema.definitions.entry?.properties ?? {});
  expect(entry.toSorted()).toEqual([...MATCH_KEYS, ...PROFILE_KEYS].toSorted());
  expect(Object.keys(schema.definitions.node?.properties ?? {}).toSorted()).toEqual([...NODE_KEYS].toSorted());
  for (const key of PROFILE_KEYS) expect(schema.definitions[key]?.description, key).toMatch(/\.$/);
});

test('the same architectures and kernels', () => {
  for (const arch of schema.definitions.arch?.enum ?? []) {
    expect(readProfile(`{ "arch": "${arch}" }`).problems).toEqual([]);
  }
  expect(schema.definitions.arch?.enum?.length).toBeGreaterThan(2);
});

test('the same options of a configuration', () => {
  expect(schema.definitions.option?.enum).toEqual(KERNEL_OPTIONS);
});

describe('the patterns agree with the readers', () => {
  test.each(['0x80000000', '4 GiB', '512M', '1.5g', '0x', 'x', '4 GiBi', '-1', ''])('%s', (text) => {
    for (const [name, key] of [
      ['size', 'dtbSize'],
      ['address', 'dtbAddress'],
    ] as const) {
      const { problems } = readProfile(JSON.stringify({ [key]: text }));
      expect(new RegExp(schema.definitions[name]?.pattern ?? '').test(text), name).toBe(problems.length === 0);
    }
  });
});

test('settings have keys of the profile only', () => {
  const sections: readonly { readonly properties: object }[] = manifest.contributes.configuration;
  const settings = sections
    .flatMap(({ properties }) => Object.keys(properties))
    .filter((name) => name.startsWith('devicetreeAtlas.boot.'))
    .map((name) => name.slice('devicetreeAtlas.boot.'.length));
  expect(settings.filter((name) => !PROFILE_KEYS.some((key) => key === name))).toEqual([]);
  expect(settings).toContain('ram');
});

test('the extension ships it', () => {
  expect(manifest.contributes.jsonValidation).toEqual([
    { fileMatch: '.dtatlas.json', url: './syntaxes/dtatlas.schema.json' },
  ]);
  expect(readFileSync(new URL('.vscodeignore', root), 'utf8')).toContain('!syntaxes/dtatlas.schema.json');
});
