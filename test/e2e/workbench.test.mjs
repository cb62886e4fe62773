/**
 * The product in a real VS Code, as a user meets it: squiggles, Problems, hover, findings on save, the memory map.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';
import { copyWorkspace, lineIn } from './sampleWorkspace.mjs';
import { FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'acme-a1000-evb.dts';
const BROKEN_MODEL = 'ACME A1000 Broken Board';
const OTHER_BOARD = 'acme-a1000-broken.dts';
const MODEL = 'ACME A1000 Evaluation Board';
/** In place of the splash region: inside the modem's region, 0x84000000 to 0x86ffffff. */
const OVERLAPPING = '\tsplash@84800000 {\n\t\treg = <0x0 0x84800000 0x0 0x800000>;\n';

describe('the workbench', () => {
  const folder = copyWorkspace('workspace');
  const boardFile = path.join(folder, 'dts', BOARD);
  const lineOf = (text) => lineIn(boardFile, text);

  let session;
  const steps = [
    [
      'workbench: starts with the extension',
      async () => {
        session = await openSession({ folder, settings: TYPING_AS_GIVEN });
        await session.page.getByRole('treeitem', { name: 'dts' }).waitFor({ timeout: FIRST_WAIT_MS });
      },
    ],
    [
      'board: the status bar names it, and it has no findings',
      async () => {
        await session.openFile(BOARD);
        await session.openProblems();
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        assert.equal(await session.editor(BOARD).locator('.squiggly-error').count(), 0);
        await session.screenshot('1-board');
      },
    ],
    [
      'typing: an unknown label gets a squiggle and an entry in Problems',
      async () => {
        await session.focusEditor(BOARD);
        await session.append('\n&uart9 { };\n');
        await session.editor(BOARD).locator('.squiggly-error').first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.problem('uart9').first().waitFor();
        assert.match(await session.problem('uart9').first().textContent(), /devicetree-atlas/);
        await session.screenshot('2-error');
      },
    ],
    [
      'typing: both go when the label is mended',
      async () => {
        for (let i = 0; i < 12; i++) await session.page.keyboard.press('Shift+ArrowLeft');
        await session.page.keyboard.insertText('&uart1 { };\n');
        await session.problem('uart9').first().waitFor({ state: 'detached' });
        await session.editor(BOARD).locator('.squiggly-error').first().waitFor({ state: 'detached' });
        await session.save();
      },
    ],
    [
      'hover: a reference tells the node and its address',
      async () => {
        await session.goToLine(lineOf('&uart0 {'));
        const text = await session.hover(BOARD, /&uart0\s\{/, 'uart0', '0x14000000');
        assert.match(text, /\/soc@0\/bus@4000000\/serial@0/);
        assert.match(text, /0x14000000 – 0x14000fff \(4 KiB\)/);
        await session.page.waitForTimeout(300);
        await session.screenshot('3-hover');
        await session.page.keyboard.press('Escape');
      },
    ],
    [
      'saving: an overlapping region becomes a finding',
      async () => {
        await session.replaceLines(lineOf('splash@9c000000'), 2, OVERLAPPING);
        await session.save();
        await session.problem('rmem-overlap').first().waitFor({ timeout: FIRST_WAIT_MS });
        assert.match(fs.readFileSync(boardFile, 'utf8'), /splash@84800000/);
        await session.screenshot('4-overlap');
      },
    ],
    [
      'map: opens from the editor title and shows the overlap',
      async () => {
        await session.page
          .getByRole('button', { name: /Open Memory Map/ })
          .first()
          .click();
        await session.map.locator('.map').waitFor({ timeout: FIRST_WAIT_MS });
        assert.equal(await session.map.locator('h1').textContent(), MODEL);
        await session.map.locator('.findings-line', { hasText: 'splash@84800000' }).waitFor();
        assert.ok((await session.map.locator('.box.faulty').count()) >= 2);
        await session.screenshot('5-map');
      },
    ],
    [
      'map: a click on a region leads to its source',
      async () => {
        await session.map.locator('.target[aria-label^="splash@84800000"] .hit').click();
        await session.waitForCursor(lineOf('splash@84800000'));
        await session.screenshot('6-source');
      },
    ],
    [
      'map: follows when the board is mended and saved',
      async () => {
        await session.replaceLines(lineOf('splash@84800000'), 2, OVERLAPPING.replaceAll('84800000', '9c000000'));
        await session.save();
        await session.problem('rmem-overlap').first().waitFor({ state: 'detached', timeout: FIRST_WAIT_MS });
        await session.map.locator('.target[aria-label^="splash@9c000000"]').waitFor({ timeout: FIRST_WAIT_MS });
        assert.equal(await session.map.locator('.finding').count(), 0);
        await session.screenshot('7-mended');
      },
    ],
    [
      'map: its boot is played, and compared with that of another kernel and with a log',
      async () => {
        const { map } = session;
        await map.getByRole('tab', { name: 'Replay' }).click();
        await map.getByRole('button', { name: 'Play the boot' }).click();
        await map.locator('.replay-step').waitFor({ timeout: FIRST_WAIT_MS });
        await map.locator('.replay-part .scrub').press('End');
        await map.locator('.replay-step .sentence', { hasText: 'done with reserved memory' }).waitFor();
        await map.locator('.replay-steps button', { hasText: 'splash@9c000000' }).first().click();
        await map.locator('.replay-facts', { hasText: '/reserved-memory/splash@9c000000' }).waitFor();
        await session.screenshot('7-replay');
        await map.locator('.replay-facts .link', { hasText: BOARD }).click();
        await session.waitForCursor(lineOf('splash@9c000000'));
        await map.locator('.replay-head').getByRole('button', { name: 'End replay' }).click();
        await map.getByRole('tab', { name: 'Compare' }).click();
        await map.getByLabel('Compare with').selectOption({ label: 'Linux 5.10' });
        await map.locator('.compare-table tr', { hasText: 'kernel image' }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('7-compare');
        await map.locator('.drop-zone').evaluate((zone) => {
          const log =
            'OF: reserved mem: 0x000000009d000000..0x000000009d7fffff (8192 KiB) nomap non-reusable splash@9c000000';
          const data = new DataTransfer();
          data.items.add(new File([`[    0.000000] Linux version 6.12.1\n[    0.000000] ${log}\n`], 'dmesg.txt'));
          zone.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        });
        const moved = map.locator('.compare-table tr', { hasText: 'splash@9c000000' });
        await moved.filter({ hasText: 'moves up by 16 MiB' }).waitFor({ timeout: FIRST_WAIT_MS });
        await map.locator('.compare-sides').getByRole('button', { name: 'End' }).click();
        await map.getByRole('tab', { name: 'Picture' }).click();
        // With the map in front the choice of another board is the map's.
        await session.focusEditor(BOARD);
      },
    ],
    [
      'map: compared with another board, and with a git revision, both chosen on the panel',
      async () => {
        const { map, page } = session;
        const choice = map.getByLabel('Compare with');
        await map.getByRole('tab', { name: 'Compare' }).click();
        await choice.selectOption({ label: 'Another board…' });
        await page.locator('.quick-input-list .monaco-list-row', { hasText: OTHER_BOARD }).click();
        await map.locator('.compare-sides button', { hasText: OTHER_BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        await map.locator('.compare-table tr.change-added', { hasText: 'audio@86f00000' }).waitFor();
        // The commit has the region elsewhere; the files of the workspace stay as they are.
        const git = (args, input) =>
          execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], {
            cwd: folder,
            input,
            encoding: 'utf8',
          }).trim();
        git(['init', '-q']);
        git(['add', '-A']);
        const then = fs.readFileSync(boardFile, 'utf8').replaceAll('9c000000', '9e000000');
        const object = git(['hash-object', '-w', '--stdin'], then);
        git(['update-index', '--cacheinfo', `100644,${object},dts/${BOARD}`]);
        git(['commit', '-q', '-m', 'then']);
        await choice.selectOption({ label: 'A git revision…' });
        await page.locator('.quick-input-message', { hasText: 'A commit, a branch or a tag' }).waitFor();
        await page.keyboard.press('Enter');
        const moved = map.locator('.compare-table tr.change-moved', { hasText: 'splash@9c000000' });
        await moved.filter({ hasText: 'moves down by 32 MiB' }).waitFor({ timeout: FIRST_WAIT_MS });
        await map.locator('.compare-sides button', { hasText: ' at HEAD (' }).waitFor();
        await session.screenshot('7-revision');
        await map.locator('.compare-sides').getByRole('button', { name: 'End' }).click();
        await map.locator('.compare-table').waitFor({ state: 'detached' });
      },
    ],
    [
      'map: taken along, to the clipboard and into a file',
      async () => {
        const { map, page } = session;
        await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
        await map.getByRole('button', { name: 'Export' }).click();
        await map.getByRole('menuitem', { name: 'Copy as Markdown' }).click();
        await page.locator('.statusbar-item', { hasText: 'Memory map: copied' }).waitFor();
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        assert.match(copied, /\| splash@9c000000 \|/);
        await map.getByRole('button', { name: 'Export' }).click();
        await map.getByRole('menuitem', { name: 'Save as CSV' }).click();
        const name = `${path.parse(BOARD).name}-memory-map.csv`;
        await page.locator('.quick-input-widget', { hasText: 'Save the memory map' }).waitFor();
        await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
        // The explorer lists it once it is written.
        await page.getByRole('treeitem', { name }).waitFor({ timeout: FIRST_WAIT_MS });
        assert.match(fs.readFileSync(path.join(folder, 'dts', name), 'utf8'), /splash@9c000000/);
        await map.getByRole('tab', { name: 'Picture' }).click();
        await session.focusEditor(BOARD);
      },
    ],
    [
      'map: comes back when the window is loaded again',
      async () => {
        await session.runCommand('Developer: Reload Window');
        await session.map.locator('.map').waitFor({ state: 'detached', timeout: FIRST_WAIT_MS });
        await session.map.locator('.target[aria-label^="splash@9c000000"]').waitFor({ timeout: FIRST_WAIT_MS });
        assert.equal(await session.map.locator('h1').textContent(), MODEL);
      },
    ],
    [
      'board: another one is chosen from the status bar',
      async () => {
        await session.statusItem.locator('a').click();
        await session.page.locator('.quick-input-list .monaco-list-row', { hasText: 'acme-a1000-broken.dts' }).click();
        await session.statusItem.filter({ hasText: 'acme-a1000-broken.dts' }).waitFor();
        // Its source comes to the front last, and would take the focus from the palette.
        await session.page.locator('.tab.active[data-resource-name="acme-a1000-broken.dts"]').waitFor();
        await session.editor('acme-a1000-broken.dts').first().locator('.view-line').first().waitFor();
        await session.runCommand('Devicetree: Open Memory Map');
        await session.map.locator('h1', { hasText: BROKEN_MODEL }).waitFor({ timeout: FIRST_WAIT_MS });
        assert.match((await session.map.locator('.finding-title').allTextContents()).join(), /audio@86f00000/);
        await session.screenshot('8-boards');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'workbench',
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});
