/** Packs the built extension once for all browser tests, and takes the package away at the end. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PACKAGE_VARIABLE, packExtension } from '../workbench/extensionPackage.mjs';

export default async function setup() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dtatlas-package-'));
  const file = path.join(folder, 'devicetree-atlas.vsix');
  await packExtension(file);
  // Workers inherit the environment.
  process.env[PACKAGE_VARIABLE] = file;
  return () => fs.rmSync(folder, { recursive: true, force: true });
}
