/** Codes of boot profiles, of boot logs, and of the product itself. */
import type { CodeFacts } from '../codeFacts.ts';

/** Of a profile file, `.dtatlas.json`. */
export const PROFILE_CODES = {
  'profile-syntax': { severity: 'error', meaning: 'The file is no JSON.' },
  'profile-value': { severity: 'error', meaning: 'A value is not what its key takes.' },
  'profile-unknown-key': { severity: 'warning', meaning: 'There is no such key.' },
  'profile-twice': { severity: 'warning', meaning: 'A key stands there twice, and the last one counts.' },
  'profile-page-size': { severity: 'warning', meaning: 'The architecture does not have pages of this size.' },
  'profile-dtb-outside': { severity: 'warning', meaning: 'The blob is placed where no RAM is.' },
  'profile-no-board': { severity: 'warning', meaning: 'An entry can apply to no board.' },
  'profile-file': { severity: 'error', meaning: 'A file that a key names cannot be read.' },
  'profile-unread': {
    severity: 'warning',
    meaning: 'The profile is no regular file or too large, and is not used.',
  },
  'profile-firmware-text': {
    severity: 'warning',
    meaning:
      'A text of firmware that a key holds or names is cut, contradicts itself, or says nothing of what the key is for.',
  },
  'profile-limit': { severity: 'warning', meaning: 'There is more of something than is read.' },
} as const satisfies Readonly<Record<string, CodeFacts & { readonly severity: 'error' | 'warning' }>>;

/** For a real boot compared with the prediction; the kernel may be right and the tree as intended. */
export const BOOT_LOG_CODES = {
  'boot-log-failed': { severity: 'warning', meaning: 'The log says that a region failed, which was not predicted.' },
  'boot-log-missing': { severity: 'warning', meaning: 'A region that was predicted is not in the log.' },
  'boot-log-moved': { severity: 'information', meaning: 'A region lies elsewhere than predicted.' },
  'boot-log-placed': { severity: 'information', meaning: 'A region was placed, which was not predicted.' },
  'boot-log-unknown': { severity: 'information', meaning: 'The log speaks of memory that the tree does not explain.' },
} as const satisfies Readonly<Record<string, CodeFacts & { readonly severity: 'warning' | 'information' }>>;

/** For comments that switch checks off, for several boards together, and for this program. */
export const PRODUCT_CODES = {
  'suppression-unknown': {
    severity: 'warning',
    meaning: 'A comment that should switch a check off names none, or is no such comment.',
  },
  'suppression-unused': {
    severity: 'hint',
    meaning: 'A comment switches a check off that finds nothing there.',
    tags: ['unnecessary'],
  },
  'suppression-limit': {
    severity: 'warning',
    meaning: 'More comments that should switch checks off are wrong or have no effect than are told one by one.',
  },
  'boards-broken': {
    severity: 'warning',
    meaning: 'What was changed in a shared file makes new problems in boards that include it.',
  },
  'unreadable-file': { severity: 'error', meaning: 'A file of the folder cannot be read.' },
  'internal-error': { severity: 'error', meaning: 'A fault of this program: please report it.' },
} as const satisfies Readonly<Record<string, CodeFacts>>;
