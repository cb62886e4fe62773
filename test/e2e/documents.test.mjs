/**
 * Documents made from boards: the compiled tree and back, the preprocessed text, the boot log, a blob, comparisons.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { copyWorkspace, lineIn } from './sampleWorkspace.mjs';
import { FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'acme-a1000-evb.dts';
const BLOB = 'acme-a1000-evb.dtb';
const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));

describe('documents', () => {
  const folder = copyWorkspace('documents');
  const boardFile = path.join(folder, 'dts', BOARD);
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], {
      cwd: folder,
      stdio: 'pipe',
    });
  git('init', '-q');
  git('add', '.');
  git('commit', '-q', '-m', 'The board as it began');
  execFileSync(process.execPath, [CLI, 'compile', boardFile, '-o', path.join(folder, 'dts', BLOB)], { stdio: 'pipe' });
  const lineOf = (name, text) => lineIn(path.join(folder, 'dts', name), text);

  let session;
  // The query of its URI says what a document shows.
  const shown = (name) => session.page.locator(`.editor-instance .monaco-editor[data-uri*="${encodeURI(name)}?"]`);
  const line = (name, text) => shown(name).locator('.view-line', { hasText: text }).first();
  const steps = [
    [
      'documents: the compiled tree opens beside its source, at the statement at the caret, with origins at the side',
      async () => {
        session = await openSession({ folder, settings: TYPING_AS_GIVEN });
        await session.page.getByRole('treeitem', { name: 'dts' }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.openFile(BOARD);
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.goToLine(lineOf(BOARD, 'temperature-sensor@48'));
        await session.runCommand('Devicetree: Show Compiled DTS');
        const sensor = line('acme-a1000-evb.compiled.dts', /temperature-sensor@48\s\{.*acme-a1000-evb\.dts:\d+/);
        await sensor.waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('documents-1-compiled');
      },
    ],
    [
      'documents: a line leads back to what it was made from',
      async () => {
        await session.runCommand('Devicetree: Go to Source of Line');
        await session.waitForCursor(lineOf(BOARD, 'temperature-sensor@48'));
      },
    ],
    [
      'documents: the compiled tree follows while the board is typed',
      async () => {
        await session.focusEditor(BOARD);
        await session.append('\n/ {\n\tlive-property;\n};\n');
        await session.runCommand('View: Focus Next Editor Group');
        // Keys go to the board until the other editor has the focus.
        await session.page.locator('.monaco-editor.focused[data-uri*="acme-a1000-evb.compiled.dts?"]').waitFor();
        await session.goToStart();
        await line('acme-a1000-evb.compiled.dts', 'live-property;').waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('documents-2-live');
        await session.focusEditor(BOARD);
        await session.save();
      },
    ],
    [
      'documents: the text that cpp hands to dtc',
      async () => {
        await session.runCommand('Devicetree: Show Preprocessed');
        await line('acme-a1000-evb.preprocessed.dts', '/dts-v1/;').waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('documents-3-preprocessed');
      },
    ],
    [
      'documents: the log of the boot, whose lines lead to their nodes',
      async () => {
        await session.runCommand('Devicetree: Show Boot Log');
        const link = shown('acme-a1000-evb.boot.log').locator('.detected-link', { hasText: 'linux,cma' }).first();
        await link.waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('documents-4-boot-log');
        await link.click({ modifiers: ['ControlOrMeta'] });
        await session.waitForCursor(lineOf('acme-a1000.dtsi', 'linux,cma'));
      },
    ],
    [
      'documents: a blob that is opened is DTS',
      async () => {
        await session.page.getByRole('treeitem', { name: BLOB }).dblclick();
        await line(`${BLOB}.dts`, '/dts-v1/;').waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('documents-5-blob');
      },
    ],
    [
      'documents: a board beside its last commit, by node and property; the trees side by side',
      async () => {
        await session.focusEditor(BOARD);
        await session.runCommand('Devicetree: Compare Board With…', { stays: true });
        const head = session.page.locator('.quick-input-list .monaco-list-row', { hasText: 'The board as it began' });
        await head.first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('documents-6-sides');
        await head.first().click();
        const name = `${BOARD} ↔ ${BOARD} at HEAD.diff`;
        await line(name, /^\+\s+live-property;/).waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('documents-7-comparison');
        await shown(name).getByText('Open the Trees Side by Side').click();
        const diff = session.page.locator('.monaco-diff-editor .line-insert');
        await diff.first().waitFor({ timeout: FIRST_WAIT_MS });
        await session.screenshot('documents-8-side-by-side');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'documents',
    stopsAtFailure: true,
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});
