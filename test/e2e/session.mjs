/**
 * A person at the workbench: opens files, types, reads what is on the screen. All waits are for something visible;
 * nothing here knows the language server.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startWorkbench } from '../workbench/workbench.mjs';
import { launchChromium } from './chromium.mjs';

/** Where screenshots go. */
export const ARTEFACTS = fileURLToPath(new URL('../artefacts/', import.meta.url));

/** The first look at anything waits for processes to start. */
export const FIRST_WAIT_MS = 120_000;
const WAIT_MS = 60_000;
/**
 * Between two keys, as a person types. VS Code closes and indents only where it knows the tokens up to the caret, and it finds
 * them in the background.
 */
const KEY_MS = 40;
const KEY_WAIT_MS = 2_000;
const QUICK_INPUT_MS = 3_000;
/** How long one visit of the mouse waits for a hover. */
const HOVER_MS = 10_000;
const QUICK_LIST_MS = 10_000;

/** User settings under which the editor adds nothing to what is typed. */
export const TYPING_AS_GIVEN = {
  'editor.autoIndent': 'none',
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.acceptSuggestionOnCommitCharacter': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
};

/** Starts the workbench and a browser on it. @param options See `startWorkbench`. */
export async function openSession(options) {
  fs.mkdirSync(ARTEFACTS, { recursive: true });
  const workbench = await startWorkbench(options);
  try {
    const chromium = await launchChromium();
    try {
      const page = chromium.context.pages()[0] ?? (await chromium.context.newPage());
      await page.goto(workbench.url);
      await page.locator('.monaco-workbench').waitFor({ timeout: FIRST_WAIT_MS });
      return new Session(workbench, chromium, page);
    } catch (error) {
      await chromium.close();
      throw error;
    }
  } catch (error) {
    await workbench.stop();
    throw error;
  }
}

/** Whether the cursor of the editor with the focus is in its last line, which is in sight then. For the browser. */
function isCursorInLastLine() {
  const editor = document.querySelector('.monaco-editor.focused');
  const numbers = [...(editor?.querySelectorAll('.line-numbers') ?? [])];
  const active = numbers.find((number) => number.classList.contains('active-line-number'));
  return active !== undefined && numbers.every((number) => Number(number.textContent) <= Number(active.textContent));
}

class Session {
  #workbench;
  #chromium;

  constructor(workbench, chromium, page) {
    this.#workbench = workbench;
    this.#chromium = chromium;
    this.page = page;
  }

  /** The editor that shows this file. */
  editor(name) {
    return this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"]`);
  }

  /** The Problems view, which must be open, and its rows with this text. */
  problem(text) {
    return this.page.locator('.markers-panel .monaco-list-row', { hasText: text });
  }

  /** The item of the extension in the status bar. */
  get statusItem() {
    return this.page.locator('.statusbar-item[id*="devicetreeAtlas"]');
  }

  /** The document inside the memory map's webview. */
  get map() {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** Opens a file of the workspace by its name, or the end of its path. */
  async openFile(file) {
    await this.#quickInput('Control+P', file, path.basename(file));
    await this.editor(path.basename(file)).locator('.view-line').first().waitFor({ timeout: FIRST_WAIT_MS });
  }

  /** Runs a command by its title. @param options `stays`: it asks further, in the same box. */
  async runCommand(title, options) {
    await this.#quickInput('F1', `>${title}`, title, options);
  }

  /** Runs a command that asks for a file, in the same box that the command was typed into, and answers it. */
  async runCommandOnFile(title, file) {
    await this.#quickInput('F1', `>${title}`, title, { stays: true });
    await this.#chooseFile(file);
  }

  async #chooseFile(file) {
    const input = this.page.locator('.quick-input-widget input[type=text]').first();
    // The dialog first shows a folder, and lists it anew for what is typed.
    await this.page
      .locator('.quick-input-list .monaco-list-row', { hasText: '..' })
      .first()
      .waitFor({ timeout: WAIT_MS });
    await input.fill(file);
    await this.page
      .locator('.quick-input-list .monaco-list-row', { hasText: path.basename(file) })
      .first()
      .waitFor({ timeout: WAIT_MS });
    await this.page.keyboard.press('Enter');
  }

  /** Shows the Problems view. */
  async openProblems() {
    await this.page.keyboard.press('Control+Shift+M');
    await this.page.locator('.markers-panel').waitFor({ timeout: WAIT_MS });
  }

  /** Puts the cursor before the first character of a line, counted from 1, of the editor in front. */
  async goToLine(line) {
    await this.#quickInput('Control+G', `:${line}`, /line/i);
  }

  /** Replaces `count` lines from `line` on with `text`, whole lines. */
  async replaceLines(line, count, text) {
    await this.goToLine(line);
    await this.page.keyboard.press('Home');
    await this.page.keyboard.press('Home');
    for (let i = 0; i < count; i++) await this.page.keyboard.press('Shift+ArrowDown');
    await this.page.keyboard.insertText(text);
  }

  /** Presses a key until something is in sight. */
  async pressUntil(key, sight) {
    await this.actUntil(() => this.page.keyboard.press(key), sight);
  }

  /**
   * Acts until something is in sight. On a busy machine VS Code may draw a state before it acts on keys and clicks in it, and
   * the first is lost.
   */
  async actUntil(act, sight) {
    for (let attempt = 1; ; attempt++) {
      await act();
      try {
        await sight.waitFor({ timeout: attempt * KEY_WAIT_MS });
        return;
      } catch (error) {
        if (attempt === 6) throw error;
      }
    }
  }

