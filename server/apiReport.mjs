// The report of the library's public names and types, `library.api.md`: `npm run api` writes it, `npm run api -- --check`
// compares it. Both need the declarations of `npm run typecheck`.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const here = dirname(fileURLToPath(import.meta.url));
const declarations = join(here, '../node_modules/.cache/tsc/core');
// Not below node_modules: what is there is foreign to it, and so are files that are named with `.ts`.
const work = mkdtempSync(join(tmpdir(), 'library-api-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const name of readdirSync(declarations, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.d.ts')) continue;
  const to = join(work, name);
  cpSync(join(declarations, name), to);
  writeFileSync(to, readFileSync(to, 'utf8').replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
}

const quiet = { default: { logLevel: 'none' } };
const { succeeded, apiReportChanged } = Extractor.invoke(
  ExtractorConfig.prepare({
    configObject: {
      projectFolder: here,
      mainEntryPointFilePath: join(work, 'index.d.ts'),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            module: 'ESNext',
            moduleResolution: 'bundler',
            lib: ['ES2022'],
            types: [],
            strict: true,
            skipLibCheck: true,
            noEmit: true,
          },
          files: [join(work, 'index.d.ts')],
        },
      },
      apiReport: { enabled: true, reportFileName: 'library.api.md', reportFolder: here, reportTempFolder: work },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: { ...quiet, 'ae-forgotten-export': { logLevel: 'none', addToApiReportFile: true } },
        tsdocMessageReporting: quiet,
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(here, 'package.json'),
  }),
  {
    localBuild: !process.argv.includes('--check'),
    showVerboseMessages: false,
    messageCallback: (message) => {
      // Its own words name its own program; the test says what to do.
      message.handled = true;
    },
  },
);
if (apiReportChanged && process.argv.includes('--check')) {
  console.error('server/library.api.md is not what the library offers: npm run api writes it anew');
}
process.exit(succeeded || !process.argv.includes('--check') ? 0 : 1);
