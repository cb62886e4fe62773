import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The sample workspace of the project. */
const SAMPLE = fileURLToPath(new URL('../workspace/', import.meta.url));

/** Copies the sample workspace to a new folder, whose name tells the test that uses it. @returns The folder; the caller removes it. */
export function copyWorkspace(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `dtatlas-${name}-`));
  fs.cpSync(SAMPLE, folder, { recursive: true });
  return folder;
}

/** The first line of a file that contains a text, counted from 1; 0 if there is none. */
export function lineIn(file, text) {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}
