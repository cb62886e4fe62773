/**
 * Tests of the memory map page in a plain browser, without VS Code: what it draws, says and asks for.
 *   node test/e2e/page.mjs        needs `npm run build -w client`
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchChromium } from './chromium.mjs';
import { openPage, servePage } from './pageHarness.mjs';
import { sampleView } from './sampleView.mjs';
import { createSteps, finish, isMain } from './steps.mjs';

const ARTEFACTS = fileURLToPath(new URL('../artefacts/', import.meta.url));

/** Runs the tests. @returns `{ passed, failed }`. */
export async function runPageTests() {
  const { step, counts } = createSteps();
  fs.mkdirSync(ARTEFACTS, { recursive: true });
  const server = await servePage();
  const context = await launchChromium();
  const withPage = (name, options, run) =>
    step(`page: ${name}`, async () => {
      const tab = await openPage(context, server.url, options);
      try {
        await run(tab);
        assert.deepEqual(tab.errors, [], 'no errors on the console');
      } finally {
        await tab.page.screenshot({ path: `${ARTEFACTS}page-${name.replaceAll(/\W+/g, '-')}.png` });
        await tab.page.close();
      }
    });
  const view = sampleView();
  const show = (tab, shown = view) =>
    tab.send({ type: 'view', view: shown }).then(() => tab.page.waitForSelector('.map'));

  try {
    await withPage('says that it is ready', {}, async (tab) => {
      assert.deepEqual(await tab.sent(), [{ type: 'ready' }]);
    });

    await withPage('draws every region once and lists it once', {}, async (tab) => {
      await show(tab);
      const drawn = view.reserved.filter(({ base }) => base !== '');
      assert.equal(await tab.page.locator('.block').count(), drawn.length + view.devices.length);
      assert.equal(await tab.page.locator('.bank-heading').count(), view.ram.length);
      assert.equal(
        await tab.page.locator('tbody tr').count(),
        view.reserved.length + view.ram.length + view.devices.length,
      );
    });

    await withPage('keeps blocks apart and readable', {}, async (tab) => {
      await show(tab, sampleView({ faults: false }));
      const boxes = await tab.page
        .locator('.block')
        .evaluateAll((blocks) => blocks.map((block) => ({ top: block.offsetTop, height: block.offsetHeight })));
      boxes.sort((a, b) => a.top - b.top);
      for (const [index, box] of boxes.entries()) {
        assert.ok(box.height >= 22, `block ${index} is ${box.height} px high`);
        const next = boxes[index + 1];
        if (next) assert.ok(box.top + box.height <= next.top, `block ${index} runs into the next`);
      }
    });

    await withPage('shows faults at the top and in the drawing', {}, async (tab) => {
      await show(tab);
      const titles = await tab.page.locator('.finding-title').allInnerTexts();
      assert.deepEqual(titles, [
        'ramoops@87c00000 overlaps adspslpi@87e00000',
        'camera-cma is not reserved',
        'splash@e3940000 is ignored',
      ]);
      assert.equal(await tab.page.locator('.block.faulty').count(), 2);
      assert.equal(await tab.page.locator('.hatch').count(), 2);
      assert.equal(await tab.page.locator('tr', { hasText: 'camera-cma' }).locator('.col-address').textContent(), '—');
    });

    await withPage('goes to the source by click and by key', {}, async (tab) => {
      await show(tab);
      await tab.page.locator('.block', { hasText: 'smem@82000000' }).click();
      await tab.page.locator('tr', { hasText: 'smem@82000000' }).focus();
      await tab.page.keyboard.press('ArrowDown');
      await tab.page.keyboard.press('Enter');
      await tab.page.locator('.finding', { hasText: 'camera-cma' }).click();
      const opened = (await tab.sent()).filter(({ type }) => type === 'open').map(({ id }) => id);
      assert.deepEqual(opened, ['nomap:smem@82000000', 'nomap:adsp-boot-dtb@866c0000', 'cma:camera-cma']);
    });

    await withPage('hover marks the entry in both parts and explains it', {}, async (tab) => {
      await show(tab);
      await tab.page.locator('tr', { hasText: 'linux,cma' }).hover();
      await tab.page.locator('.block.hovered', { hasText: 'linux,cma' }).waitFor();
      const tip = await tab.page.locator('.tooltip').textContent();
      assert.match(tip, /0xb_ff00_0000 – 0xb_ffff_ffff/);
      assert.match(tip, /16 MiB \(16,777,216 bytes\).*CMA, placed by the kernel/);
    });

    await withPage('filters and sorts', {}, async (tab) => {
      await show(tab);
      const names = () => tab.page.locator('tbody .name > .ellipsis').allInnerTexts();
      await tab.page.keyboard.press('/');
      await tab.page.keyboard.type('adsp boot');
      assert.deepEqual(await names(), ['adsp-boot-dtb@866c0000', 'adsp-boot@86b00000']);
      assert.ok((await tab.page.locator('.block.dim').count()) > 20);
      await tab.page.keyboard.press('Escape');
      await tab.page.getByRole('button', { name: 'Size' }).click();
      assert.deepEqual((await names()).slice(0, 3), ['memory@880000000', 'memory@80000000', 'camera-cma']);
      await tab.page.getByRole('button', { name: /First byte/ }).click();
      assert.equal((await names()).at(-1), 'camera-cma');
    });

    await withPage('goes on where the user was when a newer map arrives', {}, async (tab) => {
      await show(tab);
      await tab.page.keyboard.press('/');
      await tab.page.keyboard.type('adsp');
      await tab.page.locator('tr', { hasText: 'adsp-boot@86b00000' }).click();
      await tab.page.getByLabel('Filter').focus();
      await tab.send({ type: 'empty', reason: 'loading' });
      await tab.page.locator('.map.busy').waitFor();
      await tab.send({ type: 'view', view });
      await tab.page.locator('.map:not(.busy)').waitFor();
      await tab.page.keyboard.type(' boot');
      assert.equal(await tab.page.locator('tbody tr').count(), 2);
      assert.match(await tab.page.locator('tr.selected').innerText(), /adsp-boot@86b00000/);
    });

    await withPage('takes kinds out by the legend and keeps the choice', { theme: 'contrast' }, async (tab) => {
      await show(tab);
      await tab.page.locator('.chip', { hasText: 'no-map' }).click();
      assert.equal(await tab.page.locator('.block.kind-nomap').count(), 0);
      await show(tab);
      assert.equal(await tab.page.locator('.block.kind-nomap').count(), 0);
      assert.deepEqual((await tab.saved()).parts['frame.hiddenKinds'], ['nomap']);
    });

    await withPage('says what is missing', {}, async (tab) => {
      await tab.send({ type: 'empty', reason: 'starting' });
      await tab.page.getByRole('heading', { name: 'The language server is starting' }).waitFor();
      await tab.send({ type: 'empty', reason: 'noBoard' });
      await tab.page.getByRole('button', { name: 'Select Board' }).click();
      await tab.send({ type: 'empty', reason: 'error', text: 'boom <img src=x>' });
      await tab.page.getByText('boom <img src=x>').waitFor();
      await tab.page.getByRole('button', { name: 'Try Again' }).click();
      await show(tab, sampleView({ banks: false }));
      await tab.page.getByRole('button', { name: 'Set RAM Banks' }).click();
      const actions = (await tab.sent()).filter(({ type }) => type === 'action').map(({ action }) => action);
      assert.deepEqual(actions, ['selectBoard', 'refresh', 'describeBoot']);
      await show(tab, { ...sampleView(), kernel: '', arch: 'mips', notSimulated: 'Only other kernels are simulated.' });
      await tab.page.getByText('Only other kernels are simulated.').waitFor();
      assert.doesNotMatch(await tab.page.locator('.title').innerText(), /Linux/);
      await tab.page.locator('.lanes .free', { hasText: 'not reserved' }).first().waitFor();
      assert.equal(await tab.page.locator('.figure', { hasText: 'CMA' }).count(), 0);
    });

    await withPage('drops messages that are none', {}, async (tab) => {
      await show(tab);
      await tab.send({ type: 'view', view: { ...view, reserved: [{ id: 4 }] } });
      await tab.send('view');
      await tab.send({ type: 'empty', reason: '<b>' });
      await tab.send({ type: 'preferences', preferences: { digits: 'plain' } });
      await tab.page.locator('td', { hasText: '0xbff000000' }).waitFor();
      assert.equal(
        await tab.page.locator('tbody tr').count(),
        view.reserved.length + view.ram.length + view.devices.length,
      );
    });

    await withPage('goes from tab to tab by keys in a narrow panel', { width: 420, height: 800 }, async (tab) => {
      await show(tab);
      await tab.page.getByRole('tab', { name: 'Picture' }).focus();
      await tab.page.keyboard.press('ArrowRight');
      await tab.page.getByRole('tab', { name: 'Table', selected: true }).waitFor();
      await tab.page.locator('.picture-pane').waitFor({ state: 'hidden' });
      await tab.page.waitForFunction(() => window.saved.parts['frame.tab'] === 'table');
    });

    await withPage('fits a narrow panel', { width: 560, height: 800 }, async (tab) => {
      await show(tab);
      const overflow = await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.equal(overflow, 0, 'nothing sticks out to the right');
    });
  } finally {
    await context.close();
    server.close();
  }
  return counts;
}

if (isMain(import.meta.url)) finish(await runPageTests());
