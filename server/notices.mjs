/** The licences of what a bundle contains of other people's work. Their texts must come along with it. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** Beside each bundle. */
export const NOTICES_FILE = 'THIRD-PARTY-NOTICES.txt';

const HEADING = 'Devicetree Atlas contains the following packages. Each is under its own licence.\n';

/**
 * @param {string} folder What the paths of the metafiles are relative to.
 * @param {readonly import('esbuild').Metafile[]} metafiles Of every bundle of one folder.
 * @param {readonly string[]} others Packages that are part of it in another form, such as WebAssembly.
 * @returns {string} Names, versions and licence texts, in order of name. Throws when a package has no licence text.
 */
export function thirdPartyNotices(folder, metafiles, others = []) {
  const require = createRequire(join(folder, 'package.json'));
  const roots = new Set(others.map((name) => dirname(require.resolve(`${name}/package.json`))));
  for (const { outputs } of metafiles) {
    for (const output of Object.values(outputs)) {
      for (const input of Object.keys(output.inputs)) {
        const root = packageRoot(resolve(folder, input));
        if (root !== undefined) roots.add(root);
      }
    }
  }
  const packages = [...roots].map((root) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return { name, text: `${name} ${version} (${license})\n\n${licenceText(root)}\n` };
  });
  packages.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [HEADING, ...packages.map(({ text }) => text)].join(`\n${'-'.repeat(78)}\n\n`);
}

/** For `…/node_modules/@a/b/lib/c.js` this is `…/node_modules/@a/b`; undefined for a file of ours. */
function packageRoot(file) {
  const path = file.replaceAll('\\', '/');
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

function licenceText(root) {
  const file = readdirSync(root).find((name) => /^(?:licen[cs]e|copying)(?:\.|$)/i.test(name));
  if (file === undefined) throw new Error(`${root} has no licence text`);
  return readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n').trim();
}
