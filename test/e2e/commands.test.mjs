/**
 * Commands as the keyboard reaches them, by the palette or the menu of a row, each once and each by what it does. Those that
 * have a test of their own (map, documents, boot log, walkthrough) are not here.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';
import { copyWorkspace, lineIn } from './sampleWorkspace.mjs';
import { FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'acme-a1000-evb.dts';
const OTHER = 'acme-a1000-broken.dts';
const SHARED = 'acme-a1000.dtsi';
const SENSOR = '/soc@0/bus@4000000/i2c@10000/temperature-sensor@48';

describe('commands by the keyboard', () => {
  const folder = copyWorkspace('commands');
  const lineOf = (name, text) => lineIn(path.join(folder, 'dts', name), text);
  let session;
  const notice = (text) => session.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  /** Types into the box that a command has opened, and takes the first row with this text. */
  const answer = async (text, row = text) => {
    const { page } = session;
    await page.locator('.quick-input-widget input[type=text]').first().fill(text);
    const found = page.locator('.quick-input-list .monaco-list-row.focused', { hasText: row });
    await found.waitFor({ timeout: FIRST_WAIT_MS });
    await page.keyboard.press('Enter');
  };
  /** Runs a command that asks further, and answers it. */
  const runAndAnswer = async (title, ...words) => {
    await session.runCommand(title, { stays: true });
    await answer(...words);
  };
  const waitForClipboard = (text) =>
    session.page.waitForFunction(async (wanted) => (await navigator.clipboard.readText()) === wanted, text, {
      timeout: FIRST_WAIT_MS,
      polling: 100,
    });
  /** Walks down a view until a row has the focus, opens its menu and takes an entry. */
  const chooseByKeys = async (view, row, entry) => {
    const { page } = session;
    await session.runCommand(`Devicetree: Focus on ${view} View`);
    const pane = page.locator('.pane', { has: page.locator('.pane-header', { hasText: view }) });
    await pane.locator('.monaco-list-row', { hasText: row }).first().waitFor({ timeout: FIRST_WAIT_MS });
    await page.keyboard.press('Home');
    await pressUntil('ArrowDown', pane.locator('.monaco-list-row.focused', { hasText: row }));
    await page.keyboard.press('Shift+F10');
    await page.locator('.monaco-menu .action-item').first().waitFor({ timeout: FIRST_WAIT_MS });
    await pressUntil('ArrowDown', page.locator('.monaco-menu .action-item.focused', { hasText: entry }));
    await page.keyboard.press('Enter');
  };
  const pressUntil = async (key, locator) => {
    for (let i = 0; i < 60; i++) {
      if ((await locator.count()) > 0) return;
      await session.page.keyboard.press(key);
      await session.page.waitForTimeout(50);
    }
    throw new Error(`${key} did not lead there`);
  };
  const steps = [
    [
      'commands: one that needs a node says so',
      async () => {
        session = await openSession({ folder, settings: TYPING_AS_GIVEN });
        await session.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await session.openFile(BOARD);
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.runCommand('Devicetree: Copy Node Path');
        await notice('no node is selected').waitFor({ timeout: FIRST_WAIT_MS });
        await session.runCommand('Notifications: Clear All Notifications');
      },
    ],
    [
      'commands: a node is found; its path, its reference and its definition',
      async () => {
        await runAndAnswer('Devicetree: Find Node…', 'tmp102', 'temperature-sensor@48');
        await session.waitForCursor(lineOf(BOARD, 'temperature-sensor@48'));
        await session.runCommand('Devicetree: Copy Node Path');
        await waitForClipboard(SENSOR);
        await session.runCommand('Devicetree: Copy Phandle Path');
        await waitForClipboard(`&{${SENSOR}}`);
        await session.goToLine(1);
        await session.runCommand('Devicetree: Go to Definition');
        await session.waitForCursor(lineOf(BOARD, 'temperature-sensor@48'));
        await session.screenshot('commands-1-node');
      },
    ],
    [
      'commands: a region is shown in the tree of the board, and the node in the map',
      async () => {
        await chooseByKeys('Memory Regions', 'splash@9c000000', 'Show in Board Tree');
        const board = session.page.locator('.pane', {
          has: session.page.locator('.pane-header', { hasText: 'Board' }),
        });
        await board
          .first()
          .locator('.monaco-list-row.selected', { hasText: 'splash@9c000000' })
          .waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('commands-2-tree');
        await session.runCommand('Devicetree: Show in Memory Map');
        await session.map.locator('.selected', { hasText: 'splash' }).first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('commands-3-map');
        await session.runCommand('View: Close Editor');
      },
    ],
    [
      'commands: from a file of the board to the line that includes it',
      async () => {
        await chooseByKeys('Included Files', SHARED, 'Go to Include');
        await session.waitForCursor(lineOf(BOARD, `"${SHARED}"`));
      },
    ],
    [
      'commands: the boards that include a file',
      async () => {
        await session.openFile(SHARED);
        await runAndAnswer('Devicetree: Show Boards That Include This File', 'broken', OTHER);
        await session.editor(OTHER).locator('.view-line').first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.statusItem.filter({ hasText: OTHER }).waitFor({ timeout: FIRST_WAIT_MS });
      },
    ],
    [
      'commands: another board is active',
      async () => {
        await runAndAnswer('Devicetree: Select Active Board', BOARD);
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.editor(BOARD).locator('.view-line').first().waitFor({ timeout: FIRST_WAIT_MS });
      },
    ],
    [
      'commands: the server starts anew and works, and its log is shown',
      async () => {
        const watched = await session.page.evaluateHandle(() => {
          const seen = [];
          const look = () => {
            const text = document.querySelector('.statusbar-item[id*="devicetreeAtlas"]')?.textContent ?? '';
            if (text !== seen.at(-1)) seen.push(text);
          };
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
          return seen;
        });
        await session.runCommand('Devicetree: Restart Language Server');
        await session.page.waitForFunction(
          ([seen, board]) => {
            const left = seen.findIndex((text) => !text.includes(board));
            return left >= 0 && seen.slice(left).some((text) => text.includes(board));
          },
          [watched, BOARD],
          { timeout: FIRST_WAIT_MS },
        );
        await session.focusEditor(BOARD);
        await session.append('\n&uart9 { };\n');
        await session.editor(BOARD).locator('.squiggly-error').first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.runCommand('Devicetree: Show Log');
        await session.page
          .locator('.part.panel [aria-label*="Devicetree Atlas"]')
          .first()
          .waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('commands-4-log');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'commands',
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});
