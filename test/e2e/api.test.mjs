/**
 * What the extension exports to others and to chat, used by another extension in a real workbench.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { copyWorkspace } from './sampleWorkspace.mjs';
import { FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'acme-a1000-evb.dts';
const USER = fileURLToPath(new URL('./apiUser/', import.meta.url));

describe('API and language model tools', () => {
  const folder = copyWorkspace('api');
  const manifest = JSON.parse(fs.readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const reportFile = path.join(folder, 'api-report.json');
  let session;
  /** Has the other extension write its report, and reads it. */
  const report = async (isWanted = () => true) => {
    const deadline = Date.now() + FIRST_WAIT_MS;
    for (;;) {
      fs.rmSync(reportFile, { force: true });
      await session.runCommand('API User: Write a Report');
      const found = await written(reportFile, deadline);
      if (isWanted(found)) return found;
      assert.ok(Date.now() < deadline, JSON.stringify(found));
    }
  };
  const steps = [
    [
      'api: another extension gets the active board, its tree, map and boot',
      async () => {
        session = await openSession({ folder, settings: TYPING_AS_GIVEN, others: [USER] });
        await session.page.getByRole('treeitem', { name: 'dts' }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.openFile(BOARD);
        await session.statusItem.filter({ hasText: BOARD }).waitFor({ timeout: FIRST_WAIT_MS });
        const { version, refusal, active, tree, map, boot, other } = await report();
        assert.equal(version, 1);
        assert.equal(refusal, 'Devicetree Atlas has version 1 of its API, not 2.');
        assert.equal(active, BOARD);
        assert.deepEqual(tree.magic, [0xd0, 0x0d, 0xfe, 0xed]);
        assert.match(tree.dts, /^\/dts-v1\/;[\s\S]*serial@0 \{/);
        assert.ok(tree.files >= 2);
        assert.equal(map.ram[0].base, '0x80000000');
        assert.ok(map.reserved.some((label) => label.startsWith('splash@')));
        assert.ok(boot.log.some((text) => text.startsWith('OF: reserved mem:')));
        assert.equal(other.name, 'acme-a1000-broken.dts');
        assert.equal(other.hasBlob, true);
      },
    ],
    [
      'api: every tool that the manifest contributes answers chat, for the active board where no file is named',
      async () => {
        const { tools } = await report();
        const contributed = manifest.contributes.languageModelTools.map(({ name }) => name);
        assert.deepEqual(Object.keys(tools).sort(), [...contributed].sort());
        assert.match(tools.dtatlas_find_boards, /^Active: dts\/acme-a1000-evb\.dts\n/);
        assert.match(tools.dtatlas_explain_node, /\(&uart0\)[\s\S]*CPU 0x14000000/);
        assert.match(tools.dtatlas_memory_map, /splash@/);
        assert.match(tools.dtatlas_boot_report, /The kernel prints:/);
        assert.match(tools.dtatlas_check_file, /^Board dts\/acme-a1000-evb\.dts/);
        assert.match(tools.dtatlas_compare_boards, /The trees mean the same/);
        assert.equal(Object.values(tools).filter((text) => text === '').length, 0);
      },
    ],
    [
      'api: an edit that is not saved is announced, and in the tree',
      async () => {
        const before = (await report()).events.boards.length;
        await session.focusEditor(BOARD);
        await session.append('\n&uart1 { typed-just-now; };\n');
        const { tree, events } = await report(({ events }) => events.boards.length > before);
        assert.match(tree.dts, /typed-just-now;/);
        assert.ok(events.activeBoards.includes(BOARD) || events.activeBoards.length === 0);
        assert.doesNotMatch(fs.readFileSync(path.join(folder, 'dts', BOARD), 'utf8'), /typed-just-now/);
        await session.screenshot('api-1-edited');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'api',
    stopsAtFailure: true,
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});

/** What a file holds once it is there and whole. */
async function written(file, deadline) {
  for (;;) {
    try {
      return JSON.parse(fs.readFileSync(file, 'utf8'));
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
