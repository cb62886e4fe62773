/**
 * The views of the activity bar, what a shared file says of its boards, and what its save does to them.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';
import { copyWorkspace, lineIn } from './sampleWorkspace.mjs';
import { FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'acme-a1000-evb.dts';
const SHARED = 'acme-a1000.dtsi';
const OTHER_MODEL = 'ACME A1000 Broken Board';

describe('tree views', () => {
  const folder = copyWorkspace('views');
  const lineOf = (name, text) => lineIn(path.join(folder, 'dts', name), text);
  let session;
  const pane = (name) =>
    session.page.locator('.pane', { has: session.page.locator('.pane-header', { hasText: name }) });
  const row = (name, text) => pane(name).locator('.monaco-list-row', { hasText: text }).first();
  /** By the menu of a row, as the mouse and Shift+F10 open it. */
  const choose = async (name, text, entry) => {
    await row(name, text).click({ button: 'right' });
    // A menu may lie in a shadow root, which Playwright looks into.
    const item = session.page.locator('.monaco-menu .action-item', { hasText: entry }).first();
    await item.waitFor({ timeout: FIRST_WAIT_MS });
    // A menu does not listen to the mouse for its first 100 ms, so that the click that opened it chooses nothing.
    for (const last = Date.now() + FIRST_WAIT_MS; Date.now() < last; ) {
      await item.click({ timeout: 1_000 }).catch(() => {});
      if (
        await item.waitFor({ state: 'hidden', timeout: 1_000 }).then(
          () => true,
          () => false,
        )
      )
        return;
    }
    throw new Error(`the menu's entry ${entry} was not taken`);
  };
  const quickInput = () => session.page.locator('.quick-input-widget input[type=text]').first();
  const steps = [
    [
      'views: the tree of the active board, with icons for state',
      async () => {
        session = await openSession({ folder, settings: TYPING_AS_GIVEN });
        await session.page.getByRole('treeitem', { name: 'dts' }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.openFile(BOARD);
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.page.locator('.activitybar a[aria-label^="Devicetree"]').click();
        await row('Board', 'soc').waitFor({ timeout: FIRST_WAIT_MS });
        await row('Memory Regions', 'splash@9c000000').waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('views-1-board');
      },
    ],
    [
      'picker: every board of the workspace, found by its model or its compatible',
      async () => {
        await session.statusItem.first().click();
        const other = session.page.locator('.quick-input-list .monaco-list-row', { hasText: OTHER_MODEL });
        await other.first().waitFor({ timeout: FIRST_WAIT_MS });
        await quickInput().fill('acme,a1000-broken');
        await session.page
          .locator('.quick-input-list .monaco-list-row', { hasText: BOARD })
          .first()
          .waitFor({ state: 'hidden', timeout: FIRST_WAIT_MS });
        await other.first().waitFor();
        await session.screenshot('views-0-picker');
        await session.page.keyboard.press('Escape');
      },
    ],
    [
      'views: keys open a node and lead to its source',
      async () => {
        // A click shows the source; the keys go on being the tree's.
        await session.actUntil(
          () => row('Board', 'reserved-memory').click(),
          session.cursor(lineOf(BOARD, '&reserved_memory {')),
        );
        await session.page.keyboard.press('ArrowRight');
        await row('Board', 'firmware@80000000').waitFor({ timeout: FIRST_WAIT_MS });
        await session.page.keyboard.press('ArrowRight');
        await session.page.keyboard.press('Enter');
        await session.waitForCursor(lineOf(SHARED, 'firmware@80000000'));
        await session.screenshot('views-2-keys');
      },
    ],
    [
      'views: a node is found by a part of its compatible, shown in the tree and in its source',
      async () => {
        await pane('Board').hover();
        await pane('Board').locator('a.action-label[aria-label^="Find Node"]').click();
        await quickInput().fill('tmp102');
        const found = session.page.locator('.quick-input-list .monaco-list-row', { hasText: 'temperature-sensor@48' });
        await found.first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('views-3-find');
        await session.page.keyboard.press('Enter');
        await row('Board', 'temperature-sensor@48').waitFor({ timeout: FIRST_WAIT_MS });
        await session.waitForCursor(lineOf(BOARD, 'temperature-sensor@48'));
        await session.screenshot('views-4-found');
      },
    ],
    [
      'shared file: how many boards include it, and through which one it is seen',
      async () => {
        // Shown by the tree before, scrolled to a node.
        await session.focusEditor(SHARED);
        await session.goToLine(1);
        const lens = session.page.locator('.codelens-decoration', { hasText: 'included by 2 boards' }).first();
        await lens.waitFor({ timeout: FIRST_WAIT_MS });
        await session.page.locator('.statusbar-item[id*="languageStatus"]').first().click();
        const item = session.page.locator('.hover-language-status', { hasText: BOARD });
        await item.first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('views-6-status');
        await session.page.keyboard.press('Escape');
      },
    ],
    [
      'shared file: a save that breaks boards is summed up, and the lens leads to them',
      async () => {
        await session.focusEditor(SHARED);
        await session.replaceLines(lineOf(SHARED, 'uart0: serial@0 {'), 1, '\t\t\tconsole0: serial@0 {\n');
        await session.save();
        const message = session.page.locator('.statusbar-item', { hasText: `2 boards include ${SHARED}` });
        await message.first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('views-7-impact');
        await session.goToLine(1);
        const lens = session.page.locator('.codelens-decoration a', { hasText: '2 boards, 2 break' }).first();
        await lens.waitFor({ timeout: FIRST_WAIT_MS });
        await lens.click();
        const broken = session.page.locator('.quick-input-list .monaco-list-row', { hasText: 'uart0' });
        await broken.first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('views-8-boards');
        await session.page.keyboard.press('Escape');
      },
    ],
    [
      'views: a region is shown in the map by its menu; the files of the board',
      async () => {
        await choose('Memory Regions', 'splash@9c000000', 'Show in Memory Map');
        await session.map.locator('.selected', { hasText: 'splash' }).first().waitFor({ timeout: FIRST_WAIT_MS });
        await pane('Included Files').locator('.pane-header').click();
        await row('Included Files', SHARED).waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('views-5-map');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'views',
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});
