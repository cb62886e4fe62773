/** The extension as users get it: packed as a `.vsix`, and installed from that. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the build makes of the extension. */
const BUILT = ['client/dist/extension.js', 'client/dist/memoryMap.js', 'server/dist/languageServer.js'];

/** Paths of the files that are packed, relative to the repository, in order. */
export async function packedFiles() {
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  return files.map((file) => file.replaceAll('\\', '/')).sort();
}

/** Packs the built extension. @param packagePath The `.vsix` to write. */
export async function packExtension(packagePath) {
  const missing = BUILT.filter((file) => !fs.existsSync(path.join(root, file)));
  if (missing.length > 0) throw new Error(`not built: ${missing.join(', ')}. Run "npm run build" first.`);
  await createVSIX({ cwd: root, packagePath, dependencies: false });
}

/** An extension of a test, as a package beside the folder it is installed in. */
async function packOther(folder, extensionsDir) {
  const packagePath = `${extensionsDir}-${path.basename(path.resolve(folder))}.vsix`;
  await createVSIX({ cwd: folder, packagePath, dependencies: false, skipLicense: true, allowMissingRepository: true });
  return packagePath;
}

/** In the environment: a package that is there already, which serves every workbench. */
export const PACKAGE_VARIABLE = 'DEVICETREE_ATLAS_PACKAGE';

let packed;

/** One package serves every workbench of this process. */
function packedOnce() {
  const given = process.env[PACKAGE_VARIABLE];
  if (given) return given;
  packed ??= (async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dtatlas-package-'));
    process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'devicetree-atlas.vsix');
    await packExtension(file);
    return file;
  })();
  return packed;
}

/**
 * Has a workbench's server install the packed extension.
 *
 * @param entry The server's entry file.
 * @param folders Its options that name folders, `--extensions-dir` among them.
 * @param extensionsDir That folder.
 * @param env Of the server.
 * @param others Folders of further extensions.
 * @param serverDist Another build of `server/dist` to use in place of the repository's own.
 */
export async function installExtension({ entry, folders, extensionsDir, env, serverDist, others = [] }) {
  const files = [await packedOnce(), ...(await Promise.all(others.map((folder) => packOther(folder, extensionsDir))))];
  execFileSync(process.execPath, [entry, ...folders, ...files.flatMap((file) => ['--install-extension', file])], {
    env,
    cwd: extensionsDir,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (serverDist === undefined) return;
  const { publisher, name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const installed = path.join(extensionsDir, `${publisher}.${name}-${version}`, 'server/dist');
  fs.cpSync(serverDist, installed, { recursive: true });
}
