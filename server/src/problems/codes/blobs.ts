/** Faults of a blob, and of overlays applied to a base. */
import type { CodeFacts } from '../codeFacts.ts';

/** For reading a flattened tree. */
export const BLOB_CODES = {
  'fdt-truncated': { severity: 'error', meaning: 'The blob ends before what its header says.' },
  'fdt-bad-magic': { severity: 'error', meaning: 'The file is no device-tree blob.' },
  'fdt-bad-version': { severity: 'error', meaning: 'The blob is of a version that is not read.' },
  'fdt-bad-layout': { severity: 'error', meaning: 'A block of the blob lies where it cannot lie.' },
  'fdt-bad-token': { severity: 'error', meaning: 'The structure block holds a token that there is none of.' },
  'fdt-bad-structure': {
    severity: 'error',
    meaning: 'Tokens of the structure block stand in an order that makes no tree.',
  },
  'fdt-no-root': { severity: 'error', meaning: 'The blob has no root node.' },
  'fdt-bad-string': { severity: 'error', meaning: 'The name of a property is not in the strings block.' },
  'fdt-bad-name': { severity: 'error', meaning: 'A name has no end, or characters that no name has.' },
  'fdt-misaligned': { severity: 'error', meaning: 'A block of the blob does not begin on its boundary.' },
  'fdt-overlap': { severity: 'error', meaning: 'Two blocks of the blob share bytes.' },
  'fdt-too-large': { severity: 'error', meaning: 'The blob is larger than what is read.' },
  'fdt-too-deep': { severity: 'error', meaning: 'The nodes of the blob are nested too deep.' },
  'fdt-too-many-items': { severity: 'error', meaning: 'The blob has too many nodes and properties.' },
  'fdt-name-too-long': { severity: 'error', meaning: 'A name of the blob is longer than what is read.' },
} as const satisfies Readonly<Record<string, CodeFacts>>;

/** For applying overlays, as fdtoverlay does and as a running kernel does. */
export const OVERLAY_CODES = {
  'overlay-bad-version': { severity: 'error', meaning: 'A blob is older than version 16.' },
  'overlay-bad-layout': { severity: 'error', meaning: 'A blob is laid out in a way that libfdt does not take.' },
  'overlay-too-large': {
    severity: 'error',
    meaning: 'The merge would take too long, or give too large a blob.',
  },
  'overlay-no-symbols': {
    severity: 'error',
    meaning: 'The base has no `/__symbols__`: it was compiled without `-@`.',
  },
  'overlay-missing-symbol': {
    severity: 'error',
    meaning: 'The overlay refers to a label that the base does not have.',
  },
  'overlay-bad-symbol': {
    severity: 'error',
    meaning: 'A symbol of the base leads to no node, or to one without phandle.',
  },
  'overlay-bad-fixups': { severity: 'error', meaning: '`/__fixups__` of the overlay cannot be read.' },
  'overlay-bad-local-fixups': { severity: 'error', meaning: '`/__local_fixups__` of the overlay cannot be read.' },
  'overlay-bad-phandle': {
    severity: 'error',
    meaning: 'A phandle property is not one cell, or a target can be none.',
  },
  'overlay-no-phandles-left': {
    severity: 'error',
    meaning: "There are no numbers left behind the base's largest phandle.",
  },
  'overlay-no-target': { severity: 'error', meaning: 'A fragment says neither `target` nor `target-path`.' },
  'overlay-target-not-found': { severity: 'error', meaning: 'The target of a fragment is not in the base.' },
  'overlay-bad-symbol-path': {
    severity: 'error',
    meaning: "An entry of the overlay's own `/__symbols__` is no path.",
  },
  'overlay-label-repeated': {
    severity: 'warning',
    meaning: 'The overlay gives a label that its base has, which a running kernel refuses.',
    byComment: true,
  },
  'overlay-regions-at-boot': {
    severity: 'information',
    meaning: 'The overlay brings regions, which count only if the boot loader applies it.',
    byComment: true,
  },
} as const satisfies Readonly<Record<string, CodeFacts>>;
