/**
 * The first hour with the extension, with VS Code's own settings: the board of a shared file, the picker, a reload, a node
 * that is typed, another board from the map, the file that says how a board boots.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';
import { copyWorkspace } from './sampleWorkspace.mjs';
import { FIRST_WAIT_MS, openSession } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const SHARED = 'acme-a1000.dtsi';
const BOARD = 'acme-a1000-evb.dts';
const OTHER = 'acme-a1000-broken.dts';
const OTHER_MODEL = 'ACME A1000 Broken Board';
/** A board that only a search of the workspace finds. */
const SPARE = 'acme-spare.dts';
/** Links as a kernel has them, and one of another name. */
const LINKS = {
  'scripts/dtc/include-prefixes/dt-bindings': 'include/dt-bindings',
  'scripts/dtc/include-prefixes/arm64': 'dts',
  linked: 'dts',
};

const NODE = `
&i2c0 {
	sensor@49 {
		reg = <0x49>;
		reserved
		;
	};
};`;

const VALUES = `
&i2c0 {
	shifts = <(1 << 2) (1<<3) (4 >> 1)>, <5>,
	<6>;
	tight=<1>,<2>;
	bytes = /bits/ 8 <3>;
	closed = <7>;
};`;

describe('a newcomer', () => {
  const folder = copyWorkspace('workspace');
  fs.mkdirSync(path.join(folder, 'spare'));
  fs.writeFileSync(path.join(folder, 'spare', SPARE), '/dts-v1/;\n\n/ {\n};\n');
  for (const [link, target] of Object.entries(LINKS)) {
    const at = path.join(folder, link);
    fs.mkdirSync(path.dirname(at), { recursive: true });
    fs.symlinkSync(path.join(folder, target), at);
  }
  const boardFile = path.join(folder, 'dts', BOARD);
  let session;
  const row = (name) => session.page.locator('.quick-input-list .monaco-list-row', { hasText: name });
  const tabSize = () => session.page.locator('.statusbar-item', { hasText: 'Tab Size: 8' });
  const steps = [
    [
      'newcomer: a shared file has a board, and tabs of eight',
      async () => {
        session = await openSession({ folder });
        await session.page.getByRole('treeitem', { name: 'dts' }).first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.openFile(`dts/${SHARED}`);
        await session.statusItem.filter({ hasText: 'acme-a1000-' }).waitFor({ timeout: FIRST_WAIT_MS });
        await tabSize().waitFor();
      },
    ],
    [
      'picker: has each board once, by its real path',
      async () => {
        await session.statusItem.locator('a').click();
        // Found last, by a search of the workspace.
        await row(SPARE).waitFor({ timeout: FIRST_WAIT_MS });
        for (const [name, place] of [
          [BOARD, 'dts'],
          [OTHER, 'dts'],
          [SPARE, 'spare'],
        ]) {
          assert.equal(await row(name).count(), 1, name);
          // Behind its folder stand model and compatible, as far as its own file tells them.
          const [folder] = (await row(name).locator('.quick-input-list-label-meta').textContent()).split('  ·  ');
          assert.equal(folder, place);
        }
        await session.screenshot('11-picker');
        await row(OTHER).click();
        await session.statusItem.filter({ hasText: OTHER }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.editor(SHARED).first().waitFor();
        assert.equal(await session.editor(OTHER).count(), 0);
      },
    ],
    [
      'quick open: has no board under the kernel links',
      async () => {
        await session.page.keyboard.press('Control+P');
        await session.page.locator('.quick-input-widget input[type=text]').first().fill(OTHER);
        // Only a search finds the other link.
        await row('linked').first().waitFor({ timeout: FIRST_WAIT_MS });
        assert.equal(await row(OTHER).count(), 2);
        assert.equal(await row('include-prefixes').count(), 0);
        await session.page.keyboard.press('Escape');
      },
    ],
    [
      'reload: the chosen board and the tab size stay',
      async () => {
        await session.reload();
        await session.editor(SHARED).locator('.view-line').first().waitFor({ timeout: FIRST_WAIT_MS });
        const seen = await session.statusTexts(OTHER);
        await tabSize().waitFor();
        assert.ok(!seen.some((text) => text.includes('No board')), seen.join(' | '));
        assert.ok(!seen.some((text) => text.includes(BOARD)), seen.join(' | '));
        await session.screenshot('12-reload');
      },
    ],
    [
      'typing: a node in a node is closed, steps over what is typed, and has no errors',
      async () => {
        const before = fs.readFileSync(boardFile, 'utf8');
        await session.openFile(`dts/${BOARD}`);
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.focusEditor(BOARD);
        const { keyboard } = session.page;
        await session.goToEnd();
        await session.waitForTokens(BOARD);
        await session.type('\n&i2c0 {\nsensor@49 {\nreg = <0x49>;\nreserved');
        // The word list of VS Code has reserved-memory here, and takes Enter for it.
        await session.page.waitForTimeout(500);
        await session.type('\n;');
        await session.save();
        await session.waitForFile(boardFile, before + NODE);
        // What comes and goes again shows that the rest has been looked at.
        await session.type('\ny = <&nobody>;');
        await session.editor(BOARD).locator('.squiggly-error').first().waitFor({ timeout: FIRST_WAIT_MS });
        await keyboard.press('Shift+Home');
        await keyboard.press('Shift+Home');
        await keyboard.press('Delete');
        await keyboard.press('Backspace');
        await session.editor(BOARD).locator('.squiggly-error').first().waitFor({ state: 'detached' });
        await session.screenshot('13-node');
        await session.goToEnd();
        await session.type('\n&i2c0 { empty { status = "okay"; }; };\n');
        await session.save();
        await session.waitForFile(boardFile, `${before}${NODE}\n&i2c0 { empty { status = "okay"; }; };\n`);
      },
    ],
    [
      'typing: a value closes itself, and a shift in it does not',
      async () => {
        const before = fs.readFileSync(boardFile, 'utf8');
        const { keyboard } = session.page;
        await session.goToEnd();
        await session.type(
          `\n&i2c0 {\n${VALUES.split('\n').slice(2, -2).join('\n').replaceAll('\t', '')}\nclosed = <7`,
        );
        await keyboard.press('End');
        await session.type(';');
        await session.save();
        await session.waitForFile(boardFile, before + VALUES);
        await session.screenshot('13-values');
      },
    ],
    [
      'typing: a comment ends where it is closed, and Enter behind it begins a line',
      async () => {
        const before = fs.readFileSync(boardFile, 'utf8');
        await session.goToEnd();
        await session.type('\n/* hello */');
        // A list of suggestions, which would take Enter, has time to open.
        await session.page.waitForTimeout(1000);
        await session.type('\n&i2c0 {\n/* first */');
        await session.page.waitForTimeout(1000);
        await session.type('\nstatus = "okay"; /* on */ // end');
        await session.save();
        const typed = '\n/* hello */\n&i2c0 {\n\t/* first */\n\tstatus = "okay"; /* on */ // end\n};';
        await session.waitForFile(boardFile, before + typed);
        await session.screenshot('13-comments');
        await session.goToEnd();
      },
    ],
    [
      'map: another board is chosen, and the map stays',
      async () => {
        await session.runCommand('Devicetree: Open Memory Map');
        await session.map.locator('.map').waitFor({ timeout: FIRST_WAIT_MS });
        await session.map.locator('h1').click();
        await session.statusItem.locator('a').click();
        await row(OTHER).click();
        await session.map.locator('h1', { hasText: OTHER_MODEL }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.statusItem.filter({ hasText: OTHER }).waitFor();
        assert.equal(await session.editor(OTHER).count(), 0);
        assert.equal(await session.page.locator('.tab', { hasText: 'Memory Map' }).count(), 1);
        await session.screenshot('14-map-of-other');
      },
    ],
    [
      'boot profile: made with an entry for the board, and in force when it is saved',
      async () => {
        const profile = path.join(folder, 'dts', '.dtatlas.json');
        await session.map.locator('.assumptions summary').click();
        await session.map.getByRole('button', { name: 'Say how this board boots' }).click();
        const editor = session.editor('.dtatlas.json');
        await editor.locator('.view-line').first().waitFor({ timeout: FIRST_WAIT_MS });
        const text = fs.readFileSync(profile, 'utf8');
        assert.match(text, new RegExp(`"files": "${OTHER}"`));
        await session.waitForCursor(text.split('\n').findIndex((line) => line.includes('// "ram"')) + 1);
        await session.map.locator('h1', { hasText: OTHER_MODEL }).waitFor();
        assert.equal(await editor.locator('.squiggly-error, .squiggly-warning').count(), 0);
        await session.screenshot('15-profile');
        await session.page.keyboard.press('Control+Slash');
        await session.save();
        await session.waitForFile(profile, text.replace('// "ram"', '"ram"'));
        await session.map
          .locator('.assumptions', { hasText: 'is what .dtatlas.json says' })
          .waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('16-profile-in-force');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'newcomer',
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});
