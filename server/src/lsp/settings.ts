/** The client's settings: read from unknown JSON; a wrong or missing part gets its default. */

import type { AnalyzerSettings } from '../analysis/analyzer.ts';
import { checkBuildOf } from '../analysis/checkBuild.ts';
import { type CheckSettings, DEFAULT_CHECK_SETTINGS, WARNING_CHOICES } from '../analysis/checkLevels.ts';
import type { OverlayBase } from '../analysis/overlayBases.ts';
import { kernelNamed } from '../boot/kernel/kernels.ts';
import type { KernelName } from '../boot/report.ts';
import { CHECKS_BY_ID } from '../checks/levels.ts';
import type { CheckLevel } from '../checks/model.ts';
import type { InlayHintKinds } from '../ide/inlayHints.ts';
import type { ProfileKeys } from '../profiles/keys.ts';
import { readProfile } from '../profiles/readProfile.ts';
import { join } from '../source/path.ts';
import { STYLE_MODES, type StyleMode } from '../style/check/checkStyle.ts';
import { LINE_LENGTH } from '../style/format.ts';

export interface Settings {
  /** Absolute, once `resolveIncludePaths` has processed them. */
  readonly includePaths: readonly string[];
  /** Folders that boards may read from besides their own. Absolute, once `resolveIncludePaths` has processed them. */
  readonly allowedFolders: readonly string[];
  /** `NAME` or `NAME=VALUE`. */
  readonly defines: readonly string[];
  /** Undefined: the kernel of the board's tree, or the default. */
  readonly kernel: KernelName | undefined;
  /** The machine in the settings. A `.dtatlas.json` overrides it, key by key. */
  readonly boot: ProfileKeys;
  /** Base and earlier overlays, by overlay. Absolute, once `resolveIncludePaths` has processed them. */
  readonly overlayBases: Readonly<Record<string, readonly string[]>>;
  readonly checks: CheckSettings;
  readonly overwriteLenses: OverwriteLenses;
  /** When the engine's findings become diagnostics: on open and save, or with every edit. */
  readonly findings: 'onSave' | 'onType';
  readonly inlayHints: InlayHintKinds;
  /** Columns after which the formatter breaks a list of values; 0 = never. */
  readonly format: { readonly lineLength: number };
  /** Which rules of the coding style become diagnostics. */
  readonly style: StyleMode | 'off';
}

/** Which overwriting or overwritten properties have a code lens. */
type OverwriteLenses = (typeof OVERWRITE_LENSES)[number];

const OVERWRITE_LENSES = ['allButStatus', 'all', 'off'] as const;

const LEVELS: readonly CheckLevel[] = ['error', 'warning', 'off'];

export const DEFAULT_SETTINGS: Settings = {
  includePaths: [],
  allowedFolders: [],
  defines: [],
  kernel: undefined,
  boot: {},
  overlayBases: {},
  checks: DEFAULT_CHECK_SETTINGS,
  overwriteLenses: 'allButStatus',
  findings: 'onSave',
  inlayHints: { addresses: true, regions: true, arguments: false, macros: false },
  format: { lineLength: LINE_LENGTH },
  style: 'off',
};

/** Reads the section `devicetreeAtlas`. */
export function parseSettings(json: unknown): Settings {
  const section = record(json);
  const kernel = kernelNamed(section.kernel);
  return {
    includePaths: strings(section.includePaths),
    allowedFolders: strings(section.allowedFolders),
    defines: readDefines(section.defines),
    kernel,
    boot: readBoot(record(section.boot)),
    overlayBases: readOverlayBases(section.overlayBases),
    overwriteLenses: OVERWRITE_LENSES.find((name) => name === section.overwriteLenses) ?? 'allButStatus',
    checks: {
      warnings: WARNING_CHOICES.find((name) => name === section.warnings) ?? 'auto',
      kernel: kernel === undefined ? undefined : checkBuildOf(kernel),
      levels: readLevels(section.checks),
      switches: [],
    },
    findings: section.findings === 'onType' ? 'onType' : 'onSave',
    inlayHints: readInlayHints(record(section.inlayHints)),
    format: { lineLength: readLineLength(record(section.format).lineLength) },
    style: STYLE_MODES.find((mode) => mode === section.style) ?? 'off',
  };
}

