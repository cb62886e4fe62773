/**
 * The walkthrough, as somebody meets it who has just installed the package: no folder is open, and nothing of the extension has run.
 * Each of its steps is done by its own button, and gets its mark.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe } from 'vitest';
import { FIRST_WAIT_MS, openSession } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'acme-a1000-broken.dts';
const MODEL = 'ACME A1000 Broken Board';
const STEP_IDS = ['open', 'compiled', 'memory'];

describe('the walkthrough', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dtatlas-walkthrough-'));
  let session;
  const tab = () => session.page.locator('.tab', { hasText: 'Walkthrough: Devicetree Atlas' });
  const idOf = (name) => `devicetree-atlas.devicetree-atlas#begin#${name}`;
  const mark = (name) => session.page.locator(`.gettingStarted .codicon[data-done-step-id="${idOf(name)}"]`).first();
  /** Waits for the marks of these steps, and sees that the others have none. */
  const waitForMarks = async (...done) => {
    for (const name of STEP_IDS) {
      await mark(name).waitFor({ state: 'attached', timeout: FIRST_WAIT_MS });
      const wanted = done.includes(name);
      const checked = session.page.locator(
        `.gettingStarted .codicon[data-done-step-id="${idOf(name)}"][aria-checked="${wanted}"]`,
      );
      await checked.first().waitFor({ state: 'attached', timeout: FIRST_WAIT_MS });
    }
  };
  /** By the command, which lists all walkthroughs: ours may come to the list some seconds later. */
  const openWalkthrough = async () => {
    await session.runCommand('Devicetree: Open Walkthrough…', { stays: true });
    const row = session.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Begin With Devicetree Atlas' });
    await row.waitFor({ timeout: FIRST_WAIT_MS });
    await session.page.locator('.quick-input-widget input[type=text]').first().fill('Begin With');
    await row.and(session.page.locator('.focused')).waitFor({ timeout: FIRST_WAIT_MS });
    await session.page.keyboard.press('Enter');
    await tab().waitFor({ timeout: FIRST_WAIT_MS });
  };
  /** Opens a step in the page and presses its button. */
  const pressIn = async (title, button) => {
    await tab().click();
    const box = session.page.locator('.getting-started-step', { hasText: title });
    await box.click();
    await box.getByRole('button', { name: button }).click();
  };
  const steps = [
    [
      'walkthrough: its command leads to it, though no page of VS Code was open before',
      async () => {
        session = await openSession({ folder });
        const { origin } = new URL(session.page.url());
        await session.page.goto(`${origin}/?ew=true`);
        await session.page.locator('.monaco-workbench').waitFor({ timeout: FIRST_WAIT_MS });
        await openWalkthrough();
        await session.page.locator('.gettingStarted h2', { hasText: 'Begin With Devicetree Atlas' }).waitFor();
        await waitForMarks();
        assert.equal(await session.page.locator('.tab').count(), 1);
        // Its picture is read from the package.
        await session.page.waitForFunction(() => {
          const image = document.querySelector('.getting-started-media img');
          return image?.complete && image.naturalWidth > 0;
        });
        await session.screenshot('walkthrough-1-begin');
      },
    ],
    [
      'walkthrough: the sample opens with its board, and the step has its mark in its window',
      async () => {
        await pressIn('Open a Board', 'Open the Sample Board');
        await session.page.waitForURL(/devicetree-sample/, { timeout: FIRST_WAIT_MS });
        await session.editor(BOARD).locator('.squiggly-error').first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('walkthrough-2-sample');
        await openWalkthrough();
        await waitForMarks('open');
      },
    ],
    [
      'walkthrough: the compiled tree, and the mark of its step',
      async () => {
        await pressIn('See What It Compiles To', 'Show Compiled DTS');
        const shown = session.page.locator(
          '.editor-instance .monaco-editor[data-uri*="acme-a1000-broken.compiled.dts"]',
        );
        await shown.locator('.view-line', { hasText: '/dts-v1/;' }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('walkthrough-3-compiled');
        await tab().click();
        await waitForMarks('open', 'compiled');
      },
    ],
    [
      'walkthrough: the memory map, and all steps have their marks',
      async () => {
        await pressIn('See What Memory It Will Have', 'Open Memory Map');
        await session.map.locator('h1', { hasText: MODEL }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('walkthrough-4-map');
        await tab().click();
        await waitForMarks(...STEP_IDS);
        await session.screenshot('walkthrough-5-done');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'walkthrough',
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});
