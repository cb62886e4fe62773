/** Lays out the extension as an installed one: exactly the files that would be packed, so that the tests run what ships. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listFiles, PackageManager } from '@vscode/vsce';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What must be among the files for the extension to start. */
const ESSENTIALS = [
  'package.json',
  'client/dist/extension.js',
  'client/dist/memoryMap.js',
  'server/dist/languageServer.js',
];

/**
 * Copies the built extension into `extensionsDir`.
 *
 * @param serverDist Another build of `server/dist` to use in place of the repository's own.
 * @returns The folder of the copy.
 */
export async function stageExtension(extensionsDir, { serverDist } = {}) {
  const { publisher, name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const target = path.join(extensionsDir, `${publisher}.${name}-${version}`);
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  for (const file of files) {
    if (serverDist !== undefined && file.startsWith('server/dist/')) continue;
    fs.mkdirSync(path.dirname(path.join(target, file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(target, file));
  }
  if (serverDist !== undefined) fs.cpSync(serverDist, path.join(target, 'server/dist'), { recursive: true });
  const missing = ESSENTIALS.filter((file) => !fs.existsSync(path.join(target, file)));
  if (missing.length > 0) throw new Error(`not built: ${missing.join(', ')}. Run "npm run build" first.`);
  return target;
}
