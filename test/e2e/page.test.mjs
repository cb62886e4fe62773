/**
 * Tests of the memory map page in a plain browser, without VS Code: what it draws, says and asks for.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'vitest';
import { declareLookupTests } from './mapLookups.mjs';
import { declareToolTests } from './pageTools.mjs';
import { sampleView } from './sampleView.mjs';
import { ARTEFACTS } from './session.mjs';
import { axeFaults, usePage } from './usePage.mjs';

/** What the picture shows: its addresses, and how many bytes. */
function readout(page) {
  return page.locator('.readout span').allInnerTexts();
}

/** Labels of the picture lie inside it, one below the other, and so do their words. */
async function expectReadable(page) {
  const faults = await page.evaluate(() => {
    const stage = document.querySelector('.stage').getBoundingClientRect();
    const found = [];
    const rows = [...document.querySelectorAll('.stage .hit')].map((hit) => hit.getBoundingClientRect());
    rows.sort((a, b) => a.top - b.top);
    rows.forEach((row, index) => {
      const next = rows[index + 1];
      if (next !== undefined && row.bottom > next.top + 0.5) found.push(`label ${index} runs into the next`);
    });
    for (const text of document.querySelectorAll('.stage text')) {
      const box = text.getBoundingClientRect();
      if (
        box.left < stage.left - 1 ||
        box.right > stage.right + 1 ||
        box.top < stage.top - 1 ||
        box.bottom > stage.bottom + 1
      ) {
        found.push(`"${text.textContent}" is cut off`);
      }
    }
    return found;
  });
  assert.deepEqual(faults, []);
}

/** Overview and detail are on the screen as a whole, nothing sticks out to the right, and the page does not scroll. */
async function expectPictureInView(page) {
  const seen = await page.evaluate(() => {
    const { top, bottom, left, right } = document.querySelector('.stage').getBoundingClientRect();
    const { scrollWidth, scrollHeight } = document.documentElement;
    return {
      isInside: top >= 0 && left >= 0 && bottom <= window.innerHeight && right <= window.innerWidth,
      isLarge: bottom - top >= window.innerHeight * 0.3 && right - left >= Math.min(340, window.innerWidth * 0.5),
      isCovered: document.elementFromPoint((left + right) / 2, (top + bottom) / 2)?.closest('.stage') === null,
      sticksOut: [scrollWidth > window.innerWidth, scrollHeight > window.innerHeight],
    };
  });
  assert.deepEqual(seen, { isInside: true, isLarge: true, isCovered: false, sticksOut: [false, false] });
}

/** The table lists everything; rows below its first come behind the picture, a few at a time. */
async function expectRows(page, { reserved, ram, devices }) {
  const count = reserved.length + ram.length + devices.length;
  await page.waitForFunction((wanted) => document.querySelectorAll('tbody tr:not(.hole)').length === wanted, count);
}

