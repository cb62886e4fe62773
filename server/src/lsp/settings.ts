/** The client's settings: read from unknown JSON, every wrong or missing part replaced by its default. */

import { type CheckSettings, DEFAULT_CHECK_SETTINGS, WARNING_CHOICES } from '../analysis/analyzer.ts';
import type { AddressRange, BootProfile } from '../boot/profile.ts';
import type { KernelGeneration } from '../boot/report.ts';
import { CHECKS_BY_ID } from '../checks/levels.ts';
import type { CheckLevel } from '../checks/model.ts';
import { join } from '../source/path.ts';

export interface Settings {
  /** Absolute, once `resolveIncludePaths` has seen them. */
  readonly includePaths: readonly string[];
  /** `NAME` or `NAME=VALUE`. */
  readonly defines: readonly string[];
  readonly profile: BootProfile;
  readonly checks: CheckSettings;
}

const KERNELS: readonly KernelGeneration[] = ['6.1', '6.12', '7.2'];

const LEVELS: readonly CheckLevel[] = ['error', 'warning', 'off'];

export const DEFAULT_SETTINGS: Settings = {
  includePaths: [],
  defines: [],
  profile: { kernel: '7.2', arch: 'arm64' },
  checks: DEFAULT_CHECK_SETTINGS,
};

/** Reads the section `devicetreeAtlas`. */
export function parseSettings(json: unknown): Settings {
  const section = record(json);
  const boot = record(section.boot);
  const kernel = KERNELS.find((name) => name === section.kernel) ?? '7.2';
  const memory = ranges(boot.memory);
  const cmdline = boot.cmdline;
  return {
    includePaths: strings(section.includePaths),
    defines: readDefines(section.defines),
    profile: {
      kernel,
      arch: 'arm64',
      ...(memory.length > 0 ? { memory } : {}),
      ...(typeof cmdline === 'string' && cmdline !== '' ? { cmdline } : {}),
    },
    checks: {
      warnings: WARNING_CHOICES.find((name) => name === section.warnings) ?? 'auto',
      kernel,
      levels: readLevels(section.checks),
      switches: [],
    },
  };
}

/** Turns include paths that are relative, or begin with `${workspaceFolder}`, into those below each workspace folder. */
export function resolveIncludePaths(settings: Settings, workspaceFolders: readonly string[]): Settings {
  const resolved = settings.includePaths.flatMap((path) => {
    const relative = path.replaceAll('\\', '/').replace(/^\$\{workspaceFolder\}\/?/, '');
    return workspaceFolders.length === 0 ? [relative] : workspaceFolders.map((folder) => join(folder, relative));
  });
  return { ...settings, includePaths: [...new Set(resolved)] };
}

/** Whether two settings ask for the same. */
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

/** Level by the name of a check. */
function readLevels(json: unknown): Readonly<Record<string, CheckLevel>> {
  const out: Record<string, CheckLevel> = {};
  for (const [id, value] of Object.entries(record(json))) {
    const level = LEVELS.find((each) => each === value);
    if (level !== undefined && CHECKS_BY_ID.has(id)) out[id] = level;
  }
  return out;
}

function ranges(json: unknown): readonly AddressRange[] {
  if (!Array.isArray(json)) return [];
  const out: AddressRange[] = [];
  for (const entry of json) {
    if (!Array.isArray(entry)) continue;
    const start = address(entry[0]);
    const end = address(entry[1]);
    if (start !== undefined && end !== undefined && end > start) out.push({ start, end });
  }
  return out;
}

function address(json: unknown): bigint | undefined {
  if (typeof json !== 'string' || !/^(0[xX][0-9a-fA-F]{1,16}|\d{1,20})$/.test(json.trim())) return undefined;
  return BigInt(json.trim());
}