  /** Puts the cursor before the first character of the editor in front. */
  async goToStart() {
    await this.pressUntil('Control+Home', this.page.locator('.statusbar-item', { hasText: 'Ln 1, Col 1' }));
  }

  /** Puts the cursor behind the last character of the editor in front. */
  async goToEnd() {
    const waitFor = (options) => this.page.waitForFunction(isCursorInLastLine, undefined, options);
    await this.pressUntil('Control+End', { waitFor });
  }

  /** Writes at the end of the editor in front. */
  async append(text) {
    await this.goToEnd();
    await this.page.keyboard.insertText(text);
  }

  /** Puts the focus into the editor of a file. */
  async focusEditor(name) {
    await this.page.locator('.tab', { hasText: name }).first().click();
    await this.page.locator(`.monaco-editor.focused[data-uri$="/${name}"]`).waitFor({ timeout: WAIT_MS });
  }

  /** Waits until the lines in sight that hold `text` are coloured: from then on VS Code closes and indents. */
  async waitForTokens(name, text = '"okay"') {
    const line = this.editor(name).locator('.view-line', { hasText: text }).last();
    await line.locator('span > span').nth(2).waitFor({ timeout: FIRST_WAIT_MS });
  }

  /** Presses the keys of a text, so that the editor closes, indents and suggests as it does for a person. */
  async type(text) {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) await this.page.keyboard.press('Enter', { delay: KEY_MS });
      await this.page.keyboard.type(line, { delay: KEY_MS });
    }
  }

  /** Waits until a file on the disk has this text. */
  async waitForFile(file, text) {
    const deadline = Date.now() + WAIT_MS;
    while (fs.readFileSync(file, 'utf8') !== text) {
      if (Date.now() > deadline) assert.equal(fs.readFileSync(file, 'utf8'), text);
      await this.page.waitForTimeout(50);
    }
  }

  /** Loads the window again, and waits until the new one is there. */
  async reload() {
    await this.page.evaluate(() => {
      window.isBeforeReload = true;
    });
    await this.runCommand('Developer: Reload Window');
    await this.page.waitForFunction(() => window.isBeforeReload === undefined, undefined, { timeout: FIRST_WAIT_MS });
  }

  /** What the item in the status bar says from now on until it says `last`. */
  async statusTexts(last) {
    const handle = await this.page.evaluateHandle((wanted) => {
      const seen = [];
      const look = () => {
        const text = document.querySelector('.statusbar-item[id*="devicetreeAtlas"]')?.textContent?.trim();
        if (text && text !== seen.at(-1)) seen.push(text);
        if (!text?.includes(wanted)) requestAnimationFrame(look);
      };
      look();
      return { seen };
    }, last);
    await this.statusItem.filter({ hasText: last }).waitFor({ timeout: FIRST_WAIT_MS });
    return handle.evaluate(({ seen }) => seen);
  }

  async save() {
    await this.page.keyboard.press('Control+S');
  }

  /**
   * Hovers a word in a visible line and reads what pops up. An editor that still scrolls or colours its lines drops a hover: then the
   * mouse leaves and comes again, as a person's does.
   *
   * @param expected Text to wait for.
   */
  async hover(name, linePattern, word, expected) {
    await this.page.keyboard.press('Escape');
    const line = this.editor(name).first().locator('.view-line', { hasText: linePattern }).first();
    const tip = this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content', { hasText: expected }).first();
    for (const deadline = Date.now() + WAIT_MS; ; ) {
      await line.locator('span span', { hasText: word }).first().hover();
      try {
        await tip.waitFor({ timeout: HOVER_MS });
        return await tip.textContent();
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await this.page.mouse.move(0, 0);
      }
    }
  }

  /** The status item that says that the cursor is in a line. */
  cursor(line) {
    return this.page.locator('.statusbar-item', { hasText: new RegExp(`Ln ${line}, `) });
  }

  /** Waits until the status bar says that the cursor is in a line. */
  async waitForCursor(line) {
    await this.cursor(line).waitFor({ timeout: WAIT_MS });
  }

  async screenshot(name) {
    await this.page.screenshot({ path: path.join(ARTEFACTS, `${name}.png`) });
  }

  async close() {
    await this.#chromium.close();
    await this.#workbench.stop();
  }

  async #quickInput(key, text, row, { stays = false } = {}) {
    const { page } = this;
    const input = page.locator('.quick-input-widget input[type=text]').first();
    for (let attempt = 1; ; attempt++) {
      await page.keyboard.press(key);
      try {
        await input.fill(text, { timeout: QUICK_INPUT_MS });
        // The first search of a workspace starts a program; commands of an extension that came since are not in a list that is open.
        await page
          .locator('.quick-input-list .monaco-list-row', { hasText: row })
          .first()
          .waitFor({ timeout: attempt * QUICK_LIST_MS });
        break;
      } catch (error) {
        // Or something that was still settling took the focus, and the box closed again.
        if (attempt === 5) throw error;
        await page.keyboard.press('Escape');
      }
    }
    await this.#walkTo(row);
    await page.keyboard.press('Enter');
    if (!stays) await page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: WAIT_MS });
  }

  /** Walks down the list to the row that is meant: the palette sorts by alphabet, so that another match may be first. */
  async #walkTo(row) {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    const focused = this.page.locator('.quick-input-list .monaco-list-row.focused');
    for (let left = await rows.count(); left > 1; left--) {
      if ((await focused.count()) === 0 || (await focused.filter({ hasText: row }).count()) > 0) return;
      await this.page.keyboard.press('ArrowDown');
    }
  }
}
