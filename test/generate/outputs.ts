/** Everything that is made from the tables of the product: the pages about problems, and the setting of checks. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WARNING_CHOICES } from '../../server/src/analysis/checkLevels.ts';
import { inputSchema, TOOLS } from '../../server/src/assist/index.ts';
import { CHECKS } from '../../server/src/checks/checkTable.ts';
import { factsOf } from '../../server/src/problems/codes.ts';
import { problemPages } from './pages.ts';
import { RELEASES_PAGE, releasesPage } from './releasesPage.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** By path from the top of the repository, the text that each generated file is to have. */
export function generatedFiles(): ReadonlyMap<string, string> {
  const files = new Map<string, string>([['package.json', manifest()]]);
  files.set(`docs/${RELEASES_PAGE}`, releasesPage());
  for (const [name, text] of problemPages()) files.set(`docs/${name}`, text);
  return files;
}

/** A file of the repository as it is; empty when there is none. */
export function currentText(path: string): string {
  try {
    return readFileSync(`${ROOT}${path}`, 'utf8');
  } catch {
    return '';
  }
}

/** Where a file of the repository lies. */
export function absolute(path: string): string {
  return `${ROOT}${path}`;
}

/** What the manifest says of a setting. */
type Setting = Record<string, unknown>;

/** `package.json` with the names of checks in their setting, the choices of presets, and the tools for assistants. */
function manifest(): string {
  const json = JSON.parse(currentText('package.json'));
  const sections: readonly { properties: Record<string, Setting> }[] = json.contributes.configuration;
  const section = sections.find(({ properties }) => 'devicetreeAtlas.checks' in properties);
  const settings = section?.properties ?? {};
  const { properties, ...checks } = settings['devicetreeAtlas.checks'] ?? {};
  checks.additionalProperties = { type: 'string', enum: ['error', 'warning', 'off'] };
  checks.propertyNames = {
    enum: CHECKS.map(({ id }) => id),
    errorMessage: 'There is no check of this name.',
    markdownEnumDescriptions: CHECKS.map(({ id, level }) => `${factsOf(id).meaning} By default: ${level}.`),
  };
  settings['devicetreeAtlas.checks'] = checks;
  settings['devicetreeAtlas.warnings'] = { ...settings['devicetreeAtlas.warnings'], enum: WARNING_CHOICES };
  json.contributes.languageModelTools = TOOLS.map((tool) => ({
    name: `dtatlas_${tool.name}`,
    toolReferenceName: `dt${tool.name.replace(/(?:^|_)[a-z]/g, (start) => start.slice(-1).toUpperCase())}`,
    displayName: tool.title,
    modelDescription: tool.description,
    userDescription: tool.userDescription,
    tags: ['devicetree', 'linux'],
    canBeReferencedInPrompt: true,
    inputSchema: inputSchema(tool),
  }));
  return `${JSON.stringify(json, undefined, 2)}\n`;
}
