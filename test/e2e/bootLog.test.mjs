/** A boot log compared with a board in a real VS Code: the dialog, the report, what is marked, the profile that is saved. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';
import { copyWorkspace, lineIn } from './sampleWorkspace.mjs';
import { FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'acme-a1000-evb.dts';
/** A kernel that has placed the display's pool lower, because firmware took the top of RAM. */
const DMESG = `[    0.000000] Booting Linux on physical CPU 0x0000000000 [0x411fd070]
[    0.000000] Linux version 7.2.4 (gcc) #1 SMP PREEMPT
[    0.000000] OF: reserved mem: 0x00000000fe000000..0x00000000fe7fffff (8192 KiB) nomap non-reusable display-pool
[    0.000000] OF: reserved mem: 0x00000000ff800000..0x00000000ffffffff (8192 KiB) nomap non-reusable secure@ff800000
`;

describe('boot log', () => {
  const folder = copyWorkspace('workspace');
  const log = path.join(folder, 'dmesg.txt');
  fs.writeFileSync(log, DMESG);
  let session;
  const steps = [
    [
      'boot log: what differs is reported and marked',
      async () => {
        session = await openSession({ folder, settings: TYPING_AS_GIVEN });
        await session.page.getByRole('treeitem', { name: 'dts' }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.openFile(BOARD);
        await session.openProblems();
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.runCommandOnFile('Devicetree: Compare With Boot Log…', log);
        await session.map.getByRole('listitem').filter({ hasText: 'elsewhere' }).first().waitFor();
        await session.openProblems();
        await session.problem('boot-log-moved').first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.problem('secure@ff800000').first().waitFor();
        await session.screenshot('9-boot-log');
      },
    ],
    [
      'boot log: a line of the report leads to its node, and to the log',
      async () => {
        await session.map.getByRole('link', { name: '/reserved-memory/display-pool' }).click();
        await session.waitForCursor(lineIn(path.join(folder, 'dts', 'acme-a1000.dtsi'), 'display-pool {'));
        await session.page.getByRole('tab', { name: `Boot Log: ${BOARD}` }).click();
        await session.map.getByRole('link', { name: 'dmesg.txt:3' }).first().click();
        await session.waitForCursor(3);
      },
    ],
    [
      'boot log: a line of it is explained, by the pointer and from the keyboard',
      async () => {
        const line = session.editor('dmesg.txt').locator('.view-line').filter({ hasText: 'display-pool' }).first();
        await line.hover({ position: { x: 220, y: 8 } });
        const hover = session.page.locator('.monaco-hover').filter({ hasText: 'of_reserved_mem.c' }).first();
        await hover.filter({ hasText: 'On this board: /reserved-memory/display-pool' }).waitFor();
        await session.screenshot('9-boot-log-hover');
        await session.runCommand('Devicetree: Explain Kernel Log Line…', { stays: true });
        const dialog = session.page.getByRole('dialog').filter({ hasText: 'a line of a kernel log' });
        await dialog.filter({ hasText: 'On this board: /reserved-memory/display-pool' }).waitFor();
        await session.screenshot('9-boot-log-line');
        await session.page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'detached' });
      },
    ],
    [
      'boot log: its marks go when the report is closed, and come back with the next',
      async () => {
        await session.page.getByRole('tab', { name: `Boot Log: ${BOARD}` }).click();
        await session.map.getByRole('listitem').filter({ hasText: 'elsewhere' }).first().waitFor();
        await session.problem('boot-log-moved').first().waitFor();
        const report = session.page.getByRole('tab', { name: `Boot Log: ${BOARD}` });
        await report.locator('.codicon-close').click();
        await report.waitFor({ state: 'detached' });
        await session.problem('boot-log-moved').first().waitFor({ state: 'detached', timeout: FIRST_WAIT_MS });
        // The board itself is still open: its marks did not go with it.
        await session.page.getByRole('tab', { name: BOARD }).first().waitFor();
        await session.runCommandOnFile('Devicetree: Compare With Boot Log…', log);
        await session.problem('boot-log-moved').first().waitFor({ timeout: FIRST_WAIT_MS });
      },
    ],
    [
      'boot log: its marks go by command',
      async () => {
        await session.runCommand('Devicetree: Remove Boot Log Marks');
        await session.problem('boot-log-moved').first().waitFor({ state: 'detached', timeout: FIRST_WAIT_MS });
      },
    ],
    [
      'boot log: it is saved as a profile',
      async () => {
        await session.page.getByRole('tab', { name: `Boot Log: ${BOARD}` }).click();
        await session.map.getByRole('link', { name: 'Save as .dtatlas.json' }).click();
        await session.editor('.dtatlas.json').locator('.view-line').first().waitFor({ timeout: FIRST_WAIT_MS });
        const profile = JSON.parse(fs.readFileSync(path.join(folder, 'dts', '.dtatlas.json'), 'utf8'));
        assert.equal(profile.boards[0].files, BOARD);
        assert.equal(profile.boards[0].nodes[0].name, 'secure@ff800000');
        await session.screenshot('10-profile');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'boot-log',
    stopsAtFailure: true,
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});