describe('the memory map page', () => {
  const served = usePage();
  const withPage = (name, options, run) =>
    test(`page: ${name}`, async () => {
      const tab = await served.open(options);
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
    tab.send({ type: 'view', view: shown }).then(() => tab.page.waitForSelector('.map.ready'));

  withPage('says that it is ready', {}, async (tab) => {
    assert.deepEqual(await tab.sent(), [{ type: 'ready' }]);
  });

  withPage('draws what is in the window, and lists everything', {}, async (tab) => {
    await show(tab);
    // Where most is in the bank with the most is what a map shows first.
    const [from, to] = (await readout(tab.page))[0]
      .match(/0x[\da-f_]+/g)
      .map((text) => BigInt(text.replaceAll('_', '')));
    assert.ok(from < 0x8000_0000n && to < 0xc000_0000n, 'not the holes behind it');
    const seen = [...view.reserved, ...view.devices].filter(
      ({ base, size }) => base !== '' && BigInt(base) <= to && BigInt(base) + BigInt(size) > from,
    );
    assert.ok(seen.length > 20);
    const names = await tab.page.locator('.target').evaluateAll((marks) => marks.map((mark) => mark.ariaLabel));
    const counted = names.map((name) => Number(/^(\d+) [a-zA-Z-]+( [a-z]+)?,/.exec(name)?.[1] ?? 1));
    assert.equal(
      counted.reduce((sum, count) => sum + count),
      seen.length,
    );
    assert.ok(names.length < counted.reduce((sum, count) => sum + count), 'some share a label');
    await expectRows(tab.page, view);
  });

  withPage('draws the same again after any number of frames', { width: 900 }, async (tab) => {
    await show(tab);
    await tab.page.emulateMedia({ reducedMotion: 'reduce' });
    await tab.page.locator('.stage').focus();
    // Nodes show one thing after the other: nothing of what they showed before may stay. Ids alone are new with each thing.
    const drawing = async () => {
      await tab.page.keyboard.press('0');
      return tab.page.evaluate(
        () =>
          new Promise((resolve) => {
            const lineOf = (node) =>
              [node.tagName, ...[...node.attributes].map(({ name, value }) => `${name}=${value}`).sort()].join(' ');
            const read = (node) =>
              node.nodeType === Node.TEXT_NODE ? [node.data] : [lineOf(node), ...[...node.childNodes].flatMap(read)];
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(read(document.querySelector('.scene')))));
          }),
      );
    };
    const before = await drawing();
    assert.ok(before.length > 60, `${before.length} lines`);
    for (const key of ['+', '+', 'PageDown', '+', 'PageUp', '+', '+', 'PageDown', '-', '-']) {
      await tab.page.keyboard.press(key);
      await tab.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    assert.deepEqual(await drawing(), before);
  });

  for (const width of [350, 1200, 3000]) {
    withPage(`keeps labels apart and whole, ${width} px wide`, { width, theme: 'light' }, async (tab) => {
      await show(tab);
      await tab.page.emulateMedia({ reducedMotion: 'reduce' });
      for (const key of ['', '+', '+', '0', '-']) {
        if (key !== '') await tab.page.locator('.stage').press(key);
        await expectReadable(tab.page);
      }
      assert.equal(await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), 0);
    });
  }

  withPage('shows faults at the top and in the drawing', {}, async (tab) => {
    await show(tab);
    const titles = await tab.page.locator('.finding-title').allInnerTexts();
    assert.deepEqual(titles, [
      'ramoops@87c00000 overlaps adspslpi@87e00000',
      'camera-cma is not reserved',
      'splash@e3940000 is ignored',
    ]);
    assert.equal(await tab.page.locator('.box.faulty').count(), 2);
    assert.equal(await tab.page.locator('.conflict').count(), 1);
    assert.equal(await tab.page.locator('tr', { hasText: 'camera-cma' }).locator('.col-address').textContent(), '—');
  });

  withPage('goes to the source by click and by key', {}, async (tab) => {
    await show(tab);
    await tab.page.locator('.target[aria-label^="ramoops@87c00000"] .hit').click();
    await tab.page.locator('tr.selected', { hasText: 'ramoops@87c00000' }).waitFor();
    await tab.page.locator('tr', { hasText: 'smem@82000000' }).focus();
    // The next row is a hole, which no source states.
    await tab.page.keyboard.press('ArrowDown');
    await tab.page.keyboard.press('ArrowDown');
    await tab.page.keyboard.press('Enter');
    await tab.page.locator('.findings-line').click();
    await tab.page.locator('.finding', { hasText: 'camera-cma' }).click();
    const opened = (await tab.sent()).filter(({ type }) => type === 'open').map(({ id }) => id);
    assert.deepEqual(opened, ['reserved:ramoops@87c00000', 'nomap:adsp-boot-dtb@866c0000', 'cma:camera-cma']);
  });

  withPage('zooms and pans by wheel, drag, strip and double click', {}, async (tab) => {
    await show(tab);
    await tab.page.emulateMedia({ reducedMotion: 'reduce' });
    const stage = await tab.page.locator('.stage').boundingBox();
    const middle = [stage.x + stage.width * 0.45, stage.y + stage.height / 2];
    const [, first] = await readout(tab.page);
    await tab.page.mouse.move(...middle);
    await tab.page.mouse.wheel(0, -400);
    await tab.page.waitForFunction((text) => document.querySelector('.window-size').textContent !== text, first);
    const [closer, closerSize] = await readout(tab.page);
    assert.notEqual(closerSize, first);
    await tab.page.mouse.down();
    await tab.page.mouse.move(middle[0], middle[1] - 90, { steps: 3 });
    await tab.page.mouse.up();
    await tab.page.waitForFunction((text) => document.querySelector('.readout span').textContent !== text, closer);
    const [, pannedSize] = await readout(tab.page);
    assert.equal(pannedSize, closerSize);
    // A click on the strip brings the window there; a double click fits the piece.
    const strip = await tab.page.locator('.piece-frame').last().boundingBox();
    await tab.page.mouse.dblclick(strip.x + strip.width / 2, strip.y + strip.height / 2);
    await tab.page.locator('.rail-name', { hasText: 'RAM 14 GiB' }).waitFor();
    await tab.page.getByRole('button', { name: 'Show the whole address space' }).click();
    await tab.page.locator('.readout', { hasText: '0x0000_0000' }).waitFor();
    await tab.page
      .locator('.box.kind-cma')
      .first()
      .dblclick({ position: { x: 20, y: 1 } });
    await tab.page.locator('.readout', { hasText: 'MiB' }).waitFor();
  });

  withPage('is used by keyboard alone, and keeps its window over a reload', {}, async (tab) => {
    await show(tab);
    await tab.page.emulateMedia({ reducedMotion: 'reduce' });
    const stage = tab.page.locator('.stage');
    await stage.focus();
    await stage.press('ArrowDown');
    await stage.press('ArrowDown');
    const active = await stage.getAttribute('aria-activedescendant');
    assert.equal(await tab.page.locator(`.mark.active [id="${active}"]`).count(), 1);
    await tab.page.locator('.tooltip').waitFor();
    await stage.press('f');
    await stage.press('Enter');
    const opened = (await tab.sent()).filter(({ type }) => type === 'open');
    assert.equal(opened.length + (await tab.page.locator('.tooltip').count()) > 0, true);
    // Down to a page.
    for (let times = 0; times < 24; times++) await stage.press('+');
    await tab.page.locator('.window-size:text-is("4 KiB")').waitFor();
    await tab.page.waitForFunction(() => window.saved?.parts['picture.window'] !== undefined);
    const state = await tab.saved();
    const again = await served.open({ state });
    await show(again);
    assert.deepEqual(await readout(again.page), await readout(tab.page));
    await again.page.close();
  });

  withPage('draws names as text, whatever they are', {}, async (tab) => {
    const evil = '<img src=x onerror="window.evil = true">';
    const named = sampleView({ faults: false });
    const at = named.reserved.findIndex(({ label }) => label.startsWith('adspslpi@'));
    named.reserved[at] = { ...named.reserved[at], label: evil, path: `/reserved-memory/${evil}`, details: [evil] };
    named.board = { ...named.board, model: evil, name: evil };
    await show(tab, named);
    await tab.page.locator('.target[aria-label*="onerror"] .hit').hover();
    await tab.page.locator('.tooltip', { hasText: evil }).waitFor();
    assert.equal(await tab.page.locator('img').count(), 0);
    assert.equal(await tab.page.evaluate(() => window.evil), undefined);
    assert.equal(await tab.page.locator('h1').textContent(), evil);
  });

  for (const theme of ['dark', 'light', 'contrast', 'contrastLight']) {
    withPage(`has no fault that axe finds, ${theme}`, { theme, width: 1000 }, async (tab) => {
      await show(tab);
      await tab.page.locator('.stage').focus();
      await tab.page.locator('.stage').press('ArrowDown');
      // Themes differ in colours alone.
      assert.deepEqual(await axeFaults(tab.page, theme === 'dark' ? undefined : ['color-contrast']), []);
    });
  }

  withPage('hover marks the entry in both parts and explains it', {}, async (tab) => {
    await show(tab);
    await tab.page.locator('tr', { hasText: 'adspslpi@87e00000' }).hover();
    await tab.page.locator('.mark.hovered .target[aria-label^="adspslpi@87e00000"]').waitFor();
    await tab.page.locator('tr', { hasText: 'linux,cma' }).hover();
    const tip = await tab.page.locator('.tooltip').textContent();
    assert.match(tip, /0xb_ff00_0000 – 0xb_ffff_ffff/);
    assert.match(tip, /16 MiB \(16,777,216 bytes\).*CMA, placed by the kernel/);
  });

  withPage('filters and sorts', {}, async (tab) => {
    await show(tab);
    const names = () => tab.page.locator('tbody .name > .ellipsis').allInnerTexts();
    await tab.page.getByLabel('Filter').focus();
    await tab.page.keyboard.type('adsp boot');
    assert.deepEqual(await names(), ['adsp-boot-dtb@866c0000', 'adsp-boot@86b00000']);
    await tab.page.locator('.mark.dimmed').first().waitFor();
    await tab.page.keyboard.press('Escape');
    await tab.page.getByRole('button', { name: 'Size' }).click();
    assert.deepEqual((await names()).slice(0, 3), ['memory@880000000', 'free', 'memory@80000000']);
    for (let i = 0; i < 2; i++) await tab.page.getByRole('button', { name: 'Size' }).click();
    // Twice more is the usual order: memory first.
    assert.equal(await tab.page.locator('th[aria-sort]').count(), 0);
    assert.equal((await names())[0], 'memory@80000000');
    await tab.page.getByRole('button', { name: /First byte/ }).click();
    // Rows below the first come later.
    await tab.page.locator('tbody tr:last-child', { hasText: 'camera-cma' }).waitFor();
  });

  withPage('goes on where the user was when a newer map arrives', {}, async (tab) => {
    await show(tab);
    await tab.page.getByLabel('Filter').focus();
    await tab.page.keyboard.type('adsp');
    await tab.page.locator('tr', { hasText: 'adsp-boot@86b00000' }).click();
    await tab.page.getByLabel('Filter').focus();
    await tab.send({ type: 'empty', reason: 'loading' });
    await tab.page.locator('.map.busy').waitFor();
    await tab.send({ type: 'view', view });
    await tab.page.locator('.map.ready:not(.busy)').waitFor();
    await tab.page.keyboard.type(' boot');
    assert.equal(await tab.page.locator('tbody tr').count(), 2);
    assert.match(await tab.page.locator('tr.selected').innerText(), /adsp-boot@86b00000/);
  });

  declareToolTests(withPage, show, view);

  withPage('takes kinds out by the legend and keeps the choice', { theme: 'contrast' }, async (tab) => {
    await show(tab);
    await tab.page.locator('.chip', { hasText: 'no-map' }).click();
    assert.equal(await tab.page.locator('.box.kind-nomap').count(), 0);
    await show(tab);
    assert.equal(await tab.page.locator('.box.kind-nomap').count(), 0);
    assert.ok((await tab.page.locator('.box').count()) > 0);
    assert.deepEqual((await tab.saved()).parts['frame.hiddenKinds'], ['nomap']);
  });

  withPage('hides disabled devices in picture and table and keeps the choice', { theme: 'light' }, async (tab) => {
    const some = { ...view, devices: view.devices.map((one, i) => (i % 2 === 0 ? { ...one, disabled: true } : one)) };
    await show(tab, some);
    const off = some.devices.filter(({ disabled }) => disabled);
    await tab.page.waitForFunction((count) => document.querySelectorAll('tbody tr.off').length === count, off.length);
    const button = tab.page.getByRole('button', { name: 'Hide disabled' });
    await button.click();
    await tab.page.waitForFunction(() => document.querySelector('tbody tr.off') === null);
    assert.equal(await button.getAttribute('aria-pressed'), 'true');
    await tab.page.keyboard.press('0');
    assert.equal(await tab.page.locator('.box.idle.device').count(), 0);
    await tab.page.waitForFunction(() => window.saved.parts['frame.hidesDisabled'] === true);
    // What is gone to is shown again.
    await tab.send({ type: 'reveal', serial: 1, path: off[0].path });
    await tab.page.locator('tr.off.selected').waitFor();
    assert.equal(await button.getAttribute('aria-pressed'), 'false');
    await show(tab);
    await button.waitFor({ state: 'hidden' });
  });

  withPage('says what is missing', {}, async (tab) => {
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
    await tab.page.locator('.scene .free', { hasText: 'not reserved' }).first().waitFor();
    assert.equal(await tab.page.locator('.figure', { hasText: 'CMA' }).count(), 0);
  });

  withPage('drops messages that are none', {}, async (tab) => {
    await show(tab);
    await tab.send({ type: 'view', view: { ...view, reserved: [{ id: 4 }] } });
    await tab.send('view');
    await tab.send({ type: 'empty', reason: '<b>' });
    await tab.send({ type: 'preferences', preferences: { digits: 'plain' } });
    await tab.page.locator('td', { hasText: '0xbff000000' }).waitFor();
    await expectRows(tab.page, view);
  });

  withPage('goes from tab to tab by keys in a narrow panel', { width: 420, height: 800 }, async (tab) => {
    await show(tab);
    await tab.page.getByRole('tab', { name: 'Picture' }).focus();
    await tab.page.keyboard.press('ArrowRight');
    await tab.page.getByRole('tab', { name: 'Table', selected: true }).waitFor();
    // The table stands below the picture; the picture's own tab folds it away.
    await tab.page.locator('.table-part').waitFor();
    await tab.page.locator('.stage').waitFor();
    await tab.page.waitForFunction(() => window.saved.parts['frame.tab'] === 'table');
  });

  for (const width of [350, 500, 700, 1000, 1600]) {
    for (const height of [600, 900]) {
      withPage(`has the picture on the first screen, ${width} by ${height}`, { width, height }, async (tab) => {
        await show(tab);
        for (const name of ['Findings', 'Table', 'Replay', 'Compare']) {
          await tab.page.getByRole('tab', { name }).click();
          await expectPictureInView(tab.page);
        }
        // A finding that is chosen far down in its tab is seen on the picture.
        await tab.page.locator('.findings-line').click();
        await tab.page.locator('.finding', { hasText: 'ramoops@87c00000' }).click();
        await tab.page.locator('.mark.selected').first().waitFor();
        await expectPictureInView(tab.page);
      });
    }
  }

  declareLookupTests(withPage);
});
