/** Tests of what the page of the map is asked with, and of what can be taken from it: box, table, budget, documents. */
import assert from 'node:assert/strict';

/** Texts that the page put on the clipboard so far. */
async function copied(tab) {
  return (await tab.sent()).filter(({ type }) => type === 'copy').map(({ text }) => text);
}

/** @param withPage Declares a test with a page of its own. @param show Sends a view to it. @param view The usual one. */
export function declareToolTests(withPage, show, view) {
  withPage('answers what it is asked', {}, async (tab) => {
    const { page } = tab;
    await show(tab);
    await page.keyboard.press('/');
    const box = page.getByLabel('Ask the map');
    const answer = () => page.locator('.ask-answer').innerText();
    assert.ok(await box.evaluate((element) => element === document.activeElement), '/ goes to the box');
    await page.keyboard.type('0x87f00000');
    assert.match(
      await answer(),
      /^0x87f0_0000 is in ramoops@87c00000 \(reserved, 4 MiB, 3 MiB behind its start\), and in adspslpi@87e00000.*claimed 2 times/,
    );
    await page.keyboard.press('Enter');
    await page.locator('tr.selected', { hasText: 'ramoops@87c00000' }).waitFor();
    await box.fill('free 64M align 2M');
    assert.match(
      await answer(),
      /^\d+ holes hold 64 MiB aligned to 2 MiB\. The largest: .* at 0x8_8000_0000; lowest place in it 0x8_8000_0000\.$/,
    );
    const [first] = await page.locator('.ask-match').allInnerTexts();
    assert.match(first, /GiB free/);
    await page.keyboard.press('ArrowDown');
    await page.locator('.ghost-match').first().waitFor({ state: 'attached' });
    await page.locator('.ask-match[aria-current]').first().waitFor();
    await page.locator('tr.selected.hole').waitFor();
    await box.fill('used by remoteproc');
    await page.locator('.ask-match', { hasText: 'cdsp@8b900000' }).click();
    await page.locator('tr.selected', { hasText: 'cdsp@8b900000' }).waitFor();
    await box.fill('adspslpy');
    assert.equal(await answer(), "Nothing on the map matches 'adspslpy'; did you mean 'adspslpi'?");
    // Kept over a newer map.
    await show(tab);
    assert.match(await answer(), /did you mean/);
    assert.equal((await tab.saved()).parts['ask.question'], 'adspslpy');
    await box.press('Escape');
    assert.equal(await answer(), '');
  });

  withPage('lists holes, has columns to choose, and rows to copy', { theme: 'light' }, async (tab) => {
    const { page } = tab;
    await show(tab);
    const titles = async () =>
      (await page.locator('thead th').allInnerTexts()).map((text) => text.replace(/ [▴▾]$/, ''));
    assert.deepEqual(await titles(), ['Name', 'Kind', 'First byte', 'Last byte', 'Size', 'Used by']);
    assert.ok((await page.locator('tbody tr.hole').count()) > 3);
    await page.getByRole('button', { name: 'Columns' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Path' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Last byte' }).click();
    await page.keyboard.press('Escape');
    assert.deepEqual(await titles(), ['Name', 'Kind', 'First byte', 'Size', 'Used by', 'Path']);
    assert.ok((await tab.saved()).parts['table.columns'].includes('path'));

    const row = page.locator('tr', { hasText: 'smem@82000000' });
    await row.focus();
    await page.keyboard.press('Control+c');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight');
    await page.locator('td.current', { hasText: '0x8200_0000' }).waitFor();
    await page.keyboard.press('Control+c');
    await row.locator('.col-size').click({ button: 'right' });
    assert.deepEqual((await page.getByRole('menuitem').allInnerTexts()).slice(0, 3), [
      'Copy “Size”',
      'Copy row',
      'Copy row as Markdown',
    ]);
    await page.getByRole('menuitem', { name: 'Copy “Size”' }).click();
    const spss = page.locator('tr', { hasText: 'spss-region@86700000' });
    await row.click({ modifiers: ['Control'] });
    await spss.click({ modifiers: ['Control'] });
    await spss.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Copy 2 rows as Markdown' }).click();
    const [whole, cell, size, markdown] = await copied(tab);
    assert.equal(whole, 'smem@82000000\tno-map\t0x8200_0000\t2 MiB\t\t/reserved-memory/smem@82000000');
    assert.deepEqual([cell, size], ['0x8200_0000', '2 MiB']);
    assert.match(
      markdown,
      /^\| Name \| Kind \|.*\n\| --- \|.*\n\| smem@82000000 \|.*\n\| spss-region@86700000 \|.*\n$/,
    );
    assert.deepEqual(
      (await tab.sent()).filter(({ type }) => type === 'open'),
      [],
      'picking rows opens no source',
    );
  });

  withPage('says what memory costs, and who would miss it', {}, async (tab) => {
    const { page } = tab;
    const missedBy = ['Devices that are enabled refer to it.', '<b>isp</b> does without.'];
    const reserved = view.reserved.map((one) =>
      one.label === 'camera@8e100000'
        ? { ...one, missedBy, use: 'used', usedBy: [{ path: '/soc/isp', name: 'isp@acb6000', role: 'device' }] }
        : one,
    );
    await show(tab, { ...view, reserved });
    await page.getByRole('tab', { name: 'Budget' }).click();
    assert.match(await page.locator('.budget-sum').innerText(), /^[\d.]+ MiB of 16 GiB taken, [\d.]+ GiB free$/);
    const owner = page.locator('.owner', { hasText: 'isp@acb6000' });
    await owner.locator('summary').click();
    await owner.getByRole('button', { name: 'What if camera@8e100000 went?' }).click();
    assert.match(
      await owner.locator('.without').innerText(),
      /^Without it the allocator gets 8 MiB more\.\s+Devices .*\s+<b>isp<\/b> does without\.$/,
    );
    await owner.getByRole('button', { name: 'camera@8e100000', exact: true }).click();
    await page.locator('.ghost-former', { hasText: 'without camera' }).first().waitFor({ state: 'attached' });
  });

  withPage('is taken along as documents', {}, async (tab) => {
    const { page } = tab;
    await show(tab);
    const choose = async (name) => {
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name, exact: true }).click();
    };
    const documents = ['SVG', 'PNG', 'Markdown', 'CSV', 'JSON', 'text for a mail'];
    for (const name of documents) await choose(`Save as ${name}`);
    await choose('Copy as Markdown');
    await page.waitForFunction(
      (count) => window.sent.filter(({ type }) => type === 'save').length === count,
      documents.length,
    );
    const saved = Object.fromEntries(
      (await tab.sent()).filter(({ type }) => type === 'save').map(({ format, text }) => [format, text]),
    );
    assert.match(saved.svg, /^<svg [\s\S]*adspslpi@87e00000[\s\S]*<\/svg>\n?$/);
    const png = Buffer.from(saved.png, 'base64');
    assert.equal(png.subarray(1, 4).toString(), 'PNG');
    assert.ok(png.readUInt32BE(16) > 800, 'as wide as the picture, twice');
    assert.match(saved.csv, /^Name,Kind,[^\n]*\r\n/);
    assert.equal(JSON.parse(saved.json).reserved.length, view.reserved.length);
    assert.match(saved.mail, /^Memory map of ACME L9000/);
    assert.deepEqual(await copied(tab), [saved.md]);
  });
}
