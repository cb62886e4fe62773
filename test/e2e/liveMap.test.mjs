/**
 * The memory map beside its source: it follows the caret, the text while it is typed, and the active board; a machine is chosen,
 * a finding mended, a region edited on it.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';
import { copyWorkspace } from './sampleWorkspace.mjs';
import { FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'acme-a1000-evb.dts';
const OTHER = 'acme-a1000-broken.dts';
const MODEL = 'ACME A1000 Evaluation Board';
const OTHER_MODEL = 'ACME A1000 Broken Board';

describe('live map', () => {
  const folder = copyWorkspace('live');
  const file = path.join(folder, 'dts', BOARD);
  const saved = fs.readFileSync(file, 'utf8');
  const lineOf = (text) => saved.split('\n').findIndex((line) => line.includes(text)) + 1;
  const splash = lineOf('splash@9c000000');
  let session;
  const seen = (locator) => locator.first().waitFor({ timeout: FIRST_WAIT_MS });
  const gone = (locator) => locator.first().waitFor({ state: 'hidden', timeout: FIRST_WAIT_MS });
  const onMap = (selector, hasText) => session.map.locator(selector, hasText === undefined ? {} : { hasText });
  const inText = (hasText) => session.editor(BOARD).first().locator('.view-line', { hasText });
  const steps = [
    [
      'live map: the caret selects the region around it',
      async () => {
        session = await openSession({ folder, settings: TYPING_AS_GIVEN });
        await session.page.getByRole('treeitem', { name: 'dts' }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.openFile(BOARD);
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.runCommand('Devicetree: Open Memory Map');
        await seen(onMap('.map'));
        await session.focusEditor(BOARD);
        await session.goToLine(splash + 1);
        await seen(onMap('.selected', 'splash'));
        await session.goToLine(lineOf('&uart0 {') + 1);
        await seen(onMap('.selected', 'serial'));
        await session.screenshot('live-1-caret');
      },
    ],
    [
      'live map: it shows what is typed, and what of it is not saved yet',
      async () => {
        await session.replaceLines(splash, 2, '\tsplash@9e000000 {\n\t\treg = <0x0 0x9e000000 0x0 0x800000>;\n');
        await seen(onMap('.changes .change', 'splash@9e000000 moved'));
        await seen(onMap('.selected', 'splash@9e000000'));
        assert.equal(fs.readFileSync(file, 'utf8'), saved);
        await session.screenshot('live-2-typed');
        // Half of a statement: the map before stays, and says so.
        await session.goToLine(splash + 1);
        await session.page.keyboard.press('End');
        await session.page.keyboard.press('Backspace');
        await seen(onMap('.changes-broken', 'the map is that of the text before'));
        await session.page.keyboard.insertText(';');
        await gone(onMap('.changes-broken'));
      },
    ],
    [
      'live map: a finding of the text as it stands, its fix as a ghost, and made',
      async () => {
        await session.replaceLines(splash, 2, '\tsplash@84800000 {\n\t\treg = <0x0 0x84800000 0x0 0x800000>;\n');
        await onMap('.findings-line').click({ timeout: FIRST_WAIT_MS });
        await seen(onMap('.finding', 'splash@84800000'));
        await session.map.getByRole('button', { name: 'Fix splash@84800000' }).first().click();
        const fix = onMap('.fix', 'Move splash@84800000').first();
        await fix.hover({ timeout: FIRST_WAIT_MS });
        await session.screenshot('live-3-ghost');
        await fix.click();
        await gone(onMap('.finding', 'splash@84800000'));
        await gone(inText('splash@84800000'));
        await session.screenshot('live-4-mended');
      },
    ],
    [
      'live map: a region is moved on it: one edit of the source, one step to undo',
      async () => {
        await session.focusEditor(BOARD);
        await session.replaceLines(
          splash,
          2,
          saved
            .split('\n')
            .slice(splash - 1, splash + 1)
            .join('\n')
            .concat('\n'),
        );
        await session.save();
        await gone(onMap('.changes .change'));
        await session.goToLine(splash + 1);
        await seen(onMap('.selected', 'splash@9c000000'));
        await onMap('.edit-start', 'splash@9c000000').click();
        await onMap('.edit-form input').first().fill('0x84800000');
        await seen(onMap('.edit-verdict.is-fault'));
        await session.screenshot('live-5-edit');
        await onMap('.edit-form input').first().fill('0x9f000000');
        await seen(onMap('.edit-verdict:not(.is-fault)', 'Nothing else'));
        await onMap('.edit-form button', 'Apply').click();
        await seen(inText('splash@9f000000'));
        await seen(inText('0x9f000000 0x0 0x800000'));
        await seen(onMap('.selected', 'splash@9f000000'));
        await session.screenshot('live-6-edited');
        await session.focusEditor(BOARD);
        await session.page.keyboard.press('Control+Z');
        await seen(inText('splash@9c000000'));
        await gone(onMap('.changes .change'));
        await session.save();
        await session.waitForFile(file, saved);
      },
    ],
    [
      'live map: another machine, saved beside the board',
      async () => {
        await onMap('.machine-toggle').click();
        await onMap('.machine select[data-control=ram]').selectOption('8 GiB');
        await seen(onMap('.machine .machine-ram.chosen'));
        await seen(onMap('.machine button', 'Save to .dtatlas.json'));
        await session.screenshot('live-7-machine');
        await onMap('.machine button', 'Save to .dtatlas.json').click();
        await gone(onMap('.machine .machine-ram.chosen'));
        await onMap('.machine .machine-ram option:first-child', '8 GiB').waitFor({
          state: 'attached',
          timeout: FIRST_WAIT_MS,
        });
        const profile = JSON.parse(
          fs.readFileSync(path.join(folder, 'dts', '.dtatlas.json'), 'utf8').replace(/^\/\/.*$/gm, ''),
        );
        assert.deepEqual(profile.boards, [{ files: BOARD, ram: '8 GiB' }]);
      },
    ],
    [
      'live map: one panel goes with the active board, a pinned one stays',
      async () => {
        const tab = (name) => session.page.locator('.tab', { hasText: `Memory Map: ${name}` });
        await session.focusEditor(BOARD);
        await session.openFile(OTHER);
        await seen(onMap('h1', OTHER_MODEL));
        assert.equal(await session.page.locator('.tab', { hasText: 'Memory Map' }).count(), 1);
        await onMap('.pin').click();
        await seen(onMap('.pin[aria-pressed=true]'));
        await session.focusEditor(BOARD);
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.runCommand('Devicetree: Open Memory Map');
        await seen(tab(BOARD));
        await seen(tab(OTHER));
        const second = session.page.frameLocator('iframe.webview.ready').last().frameLocator('#active-frame');
        await seen(second.locator('h1', { hasText: MODEL }));
        await session.screenshot('live-8-pinned');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'live',
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});
