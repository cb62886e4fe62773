/**
 * The parts of the memory map page that go with the source, in a plain browser: what they show, and what they ask the host.
 */
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'vitest';
import { sampleView } from './sampleView.mjs';
import { ARTEFACTS } from './session.mjs';
import { axeFaults, usePage } from './usePage.mjs';

/** A region with free RAM around it, and one that the kernel places. */
const REGION = 'video@87700000';
const FINDING = { code: 'rmem-overlap', path: `/reserved-memory/${REGION}`, property: 'reg' };

/** The sample as a live map: a machine, a finding, regions that can be edited. */
function liveView(more = {}) {
  const view = sampleView();
  const ofRegion = (label) => view.reserved.find((entry) => entry.label === label);
  const id = ofRegion(REGION).id;
  const dynamic = view.reserved.find(({ placement }) => placement === 'dynamic');
  return {
    ...view,
    machine: [
      {
        key: 'kernel',
        label: 'Kernel',
        otherwise: 'Linux 6.18',
        chosen: '',
        choices: [
          { value: '7.2', label: 'Linux 7.2' },
          { value: '6.12', label: 'Linux 6.12' },
        ],
        hint: 'A release, such as 6.6.58',
      },
      {
        key: 'ram',
        label: 'RAM',
        otherwise: 'as the tree states',
        chosen: '8 GiB',
        choices: [{ value: '8 GiB', label: '8 GiB' }],
      },
      { key: 'cmdline', label: 'Command line', otherwise: 'quiet', chosen: '', choices: [], hint: 'Such as cma=64M' },
      { key: 'kernelImage', label: 'Kernel image', otherwise: 'assumed', chosen: '', choices: [], hint: 'A range' },
    ],
    assumed: [{ text: 'The kernel image is assumed at 0x1000.', key: 'kernelImage' }, { text: 'Nothing else.' }],
    findings: [
      { ...FINDING, severity: 'error', message: 'Two regions share 1 MiB.', items: [id], isFixable: true },
      { code: 'rmem-remark', severity: 'information', message: 'By the way.', path: '/', items: [], isFixable: false },
    ],
    changes: [],
    editable: [
      { id, path: FINDING.path, placement: 'static', entry: 0, align: '0x1000' },
      ...(dynamic ? [{ id: dynamic.id, path: dynamic.path, placement: 'dynamic', entry: 0, align: '0x400000' }] : []),
    ],
    profile: { uri: 'file:///workspace/.dtatlas.json', exists: false },
    ...more,
  };
}