/** Resolves paths that are relative, or begin with `${workspaceFolder}`, for each workspace folder. */
export function resolveIncludePaths(settings: Settings, workspaceFolders: readonly string[]): Settings {
  const below = (path: string, folder: string | undefined) => {
    const relative = path.replaceAll('\\', '/').replace(/^\$\{workspaceFolder\}\/?/, '');
    return folder === undefined ? relative : join(folder, relative);
  };
  const folders = workspaceFolders.length === 0 ? [undefined] : workspaceFolders;
  const resolve = (paths: readonly string[]) => [
    ...new Set(paths.flatMap((path) => folders.map((folder) => below(path, folder)))),
  ];
  const bases = folders.flatMap((folder) =>
    Object.entries(settings.overlayBases).map(([overlay, parts]) => [
      below(overlay, folder),
      parts.map((part) => below(part, folder)),
    ]),
  );
  return {
    ...settings,
    includePaths: resolve(settings.includePaths),
    allowedFolders: resolve(settings.allowedFolders),
    overlayBases: Object.fromEntries(bases),
  };
}

/** Whether two settings are equal. */
export function sameSettings(a: Settings, b: Settings): boolean {
  const plain = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
  return JSON.stringify(a, plain) === JSON.stringify(b, plain);
}

function record(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : {};
}

function strings(json: unknown): readonly string[] {
  return Array.isArray(json) ? json.filter((entry) => typeof entry === 'string' && entry !== '') : [];
}

const MACRO_NAME = /^[A-Za-z_]\w*$/;

/** A list as for cpp's `-D`, or an object: `true` and the empty string define a name as 1, `false` leaves it undefined. */
function readDefines(json: unknown): readonly string[] {
  if (Array.isArray(json)) return strings(json).filter((entry) => MACRO_NAME.test(entry.split('=', 1)[0] ?? ''));
  const out: string[] = [];
  for (const [name, value] of Object.entries(record(json))) {
    if (!MACRO_NAME.test(name)) continue;
    if (value === true || value === '') out.push(name);
    else if (typeof value === 'string' || typeof value === 'number') out.push(`${name}=${value}`);
  }
  return out;
}

/** A base, or a base and the overlays to apply first, by overlay. */
function readOverlayBases(json: unknown): Readonly<Record<string, readonly string[]>> {
  const out: Record<string, readonly string[]> = {};
  for (const [overlay, value] of Object.entries(record(json))) {
    const parts = strings(Array.isArray(value) ? value : [value]);
    if (overlay !== '' && parts.length > 0) out[overlay] = parts;
  }
  return out;
}

/** Level by the name of a check. */
function readLevels(json: unknown): Readonly<Record<string, CheckLevel>> {
  const out: Record<string, CheckLevel> = {};
  for (const [id, value] of Object.entries(record(json))) {
    const level = LEVELS.find((each) => each === value);
    if (level !== undefined && CHECKS_BY_ID.has(id)) out[id] = level;
  }
  return out;
}

/** Each setting, or its default. */
function readInlayHints(section: Readonly<Record<string, unknown>>): InlayHintKinds {
  const { addresses, regions, arguments: args, macros } = DEFAULT_SETTINGS.inlayHints;
  const choice = (value: unknown, otherwise: boolean) => (typeof value === 'boolean' ? value : otherwise);
  return {
    addresses: choice(section.addresses, addresses),
    regions: choice(section.regions, regions),
    arguments: choice(section.arguments, args),
    macros: choice(section.macros, macros),
  };
}

function readLineLength(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : LINE_LENGTH;
}

/** Drops empty settings: the editor sends a value for each. */
function readBoot(section: Readonly<Record<string, unknown>>): ProfileKeys {
  const set = Object.entries(section).filter(([, value]) => {
    if (value === '' || value === null) return false;
    return typeof value !== 'object' || Object.keys(value).length > 0;
  });
  const { defaults } = readProfile(JSON.stringify(Object.fromEntries(set))).value;
  const right = Object.entries(defaults).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return Object.fromEntries(right);
}

/** The analyzer's part of the settings; `resolve` returns the canonical path of an existing file. */
export function analyzerSettings(settings: Settings, resolve: (path: string) => string | undefined): AnalyzerSettings {
  return {
    includeFolders: settings.includePaths,
    defines: settings.defines,
    symbols: false,
    checks: settings.checks,
    overlayBase: (overlay) => overlayBase(settings, overlay, resolve),
  };
}

/** The base of an overlay in the settings. */
function overlayBase(
  { overlayBases }: Settings,
  overlay: string,
  resolve: (path: string) => string | undefined,
): OverlayBase | undefined {
  const named = Object.entries(overlayBases).find(([path]) => resolve(path) === overlay)?.[1] ?? [];
  const [base, ...before] = named.map((path) => resolve(path) ?? path);
  return base === undefined ? undefined : { base, before };
}
