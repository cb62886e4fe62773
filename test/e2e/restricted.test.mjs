/**
 * Restricted Mode: a folder whose authors the user does not trust. The extension works on what is in the folder, reads
 * nothing outside of it, uses no workspace setting that names a folder, and says so; all of it changes when trust is given.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'acme-a1000-evb.dts';
const MODEL = 'ACME A1000 Evaluation Board';
/** Its bytes, were they read, would show in a hover. */
const KEY = 'KEY';
const KEY_BYTES = '4b 45 59';
const WORKSPACE_SETTINGS = {
  'devicetreeAtlas.includePaths': ['../elsewhere'],
  'devicetreeAtlas.allowedFolders': ['../elsewhere'],
};

describe('Restricted Mode', () => {
  const above = fs.mkdtempSync(path.join(os.tmpdir(), 'dtatlas-restricted-'));
  const folder = path.join(above, 'workspace');
  const write = (name, text) => {
    const file = path.join(above, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text);
  };
  fs.cpSync(fileURLToPath(new URL('../workspace/', import.meta.url)), folder, { recursive: true });
  write('workspace/.vscode/settings.json', JSON.stringify(WORKSPACE_SETTINGS));
  write('workspace/dts/inside.bin', 'IN');
  write('elsewhere/secret.h', '#define SECRET 42\n');
  write('elsewhere/key.bin', KEY);
  let session;
  const squiggle = () => session.editor(BOARD).locator('.squiggly-error').first();
  /** At the end of the file, each with its Enter; names that are proposed meanwhile are turned down. */
  const typeLines = async (...lines) => {
    await session.goToEnd();
    for (const line of lines) {
      await session.type(line);
      await session.page.keyboard.press('Escape');
      await session.type('\n');
    }
  };
  const banner = () => session.page.locator('.part.banner', { hasText: 'Restricted Mode' });
  const steps = [
    [
      'restricted: the workbench asks, and the answer is no',
      async () => {
        session = await openSession({ folder, settings: TYPING_AS_GIVEN, asksForTrust: true });
        const no = session.page.getByRole('button', { name: /No, I don't trust/ });
        await no.waitFor({ timeout: FIRST_WAIT_MS });
        await no.click();
        await banner().waitFor({ timeout: FIRST_WAIT_MS });
        await session.page.getByRole('treeitem', { name: 'dts' }).waitFor({ timeout: FIRST_WAIT_MS });
      },
    ],
    [
      'restricted: the board, what it includes, hovers and typing work',
      async () => {
        await session.openFile(BOARD);
        await session.openProblems();
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        assert.equal(await session.editor(BOARD).locator('.squiggly-error').count(), 0);
        await session.focusEditor(BOARD);
        await typeLines('', '/ { inside = /incbin/("inside.bin"); };', '&uart9 { };');
        await squiggle().waitFor({ timeout: FIRST_WAIT_MS });
        await session.problem('uart9').first().waitFor();
        await session.hover(BOARD, /inside\s=/, 'inside', '49 4e');
      },
    ],
    [
      'restricted: nothing outside of the folder is read, and the user is told',
      async () => {
        await session.focusEditor(BOARD);
        await typeLines('#include "../../elsewhere/secret.h"', '/ { key = /incbin/("../../elsewhere/key.bin"); };');
        for (const file of ['secret.h', 'key.bin']) {
          await session.problem(`elsewhere/${file}`).first().waitFor({ timeout: FIRST_WAIT_MS });
        }
        const said = await session.problem('elsewhere/').allTextContents();
        for (const text of said) assert.match(text, /not trusted/);
        const text = await session.hover(BOARD, /key\s=/, 'key', 'key');
        assert.ok(!text.includes(KEY_BYTES), text);
        await session.screenshot('restricted-1-outside');
      },
    ],
    [
      'restricted: folders that the workspace settings name are not used',
      async () => {
        await session.focusEditor(BOARD);
        await typeLines('#include <secret.h>');
        await session.problem('"secret.h" is not found').waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('restricted-2-settings');
      },
    ],
    [
      'restricted: the memory map shows the board',
      async () => {
        await session.runCommand('Devicetree: Open Memory Map');
        await session.map.locator('h1', { hasText: MODEL }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('restricted-3-map');
      },
    ],
    [
      'restricted: the quick fix leads to trust, and with it the settings count',
      async () => {
        await session.focusEditor(BOARD);
        await session.goToLine(fs.readFileSync(path.join(folder, 'dts', BOARD), 'utf8').split('\n').length + 3);
        await session.page.keyboard.press('Control+.');
        const fix = session.page.locator('.action-widget .monaco-list-row', { hasText: 'Manage the trust' });
        await fix.waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('restricted-4-fix');
        await session.page.keyboard.press('Enter');
        const trust = session.page
          .locator('.workspace-trust-editor')
          .getByRole('button', { name: 'Trust', exact: true });
        await trust.waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('restricted-5-trust');
        await trust.click();
        await banner().waitFor({ state: 'hidden', timeout: FIRST_WAIT_MS });
        // What is outside is read now; the unknown label, which may have stood there, is a problem again.
        await session.problem('uart9').first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.problem('elsewhere/').first().waitFor({ state: 'detached', timeout: FIRST_WAIT_MS });
        assert.equal(await session.problem('secret.h').count(), 0);
        await session.focusEditor(BOARD);
        await session.hover(BOARD, /key\s=/, 'key', KEY_BYTES);
        await session.screenshot('restricted-6-trusted');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'restricted',
    leave: () => fs.rmSync(above, { recursive: true, force: true }),
  });
});
