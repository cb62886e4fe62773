/** Before all browser tests: installs VS Code and packs the built extension, once. At the end the package is taken away. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PACKAGE_VARIABLE, packExtension } from '../workbench/extensionPackage.mjs';
import { installWorkbench } from '../workbench/install.mjs';

export default async function setup() {
  installWorkbench();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dtatlas-package-'));
  const file = path.join(folder, 'devicetree-atlas.vsix');
  await packExtension(file);
  // Workers inherit the environment.
  process.env[PACKAGE_VARIABLE] = file;
  return () => fs.rmSync(folder, { recursive: true, force: true });
}
