import fs from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from './chromium.mjs';
import { openPage, servePage } from './pageHarness.mjs';
import { ARTEFACTS } from './session.mjs';

/**
 * Serves the page to a browser while the tests around the call run.
 *
 * @returns `open`, which opens the page in a new tab; see `openPage` for its options.
 */
export function usePage() {
  let server;
  let chromium;
  beforeAll(async () => {
    fs.mkdirSync(ARTEFACTS, { recursive: true });
    server = await servePage();
    chromium = await launchChromium();
  });
  afterAll(async () => {
    await chromium?.close();
    server?.close();
  });
  return { open: (options) => openPage(chromium.context, server.url, options) };
}

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core says is wrong, as `rule: elements`. @param rules These alone, where given. */
export async function axeFaults(page, rules) {
  await page.evaluate(AXE);
  return page.evaluate(async (only) => {
    const options = { resultTypes: ['violations'], ...(only && { runOnly: only }) };
    const { violations } = await window.axe.run(document, options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join('; ')}`);
  }, rules);
}
