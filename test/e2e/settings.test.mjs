/**
 * What VS Code makes of the manifest and of links: names of checks are completed in settings.json, their levels too, a name
 * that is none is marked, and a problem's code leads to its page.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';
import { copyWorkspace } from './sampleWorkspace.mjs';
import { FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'acme-a1000-broken.dts';
const SETTINGS = '{\n  "devicetreeAtlas.checks": {\n    "no_such_check": "off",\n    \n  }\n}\n';
const PAGES = 'https://github.com/devicetree-atlas/devicetree-atlas/blob/HEAD/docs/';

describe('settings and links', () => {
  const folder = copyWorkspace('settings');
  fs.mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  fs.writeFileSync(path.join(folder, '.vscode', 'settings.json'), SETTINGS);
  let session;
  const suggestion = (text) => session.page.locator('.suggest-widget .monaco-list-row', { hasText: text });
  const steps = [
    [
      'settings: a name that is no check is marked',
      async () => {
        session = await openSession({ folder, settings: TYPING_AS_GIVEN });
        await session.page.getByRole('treeitem', { name: 'dts' }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.openFile('settings.json');
        await session.openProblems();
        await session.problem('There is no check of this name').first().waitFor({ timeout: FIRST_WAIT_MS });
      },
    ],
    [
      'settings: names of checks are completed, with what they find',
      async () => {
        await session.focusEditor('settings.json');
        await session.goToLine(4);
        await session.page.keyboard.press('End');
        await session.page.keyboard.insertText('"reg_f');
        await session.page.keyboard.press('Control+Space');
        await suggestion('reg_format').first().waitFor({ timeout: FIRST_WAIT_MS });
        // The second time shows what is said of the name.
        const details = session.page.locator('.suggest-details-container', { hasText: 'whose length does not fit' });
        await session.pressUntil('Control+Space', details.first());
        await session.screenshot('settings-1-names');
        await session.page.keyboard.press('Enter');
        await session.editor('settings.json').locator('.view-line', { hasText: '"reg_format": ' }).first().waitFor();
      },
    ],
    [
      'settings: so are levels',
      async () => {
        await session.page.keyboard.press('Escape');
        await session.page.keyboard.press('Control+Space');
        for (const level of ['error', 'off', 'warning'])
          await suggestion(level).first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('settings-2-levels');
        await session.page.keyboard.press('Escape');
      },
    ],
    [
      'problems: a code leads to its page',
      async () => {
        await session.openFile(BOARD);
        const code = session.page.locator(`.markers-panel a[href^="${PAGES}"]`).first();
        await code.waitFor({ timeout: FIRST_WAIT_MS });
        const text = (await code.textContent())?.trim() ?? '';
        assert.ok((await code.getAttribute('href'))?.endsWith(`#${text}`), text);
        await session.screenshot('settings-3-links');
      },
    ],
    [
      'settings editor: the setting is shown with its words',
      async () => {
        await session.runCommand('Preferences: Open Settings (UI)');
        await session.page.locator('.settings-editor .suggest-input-container').first().click();
        await session.page.keyboard.insertText('devicetreeAtlas.checks');
        await session.page.locator('.settings-editor', { hasText: 'Level of single checks by name' }).first().waitFor();
        await session.screenshot('settings-4-editor');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'settings',
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});
