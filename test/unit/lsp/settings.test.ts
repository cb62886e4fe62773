import { describe, expect, test } from 'vitest';
import {
  DEFAULT_SETTINGS,
  parseSettings,
  resolveIncludePaths,
  sameSettings,
} from '../../../server/src/lsp/settings.ts';

describe('parseSettings', () => {
  test('takes what is right', () => {
    const settings = parseSettings({
      kernel: '6.12',
      includePaths: ['include', '/abs'],
      allowedFolders: ['../shared', 7],
      defines: { A: '1', B: 2, C: true, D: '' },
      boot: { memory: [['0x80000000', '0x100000000']], cmdline: 'cma=64M' },
      warnings: 'W=1',
      checks: { reg_format: 'error', status_is_string: 'off', unheard_of: 'error' },
      overlayBases: { 'a.dtso': 'b.dts', 'c.dtso': ['b.dts', 'a.dtso'] },
      overwriteLenses: 'all',
      findings: 'onType',
      inlayHints: { regions: false, macros: true },
      format: { lineLength: 100 },
      style: 'relaxed',
    });
    expect(settings).toEqual({
      includePaths: ['include', '/abs'],
      allowedFolders: ['../shared'],
      defines: ['A=1', 'B=2', 'C', 'D'],
      kernel: '6.12',
      boot: { memory: [{ start: 0x80000000n, end: 0x100000000n }], cmdline: 'cma=64M' },
      overlayBases: { 'a.dtso': ['b.dts'], 'c.dtso': ['b.dts', 'a.dtso'] },
      checks: {
        warnings: 'W=1',
        kernel: '6.12',
        levels: { reg_format: 'error', status_is_string: 'off' },
        switches: [],
      },
      overwriteLenses: 'all',
      findings: 'onType',
      inlayHints: { addresses: true, regions: false, arguments: false, macros: true },
      format: { lineLength: 100 },
      style: 'relaxed',
    });
  });

  test.each([
    undefined,
    null,
    7,
    'text',
    [],
    { kernel: 6.1, includePaths: 'include', defines: 7, boot: 'x' },
    { kernel: '4.19', includePaths: [1, null, ''], defines: { '1A': 1, 'B C': 1, X: false, Y: null, Z: {} } },
    { defines: ['1=2', '=3', ' ', 4], boot: { memory: 7, cmdline: 7 } },
    { boot: { memory: [[], ['0x10'], ['0x10', '0x10'], ['0x20', '0x10'], ['x', 'y'], [1, 2], null, 'ab'] } },
    { boot: { memory: [['0x1', '0x10000000000000000']], cmdline: '' } },
    { overwriteLenses: true, findings: 'always', inlayHints: { addresses: 'yes', regions: 1 } },
    { inlayHints: true },
    { warnings: 'W=3', checks: { reg_format: 'loud', ranges_format: true } },
    { warnings: 1, checks: ['reg_format'] },
    { overlayBases: { 'a.dtso': 7, 'b.dtso': [], '': 'x.dts' } },
    { overlayBases: 'x.dts' },
  ])('replaces what is wrong by its default: %j', (json) => {
    expect(parseSettings(json)).toEqual(DEFAULT_SETTINGS);
  });

  test('a list of defines, as for cpp', () => {
    expect(parseSettings({ defines: ['A', 'B=1', 'C='] }).defines).toEqual(['A', 'B=1', 'C=']);
  });
});

describe('resolveIncludePaths', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: VS Code's own notation in settings
  const paths = ['inc', '/abs', '${workspaceFolder}/x', '../up', '.'];
  const settings = { ...DEFAULT_SETTINGS, includePaths: paths };

  test('below the workspace folder', () => {
    expect(resolveIncludePaths(settings, ['/w']).includePaths).toEqual(['/w/inc', '/abs', '/w/x', '/up', '/w']);
  });

  test('bases of overlays as well', () => {
    const overlayBases = { 'dts/a.dtso': ['dts/b.dts', '/abs/c.dtso'] };
    expect(resolveIncludePaths({ ...DEFAULT_SETTINGS, overlayBases }, ['/w']).overlayBases).toEqual({
      '/w/dts/a.dtso': ['/w/dts/b.dts', '/abs/c.dtso'],
    });
  });

  test('below each of several', () => {
    const one = { ...DEFAULT_SETTINGS, includePaths: ['inc', '/abs'] };
    expect(resolveIncludePaths(one, ['/a', '/b']).includePaths).toEqual(['/a/inc', '/b/inc', '/abs']);
  });
});

test('sameSettings compares what they say', () => {
  const a = parseSettings({ boot: { memory: [['0x1', '0x2']] } });
  expect(sameSettings(a, parseSettings({ boot: { memory: [['0x01', '0x02']] } }))).toBe(true);
  expect(sameSettings(a, parseSettings({ boot: { memory: [['0x1', '0x3']] } }))).toBe(false);
});
