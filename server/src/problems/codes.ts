/**
 * Every problem code of the product, by class. A code is stable and is never reused; it is dtc's own name if dtc has the check,
 * else lower-case words with `-`.
 */
import type { CodeFacts, Severity } from './codeFacts.ts';
import { BLOB_CODES, OVERLAY_CODES } from './codes/blobs.ts';
import { BUS_CHECK_CODES } from './codes/busChecks.ts';
import { COMPILER_CODES } from './codes/compiler.ts';
import { FINDINGS, type FindingCode } from './codes/findings.ts';
import { BOOT_LOG_CODES, PRODUCT_CODES, PROFILE_CODES } from './codes/further.ts';
import { NODE_CHECK_CODES } from './codes/nodeChecks.ts';
import { OWN_CHECK_CODES } from './codes/ownChecks.ts';
import { PROVIDER_CHECK_CODES } from './codes/providerChecks.ts';
import { STYLE_CODES } from './codes/style.ts';

/** Rows of checks, dtc's and ours. */
export const CHECK_CODES = {
  ...NODE_CHECK_CODES,
  ...BUS_CHECK_CODES,
  ...PROVIDER_CHECK_CODES,
  ...OWN_CHECK_CODES,
  /** For tests of everything built on checks: only its name enables it (`-W always_fail`). */
  always_fail: { severity: 'off', meaning: 'Fails on every node.', source: 'dtc 1.8.1 always_fail' },
} as const satisfies Readonly<Record<string, CodeFacts>>;

/** The table. */
const CODES = {
  compiler: COMPILER_CODES,
  check: CHECK_CODES,
  finding: FINDINGS,
  overlay: OVERLAY_CODES,
  blob: BLOB_CODES,
  profile: PROFILE_CODES,
  'boot-log': BOOT_LOG_CODES,
  product: PRODUCT_CODES,
  style: STYLE_CODES,
} as const satisfies Readonly<Record<string, Readonly<Record<string, CodeFacts>>>>;

export type ProblemClass = keyof typeof CODES;
export type CompilerCode = keyof typeof COMPILER_CODES;
export type CheckCode = keyof typeof CHECK_CODES;
export type BlobCode = keyof typeof BLOB_CODES;
export type OverlayCode = keyof typeof OVERLAY_CODES;
export type ProfileCode = keyof typeof PROFILE_CODES;
export type BootLogCode = keyof typeof BOOT_LOG_CODES;
type ProductCode = keyof typeof PRODUCT_CODES;
type StyleCode = keyof typeof STYLE_CODES;

export type { FindingCode };
export type ProblemCode =
  | CompilerCode
  | CheckCode
  | FindingCode
  | OverlayCode
  | BlobCode
  | ProfileCode
  | BootLogCode
  | ProductCode
  | StyleCode;

/** A row with its code and class. */
export interface KnownCode extends CodeFacts {
  readonly code: ProblemCode;
  readonly class: ProblemClass;
}

const CLASSES = Object.keys(CODES) as readonly ProblemClass[];

/** Every row, class after class. */
export const ALL_CODES: readonly KnownCode[] = CLASSES.flatMap((name) => {
  const rows = Object.entries(CODES[name] as Readonly<Record<string, CodeFacts>>);
  return rows.map(([code, facts]) => ({ ...facts, code: code as ProblemCode, class: name }));
});

const BY_CODE: ReadonlyMap<string, KnownCode> = new Map(ALL_CODES.map((row) => [row.code, row]));

/** The table's row of a code. */
export function factsOf(code: ProblemCode): KnownCode {
  return BY_CODE.get(code) as KnownCode;
}

/** The severity of a code; `warning` for a check that is off by default. */
export function severityOf(code: ProblemCode): Severity {
  const { severity } = factsOf(code);
  return severity === 'off' ? 'warning' : severity;
}

/** The row of a name from a setting, a comment or a command line; undefined when it is no code. */
export function findCode(name: string): KnownCode | undefined {
  return BY_CODE.get(name);
}
