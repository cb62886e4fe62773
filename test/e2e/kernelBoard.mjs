/**
 * A session on a board of a Linux tree, for looks and for times: opens it, makes an error, mends it, hovers, maps it.
 * Nothing is saved. Screenshots go to test/artefacts.
 *   node test/e2e/kernelBoard.mjs --kernel 7.2|DIR --board arch/arm64/boot/dts/qcom/x1e80100-crd.dts
 *     [--memory 0x80000000-0x880000000,…]   RAM banks, where the boot loader fills them in
 *     [--light]  [--server-dist DIR]
 *     [--map]   the map alone, with the side bar closed: for pictures
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { kernelFolder } from '../measure/kernelSource.mjs';
import { ARTEFACTS, FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';

/** How often an error is typed and mended for the times. */
const ROUNDS = 5;

const { values: options } = parseArgs({
  options: {
    kernel: { type: 'string' },
    board: { type: 'string' },
    memory: { type: 'string' },
    light: { type: 'boolean', default: false },
    map: { type: 'boolean', default: false },
    'server-dist': { type: 'string' },
  },
});
if (options.kernel === undefined || options.board === undefined) {
  console.error(
    'usage: node test/e2e/kernelBoard.mjs --kernel 7.2|DIR --board FILE [--memory START-END,…] [--light] [--map]',
  );
  process.exit(2);
}
const kernel = kernelFolder(options.kernel);
const board = options.board;
const name = path.basename(board);
const stem = path.parse(name).name;
const text = fs.readFileSync(path.join(kernel, board), 'utf8');
/** A step that fails ends the visit, with the last screenshot. */
const step = async (name, run) => {
  await run();
  console.log(`ok   ${name}`);
};
const shot = (what) => session.screenshot(`kernel-${stem}-${what}${options.light ? '-light' : ''}`);
/** A step that pictures need not. */
const stepOfSession = (title, run) => (options.map ? undefined : step(title, run));

const session = await openSession({
  folder: kernel,
  serverDist: options['server-dist'],
  settings: {
    ...TYPING_AS_GIVEN,
    // A kernel tree has more files than a watcher needs to know.
    'files.watcherExclude': { '**': true },
    'workbench.colorTheme': options.light ? 'Default Light Modern' : 'Default Dark Modern',
    ...(options.memory
      ? { 'devicetreeAtlas.boot.memory': options.memory.split(',').map((bank) => bank.split('-')) }
      : {}),
  },
});
try {
  await step(`opens ${board}`, async () => {
    await session.openFile(board);
    await session.statusItem.filter({ hasText: name }).waitFor({ timeout: FIRST_WAIT_MS });
    if (options.map) await session.runCommand('View: Toggle Primary Side Bar Visibility');
    else await session.openProblems();
    await shot('opened');
  });

  await stepOfSession('finds an unknown label while typing, and its absence after', async () => {
    await session.focusEditor(name);
    const squiggle = session.editor(name).locator('.squiggly-error').first();
    const squiggleTimes = [];
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      const label = `no_such_label_${round}`;
      await session.append(`\n&${label} { };`);
      const start = performance.now();
      await squiggle.waitFor({ timeout: FIRST_WAIT_MS });
      squiggleTimes.push(performance.now() - start);
      await session.problem(label).first().waitFor({ timeout: FIRST_WAIT_MS });
      times.push(performance.now() - start);
      if (round === 0) await shot('error');
      // The line and the line break before it.
      await session.page.keyboard.press('Shift+Home');
      await session.page.keyboard.press('Delete');
      await session.page.keyboard.press('Backspace');
      await session.problem(label).first().waitFor({ state: 'detached', timeout: FIRST_WAIT_MS });
      await squiggle.waitFor({ state: 'detached' });
    }
    const list = (all) => all.map((ms) => Math.round(ms)).join(', ');
    console.log(`       text to squiggle: ${list(squiggleTimes)} ms; to Problems view: ${list(times)} ms`);
  });

  await stepOfSession('hovers the first reference', async () => {
    const [reference, label] = /^&(\w+) \{/m.exec(text) ?? [];
    if (reference === undefined) throw new Error('the board extends no label');
    await session.goToLine(text.slice(0, text.indexOf(reference)).split('\n').length);
    const words = await session.hover(name, new RegExp(`&${label}\\s\\{`), label, '/');
    console.log(words.replace(/^/gm, '       | '));
    // The hover fades in.
    await session.page.waitForTimeout(300);
    await shot('hover');
    await session.page.keyboard.press('Escape');
  });

  await step('maps the board', async () => {
    await session.runCommand('Devicetree: Open Memory Map');
    await session.map.locator('.map.ready').waitFor({ timeout: FIRST_WAIT_MS });
    await shot('map-beside');
    if (!options.map) await session.runCommand('View: Toggle Panel Visibility');
    await session.runCommand('View: Toggle Maximize Editor Group');
    await session.map.locator('.mark').first().waitFor();
    await session.page.waitForTimeout(500);
    await shot('map');
    const findings = await session.map.locator('.finding-title').allTextContents();
    console.log(
      `       ${await session.map.locator('.mark').count()} marks, findings: ${findings.join('; ') || 'none'}`,
    );
  });
} finally {
  await shot('last').catch(() => {});
  await session.close();
}
console.log(`screenshots: ${ARTEFACTS}`);
