/** The client's settings: read from unknown JSON, every wrong or missing part replaced by its default. */
import type { AddressRange, BootProfile } from '../boot/profile.ts';
import type { KernelGeneration } from '../boot/report.ts';

export interface Settings {
  readonly includePaths: readonly string[];
  /** `NAME` or `NAME=VALUE`. */
  readonly defines: readonly string[];
  readonly profile: BootProfile;
}

const KERNELS: readonly KernelGeneration[] = ['6.1', '6.12', '7.2'];

export const DEFAULT_SETTINGS: Settings = { includePaths: [], defines: [], profile: { kernel: '7.2', arch: 'arm64' } };

/** Reads the section `devicetreeAtlas`. */
export function parseSettings(json: unknown): Settings {
  const section = record(json);
  const boot = record(section['boot']);
  const kernel = KERNELS.find((name) => name === section['kernel']) ?? '7.2';
  const memory = ranges(boot['memory']);
  const cmdline = boot['cmdline'];
  return {
    includePaths: strings(section['includePaths']),
    defines: readDefines(section['defines']),
    profile: {
      kernel,
      arch: 'arm64',
      ...(memory.length > 0 ? { memory } : {}),
      ...(typeof cmdline === 'string' && cmdline !== '' ? { cmdline } : {}),
    },
  };
}

function record(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, unknown>) : {};
}

function strings(json: unknown): readonly string[] {
  return Array.isArray(json) ? json.filter((entry) => typeof entry === 'string') : [];
}

function readDefines(json: unknown): readonly string[] {
  if (Array.isArray(json)) return strings(json);
  return Object.entries(record(json)).map(([name, value]) =>
    value === true || value === '' ? name : `${name}=${value}`,
  );
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
