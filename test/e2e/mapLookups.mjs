/**
 * The boot replay and comparisons on the memory map page, with what the command line really answers. Part of `page.test.mjs`.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));
/** Five dynamic regions among three static ones: kernels place them differently. */
const BOARD = fileURLToPath(new URL('../golden/oracle/cases/dyn_n5_static.dts', import.meta.url));

function run(...args) {
  try {
    return JSON.parse(
      execFileSync(process.execPath, [CLI, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch (error) {
    // Two maps that differ are exit code 1.
    if (error.status === 1) return JSON.parse(error.stdout);
    throw error;
  }
}

/** A map as the server sends it: `map --format json` with a board. */
function viewOf({ model, ...map }, name = 'board.dts') {
  return { ...map, board: { uri: `file:///workspace/${name}`, name, model } };
}

/** @param withPage Declares a test with a page: `(name, options, run)`. */
export function declareLookupTests(withPage) {
  const view = viewOf(run('map', BOARD, '--kernel', '6.1', '--format', 'json'));
  const replay = run('boot', BOARD, '--kernel', '6.1', '--replay', '--json');
  const steps = replay.frames.length;
  const open = async (tab, title) => {
    await tab.send({ type: 'view', view });
    await tab.page.getByRole('tab', { name: title }).click();
  };
  const play = async (tab) => {
    await open(tab, 'Replay');
    await tab.page.getByRole('button', { name: 'Play the boot' }).click();
    assert.deepEqual((await tab.sent()).at(-1), { type: 'replay', machine: {} });
    await tab.send({ type: 'replay', answer: { view, replay } });
    await tab.page.locator('.replay-bar').waitFor();
    await tab.settled();
  };
  const sentence = (tab) => tab.page.locator('.replay-step .sentence').textContent();
  const press = async (tab, key, until) => {
    await tab.page.keyboard.press(key);
    await tab.page.locator(`.replay-part .step-count:text-is("${until} / ${steps}")`).waitFor();
    await tab.settled();
  };

  withPage('a boot is played: steps, stages, scrubbing, by keys', { reducedMotion: 'reduce' }, async (tab) => {
    await play(tab);
    // It begins with RAM; the first step of all knows of none.
    const banks = tab.page.locator('[data-part="table"] tr[data-key^="ram:"]');
    assert.equal(await banks.count(), 1);
    await tab.page.locator('.replay-part .scrub').focus();
    await press(tab, 'Home', 1);
    assert.equal(await banks.count(), 0);
    await press(tab, 'ArrowRight', 2);
    const placed = replay.frames.findIndex(({ kind, path }) => kind === 'tried' && path?.endsWith('/s5'));
    await tab.page.locator(`.replay-steps [data-step="${placed}"]`).click();
    await tab.settled();
    assert.match(
      await sentence(tab),
      /^s5: 320 KiB on multiples of 64 B .* from above: there is room at 0xbff70000\.$/,
    );
    const step = tab.page.locator('.replay-step');
    assert.match(
      await step.locator('.calls').textContent(),
      /early_init_fdt_scan_reserved_mem\(\) > fdt_init_reserved_mem\(\)$/,
    );
    assert.match(await step.locator('.replay-facts').textContent(), /from above ↓.*room at 0xbff70000/);
    assert.match(await step.locator('.slots').textContent(), /8 of 64/);
    assert.equal(await step.locator('table.memblock tr.fresh').count(), 1);
    assert.match(await tab.page.locator('.replay-sentence').textContent(), /^Placement and drivers: s5: /);
    // Its place comes with the next step, and not before.
    const row = tab.page.locator('[data-part="table"] tr[data-key="region:/reserved-memory/s5"]');
    assert.equal(await row.count(), 0);
    await tab.page.locator('.replay-part .scrub').focus();
    await press(tab, 'ArrowRight', placed + 2);
    assert.equal(await row.count(), 1);
    await press(tab, 'End', steps);
    assert.equal(await sentence(tab), 'The kernel is done with reserved memory.');
    await press(tab, 'Home', 1);
    await tab.page.keyboard.press('PageDown');
    await tab.page.locator('.replay-step h3', { hasText: 'Scan' }).waitFor();
  });

  withPage('a boot plays by itself, stops at the end, and goes back to the map', {}, async (tab) => {
    await play(tab);
    const part = tab.page.locator('.replay-part');
    await part.getByLabel('Speed').selectOption('fast');
    await part.locator(`[data-step="${steps - 3}"]`).click();
    await part.locator('.scrub').focus();
    await tab.page.keyboard.press('Space');
    await part.locator(`.step-count:text-is("${steps} / ${steps}")`).waitFor();
    await part.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await tab.page.locator('.replay-bar').getByRole('button', { name: 'End replay' }).click();
    await tab.page.locator('.replay-bar').waitFor({ state: 'hidden' });
    await tab.settled();
    assert.equal(await tab.page.locator('[data-part="table"] tr[data-key^="ram:"]').count(), view.ram.length);
  });

  withPage('a replay that is made anew goes on where the user is by then', {}, async (tab) => {
    await play(tab);
    // The board's map has changed: the page asks for its boot again.
    await tab.send({ type: 'view', view });
    assert.deepEqual((await tab.sent()).at(-1), { type: 'replay', machine: {} });
    await tab.page.locator('.replay-part .scrub').focus();
    await press(tab, 'End', steps);
    await tab.send({ type: 'replay', answer: { view, replay } });
    await tab.settled();
    assert.equal(await tab.page.locator('.replay-part .step-count').textContent(), `${steps} / ${steps}`);
    await press(tab, 'Home', 1);
    await tab.page.keyboard.press('Space');
    await tab.page.locator('.replay-part').getByRole('button', { name: 'Pause' }).waitFor();
    await tab.send({ type: 'replay', answer: { view, replay } });
    await tab.page.locator(`.replay-part .step-count:text-is("3 / ${steps}")`).waitFor();
  });

  withPage('the step of a replay survives a reload', {}, async (tab) => {
    await play(tab);
    await tab.page.locator('.replay-steps [data-step="7"]').click();
    await tab.page.waitForFunction(() => window.saved.parts['replay.shown']?.step === 7);
  });

  /** Has the page compare two kernels, as the server does. @returns The answer. */
  const compareKernels = async (tab) => {
    const {
      before: _,
      after,
      name: __,
      notes,
      ...comparison
    } = run('map', BOARD, '--kernel', '6.1', '--compare', 'kernel=6.12', '--format', 'json');
    const machine = [
      {
        key: 'kernel',
        label: 'Kernel',
        otherwise: 'Linux 6.1',
        chosen: '',
        choices: [{ value: '6.12', label: 'Linux 6.12' }],
      },
    ];
    await tab.send({ type: 'view', view: { ...view, machine } });
    await tab.page.getByRole('tab', { name: 'Compare' }).click();
    const part = tab.page.locator('.compare-part');
    await part.getByLabel('Compare with').selectOption({ label: 'Linux 6.12' });
    assert.deepEqual((await tab.sent()).at(-1), {
      type: 'compare',
      other: { kind: 'machine', machine: { kernel: '6.12' } },
    });
    const answer = {
      here: 'Linux 6.1',
      there: 'Linux 6.12',
      isFromThere: false,
      summary: '11 moved.',
      view: viewOf(after),
      comparison,
      notes,
    };
    await tab.send({ type: 'compared', answer });
    await part.locator('tbody tr').first().waitFor();
    return answer;
  };

  withPage('two kernels are compared: a list, marks, and either side in the picture', {}, async (tab) => {
    const { comparison } = await compareKernels(tab);
    const part = tab.page.locator('.compare-part');
    await part.locator('tbody tr').first().waitFor();
    assert.equal(await part.locator('tbody tr').count(), comparison.differences.length);
    const s4 = part.locator('tbody tr', { hasText: 's4' });
    assert.match(await s4.textContent(), /s4moves down by 384 KiB, .*0xbffc0000, 256 KiB0xbff60000, 256 KiB$/);
    await part.getByRole('button', { name: 'Linux 6.12' }).click();
    await tab.settled();
    const address = tab.page.locator('[data-part="table"] tr[data-key="region:/reserved-memory/s4"] .col-address');
    assert.match((await address.textContent()).replaceAll('_', ''), /bff60000/);
    await part.getByRole('button', { name: 'End' }).click();
    await tab.settled();
    assert.match((await address.textContent()).replaceAll('_', ''), /bffc0000/);
    assert.deepEqual((await tab.sent()).at(-1), { type: 'compareEnd' });
  });

  for (const width of [700, 1600]) {
    withPage(`two maps side by side move together, ${width} px wide`, { width, height: 900 }, async (tab) => {
      const { page } = tab;
      await page.emulateMedia({ reducedMotion: 'reduce' });
      const answer = await compareKernels(tab);
      await page.getByRole('button', { name: 'Side by side' }).click();
      await page.locator('.beside .target').first().waitFor();
      const titles = await page.locator('.picture-title').allInnerTexts();
      assert.deepEqual(titles, ['Linux 6.1', 'Linux 6.12']);
      // What differs is marked on both, and listed.
      for (const side of ['.picture-side:not(.beside)', '.beside'])
        await page.locator(`${side} .mark.changed`).first().waitFor();
      assert.equal(await page.locator('.compare-part tbody tr').count(), answer.comparison.differences.length);
      const windows = () => page.locator('.readout .mono').allInnerTexts();
      const [before] = await windows();
      for (const [stage, key] of [
        ['.picture-side:not(.beside) .stage', '+'],
        ['.beside .stage', 'PageDown'],
        ['.beside .stage', '-'],
      ]) {
        const [was] = await windows();
        await page.locator(stage).press(key);
        await page.waitForFunction((text) => {
          const [one, other] = [...document.querySelectorAll('.readout .mono')].map((node) => node.textContent);
          return one === other && one !== text;
        }, was);
      }
      assert.notEqual((await windows())[0], before);
      // An entry of the list is gone to on both.
      await page.locator('.compare-part tbody tr', { hasText: 's4' }).locator('.link').click();
      await page.locator('.picture-side:not(.beside) .mark.selected', { hasText: 's4' }).waitFor();
      await page.locator('.beside .mark.selected', { hasText: 's4' }).waitFor();
      await page.setViewportSize({ width: 690, height: 900 });
      await page.locator('.beside').waitFor({ state: 'detached' });
      await page.setViewportSize({ width, height: 900 });
      await page.locator('.beside').waitFor();
      await page.locator('.compare-part').getByRole('button', { name: 'Overlay' }).click();
      await page.locator('.beside').waitFor({ state: 'detached' });
      await page.locator('.compare-part').getByRole('button', { name: 'Side by side' }).click();
      await page.locator('.beside').waitFor();
    });
  }

  withPage('a file that is dropped is sent to be compared with; a refusal is said', {}, async (tab) => {
    await open(tab, 'Compare');
    await tab.page.locator('.drop-zone').evaluate((zone) => {
      const data = new DataTransfer();
      data.items.add(new File(['[    0.000000] Linux version 6.12'], 'dmesg.txt'));
      zone.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    });
    await tab.page.waitForFunction(() => window.sent.at(-1)?.type === 'compare');
    const base64 = Buffer.from('[    0.000000] Linux version 6.12').toString('base64');
    assert.deepEqual((await tab.sent()).at(-1), {
      type: 'compare',
      other: { kind: 'files', files: [{ name: 'dmesg.txt', base64 }] },
    });
    await tab.send({ type: 'compared', answer: { refusal: "Nothing in '<img src=x>' is recognised." } });
    assert.equal(
      await tab.page.locator('.compare-status.fault').textContent(),
      "Nothing in '<img src=x>' is recognised.",
    );
  });
}
