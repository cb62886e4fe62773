/** What the manifest says of commands and views: all can be reached, named alike, and rest on contexts that somebody sets. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

interface Entry {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category?: string; readonly title: string }[];
    readonly menus: Readonly<Record<string, readonly Entry[]>>;
    readonly keybindings: readonly { readonly command: string; readonly when?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly when?: string }[]>>;
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly id: string;
        readonly description: string;
        readonly completionEvents: string[];
      }[];
    }[];
  };
}

const root = new URL('../../../', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const { commands, menus, keybindings, views, viewsWelcome, walkthroughs } = manifest.contributes;
const ids = commands.map(({ command }) => command);
const viewIds = Object.values(views).flatMap((all) => all.map(({ id }) => id));

function textsIn(folder: string, extension: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'));
}

const client = textsIn('client/src', '.ts').join('\n');

describe.each(commands)('$command', ({ command, category, title }) => {
  const inPalette = (menus.commandPalette ?? []).filter((entry) => entry.command === command);
  const elsewhere = Object.entries(menus).filter(
    ([menu, entries]) => menu !== 'commandPalette' && entries.some((entry) => entry.command === command),
  );

  test('has a category and a title in title case', () => {
    expect(category).toBe('Devicetree');
    expect(title).toMatch(/^[A-Z]\S*(?: (?:[A-Z]\S*|a|as|of|in|to|by|at))*$/);
  });

  test('is in the palette once, or out of it and in a menu', () => {
    expect(inPalette.length).toBeLessThan(2);
    if (inPalette[0]?.when === 'false') expect(elsewhere.map(([menu]) => menu)).not.toEqual([]);
  });
});

test('every condition of ours is one that the client sets, and names views that are', () => {
  const conditions = [...Object.values(menus).flat(), ...keybindings, ...Object.values(views).flat()].flatMap(
    ({ when }) => when ?? [],
  );
  for (const condition of conditions) {
    for (const [, key = ''] of condition.matchAll(/\b(?:view|focusedView) == ([\w.]+)/g))
      expect(viewIds).toContain(key);
    const rest = condition.replace(/\b(?:view|focusedView) == [\w.]+/g, '');
    for (const [key] of rest.matchAll(/devicetreeAtlas\.\w+/g)) {
      expect(client.includes(`'setContext', '${key}'`), condition).toBe(true);
    }
  }
});

test('menus, keys, welcome texts and the walkthrough name commands that are', () => {
  const linked = [
    ...viewsWelcome.map(({ contents }) => contents),
    ...walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
  ].flatMap((text) => [...text.matchAll(/\(command:([\w.]+)/g)].map(([, id = '']) => id));
  const named = [...Object.values(menus).flat(), ...keybindings].flatMap(({ command }) => command ?? []);
  for (const id of [...linked, ...named]) expect(ids).toContain(id);
});

test('a step of the walkthrough is done by what its first link runs', () => {
  for (const { steps } of walkthroughs) {
    for (const { id, description, completionEvents } of steps) {
      const [, command] = /\(command:([\w.]+)/.exec(description) ?? [];
      expect(completionEvents, id).toContain(`onCommand:${command}`);
    }
  }
});