describe('the live memory map page', () => {
  const served = usePage();
  let tab;
  const last = async (type) => (await tab.sent()).filter((message) => message.type === type).at(-1);
  /** What the page said last of a type, once that is so. */
  const said = async (type, isIt = () => true) => {
    await tab.page.waitForFunction((wanted) => window.sent.some((one) => one.type === wanted), type);
    for (;;) {
      const message = await last(type);
      if (message !== undefined && isIt(message)) return message;
      await tab.page.waitForFunction(
        ([wanted, before]) => JSON.stringify(window.sent.filter((one) => one.type === wanted).at(-1)) !== before,
        [type, JSON.stringify(message)],
      );
    }
  };
  const fresh = async (options = {}) => {
    await tab?.page.close();
    tab = await served.open(options);
    await tab.send({ type: 'view', view: liveView() });
    await tab.send({ type: 'panel', isPinned: false, errors: 0 });
    await tab.page.locator('.map.ready').waitFor();
  };
  const steps = [
    [
      'live page: a node is shown once there is a map that has it, and said to be shown',
      async () => {
        tab = await served.open();
        await tab.send({ type: 'reveal', path: FINDING.path, serial: 3 });
        await tab.send({ type: 'view', view: liveView() });
        assert.equal(await last('revealed'), undefined);
        await tab.send({ type: 'reveal', path: FINDING.path, serial: 3 });
        assert.deepEqual(await said('revealed'), { type: 'revealed', serial: 3 });
        await tab.page.locator('.selected', { hasText: REGION }).first().waitFor();
      },
    ],
    [
      'live page: the caret selects, also what the next map brings; what is selected stays',
      async () => {
        await fresh();
        await tab.send({ type: 'caret', paths: ['/reserved-memory/new@1000', '/reserved-memory', '/'] });
        const view = liveView();
        const region = view.reserved.find(({ label }) => label === REGION);
        const renamed = { ...region, id: 'region:new', label: 'new@1000', path: '/reserved-memory/new@1000' };
        await tab.send({
          type: 'view',
          view: { ...view, reserved: view.reserved.map((one) => (one === region ? renamed : one)) },
        });
        await tab.page.locator('.selected', { hasText: 'new@1000' }).first().waitFor();
      },
    ],
    [
      'live page: another machine, taken back, saved; an assumption replaced',
      async () => {
        await fresh();
        await tab.page.locator('.machine select[data-control=kernel]').selectOption('6.12');
        assert.deepEqual((await said('machine')).machine, { ram: '8 GiB', kernel: '6.12' });
        await tab.page.locator('.machine select[data-control=kernel]').selectOption({ label: 'Other…' });
        await tab.page.locator('.machine input[data-control=kernel]').fill('6.6.58');
        await tab.page.keyboard.press('Enter');
        assert.equal((await said('machine', ({ machine }) => machine.kernel !== '6.12')).machine.kernel, '6.6.58');
        await tab.page.locator('.machine button', { hasText: 'Reset' }).click();
        await said('machine', ({ machine }) => Object.keys(machine).length === 0);
        await tab.page.locator('.machine button', { hasText: 'Save' }).click();
        await said('saveMachine');
        await tab.page.locator('.assumptions summary', { hasText: '2 assumptions: kernel image' }).click();
        await tab.page.locator('.assumptions input').fill('0x80200000-0x83000000');
        await tab.page.keyboard.press('Enter');
        await said('machine', ({ machine }) => machine.kernelImage === '0x80200000-0x83000000');
      },
    ],
    ...[1200, 350].map((width) => [
      `live page: fixes of a finding, each a ghost in sight before it is made, ${width} px wide`,
      async () => {
        await fresh({ width, height: width > 680 ? 900 : 600 });
        await tab.page.emulateMedia({ reducedMotion: 'reduce' });
        await tab.page.locator('.findings-line', { hasText: 'error' }).click();
        await tab.page.locator('.find-fixes').first().click();
        assert.deepEqual((await said('findFixes')).finding, FINDING);
        const { id } = liveView().editable[0];
        const now = { base: '0x90000000', size: '0x500000' };
        const preview = { changes: [{ id, label: REGION, change: 'moved', now }], found: [], solved: ['it'] };
        await tab.send({ type: 'fixes', finding: FINDING, fixes: [{ title: 'Move it', preferred: true, preview }] });
        await tab.page.locator('.fix', { hasText: 'Move it' }).hover();
        await tab.page.locator('.ghost-preview').first().waitFor();
        // Nothing lies on the ghost, and it is inside the panel.
        await tab.page.waitForFunction(() => {
          const { left, right, top, bottom } = document.querySelector('.ghost-preview').getBoundingClientRect();
          return document.elementFromPoint((left + right) / 2, (top + bottom) / 2)?.closest('.stage') !== null;
        });
        await tab.page.screenshot({ path: path.join(ARTEFACTS, `live-page-ghost-${width}.png`) });
        await tab.page.locator('.fix').click();
        assert.deepEqual(await said('applyFix'), { type: 'applyFix', finding: FINDING, title: 'Move it' });
      },
    ]),
    [
      'live page: in a narrow panel the machine is folded until it is asked for, and stays open over a reload',
      async () => {
        await fresh({ width: 420, height: 700 });
        const toggle = tab.page.getByRole('button', { name: 'Machine' });
        assert.equal(await toggle.getAttribute('aria-expanded'), 'false');
        assert.equal(await tab.page.locator('.machine').isVisible(), false);
        await toggle.press('Enter');
        await tab.page.locator('.machine select[data-control=kernel]').selectOption('6.12');
        assert.deepEqual((await said('machine')).machine, { ram: '8 GiB', kernel: '6.12' });
        await tab.page.waitForFunction(() => window.saved.parts['machine.isOpen'] === true);
        await fresh({ width: 420, height: 700, state: await tab.saved() });
        await tab.page.locator('.machine select[data-control=kernel]').waitFor();
      },
    ],
    [
      'live page: what is not saved is marked; a broken text says that the map is older',
      async () => {
        await fresh();
        const { id } = liveView().editable[0];
        const change = {
          id,
          label: REGION,
          change: 'moved',
          before: { base: '0x90000000', size: '0x500000' },
          now: { base: '0x87700000', size: '0x500000' },
        };
        await tab.send({ type: 'view', view: liveView({ changes: [change] }) });
        await tab.page.locator('.change', { hasText: `${REGION} moved` }).click();
        await tab.page.locator('.changed').first().waitFor();
        await tab.send({ type: 'panel', isPinned: true, errors: 2 });
        await tab.page.locator('.changes-broken', { hasText: '2 errors' }).waitFor();
        await tab.page.locator('.pin[aria-pressed=true]').click();
        assert.equal((await said('pin')).isPinned, false);
      },
    ],
    [
      'live page: a region is pulled, stretched, moved by keys; asked for first, then made',
      async () => {
        await fresh();
        await tab.send({ type: 'reveal', path: FINDING.path, serial: 1 });
        await said('revealed');
        const box = tab.page.locator(`.stage [data-id] .box.selected`).first();
        await box.waitFor();
        // The journey to it is over when its place is the same twice.
        let place = await box.boundingBox();
        for (let next; ; place = next) {
          await tab.page.evaluate(() => new Promise(requestAnimationFrame));
          next = await box.boundingBox();
          if (
            next !== null &&
            place !== null &&
            Math.abs(next.y - place.y) + Math.abs(next.height - place.height) < 0.01
          )
            break;
        }
        const x = place.x + place.width / 2;
        const y = place.y + place.height / 2;
        await tab.page.mouse.move(x, y);
        await tab.page.mouse.down();
        await tab.page.mouse.move(x, y + 40, { steps: 4 });
        await tab.page.locator('.ghost-preview').first().waitFor();
        await tab.page.screenshot({ path: path.join(ARTEFACTS, 'live-page-pull.png') });
        await tab.page.mouse.up();
        const asked = await said('editRegion');
        assert.equal(asked.apply, false);
        assert.equal(asked.path, FINDING.path);
        assert.equal(asked.change.kind, 'place');
        assert.ok(BigInt(asked.change.base) > 0x8770_0000n && BigInt(asked.change.base) % 0x1000n === 0n);
        assert.equal(asked.change.size, '0x500000');
        const preview = { changes: [], found: ['It overlaps another.'], solved: [] };
        await tab.send({ type: 'edited', serial: asked.serial, preview, note: '', isApplied: false });
        await tab.page.locator('.edit-verdict.is-fault', { hasText: 'overlaps' }).waitFor();
        // Enter applies, as the button has the focus.
        await tab.page.keyboard.press('Enter');
        const made = await said('editRegion', ({ apply }) => apply);
        assert.deepEqual(made.change, asked.change);
        await tab.send({ type: 'edited', serial: made.serial, preview, note: '', isApplied: true });
        await tab.page.locator('.edit-form').waitFor({ state: 'hidden' });
        await tab.page.keyboard.press('Alt+Shift+ArrowDown');
        await said('editRegion', ({ change }) => change.size === '0x501000');
        await tab.page.keyboard.press('Escape');
        await tab.page.locator('.edit-form').waitFor({ state: 'hidden' });
      },
    ],
    [
      'live page: a region that the kernel places offers a fixed address and ranges',
      async () => {
        await fresh();
        const dynamic = liveView().editable[1];
        await tab.send({ type: 'reveal', path: dynamic.path, serial: 1 });
        await said('revealed');
        await tab.page.locator('.edit-start').click();
        await tab.page.locator('.edit-form button', { hasText: 'Make static' }).click();
        await said('editRegion', ({ change }) => change.kind === 'static');
        await tab.page.locator('.edit-form button', { hasText: 'Set alloc-ranges' }).click();
        await said('editRegion', ({ change }) => change.kind === 'allocRanges');
        await tab.send({
          type: 'edited',
          serial: (await last('editRegion')).serial,
          refusal: 'A macro.',
          isApplied: false,
        });
        await tab.page.locator('.edit-verdict.is-fault', { hasText: 'A macro.' }).waitFor();
      },
    ],
    ...['light', 'dark', 'contrast', 'contrastLight'].map((theme) => [
      `live page: axe finds nothing, narrow or wide, in ${theme}; a name is only text`,
      async () => {
        for (const width of [1200, 420]) {
          await fresh({ theme, width });
          const evil = '<img src=x onerror=window.sent.push({type:"evil"})>';
          await tab.send({
            type: 'view',
            view: liveView({ assumed: [{ text: evil }], changes: [{ id: 'none', label: evil, change: 'gone' }] }),
          });
          await tab.page.locator('.change', { hasText: 'onerror' }).waitFor();
          assert.equal(await last('evil'), undefined);
          await tab.page.locator('.findings-line').click();
          await tab.page.locator('.findings-part .finding').first().waitFor();
          if (width < 680) await tab.page.locator('.machine-toggle').click();
          await tab.page.locator('.assumptions summary').click();
          assert.deepEqual(await axeFaults(tab.page), []);
          assert.deepEqual(tab.errors, []);
          await tab.page.screenshot({ path: path.join(ARTEFACTS, `live-page-${theme}-${width}.png`) });
        }
      },
    ]),
  ];
  for (const [index, [name, run]] of steps.entries()) {
    test(name, async ({ onTestFailed }) => {
      onTestFailed(() => tab?.page.screenshot({ path: path.join(ARTEFACTS, `failed-live-page-${index + 1}.png`) }));
      await run();
    });
  }
});
