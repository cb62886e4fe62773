/**
 * How fast the memory map's page is, in a real browser: from the arrival of a map to its picture on the screen, and the frames of a
 * zoom and of a pan. A kernel board and a made-up map of 10,000 regions.
 *   node test/measure/benchMap.mjs [kernel: folder or version]      needs `npm run build`
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../e2e/chromium.mjs';
import { openPage, servePage } from '../e2e/pageHarness.mjs';
import { sampleView } from '../e2e/sampleView.mjs';
import { kernelFolder } from './kernelSource.mjs';

const BOARD = 'arch/arm64/boot/dts/qcom/x1e80100-crd.dts';
const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));
const REGIONS = 10_000;
/** Frames of a zoom in, a zoom out and a pan. */
const FRAMES = 60;
const RUNS = 3;

/** The map of a board of a kernel, as the page gets it. */
function boardView(source) {
  const json = execFileSync(process.execPath, [CLI, 'map', '--format', 'json', `${source}/${BOARD}`], {
    maxBuffer: 2 ** 27,
  });
  const { model, ...map } = JSON.parse(json);
  return { ...map, board: { uri: `file:///${BOARD}`, name: 'x1e80100-crd.dts', model } };
}

/** Regions of 64 KiB to 1 MiB, one after the other over 16 GiB, with gaps. */
function largeView() {
  const view = sampleView({ faults: false });
  const hex = (value) => `0x${value.toString(16)}`;
  const step = 0x18_0000;
  const kinds = ['nomap', 'firmware', 'reserved', 'cma', 'coherent'];
  view.ram = [{ ...view.ram[0], base: '0x80000000', size: hex(REGIONS * step) }];
  view.reserved = Array.from({ length: REGIONS }, (_, i) => ({
    ...view.reserved[0],
    id: `region:${i}`,
    kind: kinds[i % kinds.length],
    label: `region@${(0x8000_0000 + i * step).toString(16)}`,
    path: `/reserved-memory/region${i}`,
    base: hex(0x8000_0000 + i * step),
    size: hex(0x1_0000 << (i % 5)),
    overlaps: [],
  }));
  return view;
}

/** Milliseconds from the arrival of a view to the frame after its picture was drawn. */
function firstPaint(tab) {
  return tab.page.evaluate(
    () =>
      new Promise((resolve) => {
        const start = performance.now();
        const look = () => {
          if (document.querySelector('.stage .mark') === null) requestAnimationFrame(look);
          // The frame that holds it is on the screen when the next one begins.
          else requestAnimationFrame(() => resolve(performance.now() - start));
        };
        window.postMessage({ type: 'view', view: window.benchView }, '*');
        requestAnimationFrame(look);
      }),
  );
}

/** Times of frames in which the window moves, in milliseconds: of the whole frame, and of the script alone. */
function frames(tab, gesture) {
  return tab.page.evaluate(
    ({ gesture: how, count }) =>
      new Promise((resolve) => {
        const stage = document.querySelector('.stage');
        const { left, top, width, height } = stage.getBoundingClientRect();
        const point = { clientX: left + width * 0.5, clientY: top + height * 0.4 };
        const times = [];
        let before = performance.now();
        let left_ = count;
        const next = () => {
          const now = performance.now();
          times.push(now - before);
          before = now;
          if (--left_ < 0) return resolve(times.slice(1));
          const deltaY = how === 'in' ? -22 : how === 'out' ? 22 : 6;
          const options = { ...point, deltaY, bubbles: true, cancelable: true, shiftKey: how === 'pan' };
          stage.dispatchEvent(new WheelEvent('wheel', options));
          requestAnimationFrame(next);
        };
        requestAnimationFrame(next);
      }),
    { gesture, count: FRAMES },
  );
}

const at = (times, share) => times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * share)] ?? 0;
const ms = (value) => value.toFixed(1).padStart(7);

/** Seconds of processor time that the page's main thread has used: they do not depend on what else the machine does. */
async function threadSeconds(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}

/** Runs something, and says how many milliseconds of processor time it took on the page's main thread. */
async function measured(session, run) {
  const start = await threadSeconds(session);
  const value = await run();
  return { value, threadMs: ((await threadSeconds(session)) - start) * 1000 };
}

const source = kernelFolder(process.argv[2] ?? '7.2');
const views = [
  ['x1e80100-crd', boardView(source)],
  [`${REGIONS} regions`, largeView()],
];
const server = await servePage();
const { context, close } = await launchChromium();
console.log('First paint: milliseconds from the data to the screen, and of processor time on the main thread.');
console.log('Frames: milliseconds between frames, and of processor time on the main thread per frame.');
for (const [name, view] of views) {
  const paints = [];
  let tab;
  let session;
  for (let run = 0; run < RUNS; run++) {
    await tab?.page.close();
    tab = await openPage(context, server.url, { width: 1400, height: 900 });
    session = await context.newCDPSession(tab.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    await tab.page.evaluate((data) => {
      window.benchView = data;
    }, view);
    paints.push(await measured(session, () => firstPaint(tab)));
  }
  const wall = paints.map(({ value }) => value);
  const thread = paints.map(({ threadMs }) => threadMs);
  console.log(
    `${name.padEnd(16)} first paint  median ${ms(at(wall, 0.5))}  least ${ms(Math.min(...wall))}  processor ${ms(at(thread, 0.5))}`,
  );
  await tab.page.waitForSelector('.map.ready');
  for (const gesture of ['in', 'pan', 'out']) {
    const { value: times, threadMs } = await measured(session, () => frames(tab, gesture));
    const late = times.filter((time) => time > 17.5).length;
    console.log(
      `${name.padEnd(16)} ${(gesture === 'pan' ? 'pan' : `zoom ${gesture}`).padEnd(12)} median ${ms(at(times, 0.5))}   95 % ${ms(at(times, 0.95))}` +
        `  processor ${ms(threadMs / times.length)}   later than 1/60 s: ${late} of ${times.length}`,
    );
  }
  await tab.page.close();
}
await close();
server.close();
