/**
 * Serves the built memory map page in a plain browser: the same document, style, script and content policy as in VS
 * Code, with a stand-in for `acquireVsCodeApi` that records what the page says.
 */
import fs from 'node:fs';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { THEMES } from './themes.mjs';

const client = fileURLToPath(new URL('../../client/', import.meta.url));

/** Starts the little server. @returns Its address and `close`. */
export async function servePage() {
  const bundle = await build({
    entryPoints: [`${client}src/memoryMap/html.ts`],
    bundle: true,
    write: false,
    format: 'esm',
  });
  const { memoryMapHtml } = await import(`data:text/javascript,${encodeURIComponent(bundle.outputFiles[0].text)}`);
  const files = { '/memoryMap.js': 'text/javascript', '/memoryMap.css': 'text/css' };
  const server = http.createServer((request, response) => {
    const type = files[request.url];
    if (request.url === '/') {
      response.setHeader('content-type', 'text/html');
      response.end(
        memoryMapHtml({
          cspSource: "'self'",
          scriptUri: '/memoryMap.js',
          styleUri: '/memoryMap.css',
          nonce: 'n0nce',
        }),
      );
    } else if (type !== undefined) {
      response.setHeader('content-type', type);
      response.end(fs.readFileSync(`${client}dist${request.url}`));
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/**
 * How much later than asked for the page's timers and frames come, in milliseconds: as on a machine that is busy, and every time. A test
 * that reads before the page has drawn fails with `PAGE_DELAY_MS=100`, not once in fifty runs.
 */
const PAGE_DELAY_MS = Number(process.env.PAGE_DELAY_MS ?? 0);

/**
 * Opens the page in a new tab.
 *
 * @param state What `getState` answers, as after a reload of the window.
 * @returns The tab, `send` for host messages, `sent` for what the page posted, the errors it ran into, and `settled`: tables and lists are
 *   drawn behind the picture, and what they show is read after it.
 */
export async function openPage(context, url, { theme = 'dark', width = 1200, height = 900, state } = {}) {
  const page = await context.newPage();
  await page.setViewportSize({ width, height });
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/favicon|404/.test(message.text())) errors.push(message.text());
  });
  await page.addInitScript(
    ({ variables, bodyClass, saved, delay }) => {
      if (delay > 0) {
        const { setTimeout: later, requestAnimationFrame: nextFrame } = window;
        window.setTimeout = (run, ms = 0, ...args) => later(run, ms + delay, ...args);
        window.requestAnimationFrame = (run) => later(() => nextFrame(run), delay);
        window.cancelAnimationFrame = window.clearTimeout;
      }
      window.sent = [];
      window.saved = saved;
      window.acquireVsCodeApi = () => ({
        postMessage: (message) => window.sent.push(message),
        getState: () => window.saved,
        setState: (value) => {
          window.saved = value;
        },
      });
      document.addEventListener('DOMContentLoaded', () => {
        document.body.className = bodyClass;
        for (const [name, value] of Object.entries(variables)) {
          document.documentElement.style.setProperty(`--vscode-${name}`, value);
        }
      });
    },
    { ...THEMES[theme], saved: state, delay: PAGE_DELAY_MS },
  );
  await page.goto(url);
  return {
    page,
    errors,
    send: (message) => page.evaluate((data) => window.postMessage(data, '*'), message),
    settled: () => page.locator('.map.ready').waitFor(),
    sent: () => page.evaluate(() => window.sent),
    saved: () => page.evaluate(() => window.saved),
  };
}
