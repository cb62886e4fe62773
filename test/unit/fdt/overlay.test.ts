import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyOverlays, type OverlayResult } from '../../../server/src/fdt/overlay.ts';
import { type FdtNode, readFdt } from '../../../server/src/fdt/read.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { testSyntax } from '../../harness/parser.ts';
import { openRecording } from '../../harness/recording.ts';

function applyOverlay(base: Uint8Array, overlay: Uint8Array): OverlayResult {
  return applyOverlays(base, [overlay]);
}

const FIXTURES = new URL('../../fixtures/overlay/', import.meta.url);
/** From this version on, an overlay cannot change phandles of the base. */
const KEEPS_PHANDLES = 108;
const PROGRAM = process.env.FDTOVERLAY ?? 'fdtoverlay';

const syntax = await testSyntax();

function compile(source: string, symbols = true): Uint8Array {
  const { blob, errors } = compileFiles(syntax, { 'x.dts': source }, { symbols });
  expect(errors).toEqual([]);
  return blob;
}

function fixture(name: string): Uint8Array {
  return compile(readFileSync(new URL(name, FIXTURES), 'utf8'));
}

const BASE = fixture('base.dts');

function programVersion(): number {
  const { stdout, stderr } = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(`${stdout}${stderr}`) ?? [];
  return Number(major) * 100 + Number(minor);
}

/** What fdtoverlay makes of the same blobs: the merged one, or libfdt's error. */
function reference(base: Uint8Array, overlays: readonly Uint8Array[]): Uint8Array | string {
  const folder = mkdtempSync(join(tmpdir(), 'dtatlas-'));
  try {
    writeFileSync(join(folder, 'base.dtb'), base);
    const names = overlays.map((overlay, i) => {
      writeFileSync(join(folder, `${i}.dtbo`), overlay);
      return `${i}.dtbo`;
    });
    const args = ['-i', 'base.dtb', '-o', 'out.dtb', ...names];
    const { stderr } = spawnSync(PROGRAM, args, { cwd: folder, encoding: 'utf8', timeout: 10_000 });
    const out = join(folder, 'out.dtb');
    return existsSync(out) ? new Uint8Array(readFileSync(out)) : (/FDT_ERR_\w+/.exec(stderr)?.[0] ?? stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function at(result: OverlayResult, path: string): FdtNode {
  expect(result.problems).toEqual([]);
  let node = result.value && readFdt(result.value).value?.root;
  for (const name of path.split('/').filter((part) => part !== '')) {
    node = node?.children.find((child) => child.name === name);
  }
  if (!node) throw new Error(`no ${path}`);
  return node;
}

function text(node: FdtNode, property: string): string {
  return Buffer.from(node.property(property) ?? []).toString('latin1');
}

const version = programVersion();
const recording = openRecording('overlays');
const base64 = (blob: Uint8Array | string): string => Buffer.from(blob).toString('base64');

describe.skipIf(version === 0)('applyOverlays, compared with fdtoverlay', () => {
  it.each([
    ['new nodes and values', ['nodes.dtso']],
    ['one on another', ['nodes.dtso', 'follower.dtso']],
  ])('%s', (_name, names) => {
    const overlays = names.map(fixture);
    const { value, problems } = applyOverlays(BASE, overlays);
    expect(problems).toEqual([]);
    expect(value).toEqual(reference(BASE, overlays));
  });

  it.each([
    ['phandles that the base gives', ['phandle.dtso']],
    ['paths and aliases', ['paths.dtso']],
    ['three', ['paths.dtso', 'nodes.dtso', 'follower.dtso']],
    ['the same twice', ['nodes.dtso', 'nodes.dtso']],
  ])('%s', (_name, names) => {
    const overlays = names.map(fixture);
    const question = [BASE, ...overlays].map(base64);
    const theirs = recording.answer(question, version >= KEEPS_PHANDLES, () => base64(reference(BASE, overlays)));
    expect(base64(applyOverlays(BASE, overlays).value ?? '')).toBe(theirs);
  });

  it.each(['paddings of many lengths', 'more than the buffer grows by at once'])('%s', (name) => {
    const lines = Array.from({ length: 300 }, (_, i) => {
      const bytes = Array.from({ length: name.startsWith('more') ? 400 + i : i % 23 }, (_byte, j) => (i + j) % 251);
      return `p${(i * 7) % 100} = [${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}];`;
    });
    const source = (part: readonly string[]): string => `/dts-v1/; /plugin/; &uart0 { ${part.join('\n')} n { x; }; };`;
    const overlays = [0, 100, 200].map((from) => compile(source(lines.slice(from, from + 100))));
    expect(applyOverlays(BASE, overlays).value).toEqual(reference(BASE, overlays));
  });

  it('answers damaged overlays with the same blob or the same error', () => {
    const overlay = fixture('nodes.dtso');
    const start = new DataView(overlay.buffer).getUint32(8);
    fc.assert(
      fc.property(fc.nat(overlay.length - start - 1), fc.nat(255), (offset, byte) => {
        const damaged = overlay.slice();
        damaged[start + offset] = byte;
        const { value, problems } = applyOverlay(BASE, damaged);
        const [problem] = problems;
        // What libfdt does not notice, it cannot be compared in.
        if (value === undefined && problem?.libfdt === undefined) return;
        expect(value ?? problem?.libfdt).toEqual(reference(BASE, [damaged]));
      }),
      { numRuns: 150, seed: 7 },
    );
  });
});

describe('applyOverlay', () => {
  it('merges, renumbers, resolves and adds labels', () => {
    const result = applyOverlay(BASE, fixture('nodes.dtso'));
    const first = at(result, '/soc/device@2000');
    const link = first.property('link');
    expect(link?.slice(0, 4)).toEqual(at(result, '/soc/uart@1000').property('phandle'));
    expect(link?.slice(4, 8)).toEqual(at(result, '/soc/device@3000').property('phandle'));
    expect(link?.slice(12)).toEqual(first.property('phandle'));
    expect(at(result, '/soc/device@3000/inner/deeper').property('link')?.slice(2)).toEqual(first.property('phandle'));
    expect(text(at(result, '/soc/uart@1000'), 'status')).toBe('okay\0');
    expect(text(at(result, '/'), 'model')).toBe('with nodes\0');
    expect(text(at(result, '/__symbols__'), 'deep')).toBe('/soc/device@3000/inner/deeper\0');
    expect(() => at(result, '/__fixups__')).toThrow();
  });

  it('writes symbols as the target is given', () => {
    const symbols = at(applyOverlay(BASE, fixture('paths.dtso')), '/__symbols__');
    expect(text(symbols, 'below')).toBe('serial0/child\0');
    expect(text(symbols, 'itself')).toBe('serial0/\0');
    expect(text(symbols, 'whole')).toBe('/soc/made\0');
    expect(text(symbols, 'on_top')).toBe('/on-top\0');
    expect(symbols.property('outside')).toBeUndefined();
  });

  it('keeps a phandle that the base gives', () => {
    const result = applyOverlay(BASE, fixture('phandle.dtso'));
    const pins = at(result, '/soc/pins/default');
    expect(pins.property('phandle')).toEqual(new Uint8Array([0, 0, 0, 0x20]));
    expect(at(result, '/soc/pins/user').property('refers')?.slice(4)).toEqual(pins.property('phandle'));
    expect(at(result, '/soc/user').property('pinctrl-0')).toEqual(pins.property('phandle'));
  });

  it('changes neither input', () => {
    const overlay = fixture('nodes.dtso');
    const copies = [BASE.slice(), overlay.slice()];
    applyOverlay(BASE, overlay);
    expect([BASE, overlay]).toEqual(copies);
  });

  const raw = (fragment: string, rest = ''): string => `/dts-v1/; / { fragment@0 { ${fragment} }; ${rest} };`;
  const overlay = '__overlay__ { a; };';
  it.each([
    ['overlay-missing-symbol', '/dts-v1/; /plugin/; &nobody { a; };'],
    ['overlay-no-target', raw(overlay)],
    ['overlay-target-not-found', raw(`target-path = "/soc/none"; ${overlay}`)],
    ['overlay-target-not-found', raw(`target-path = "none"; ${overlay}`)],
    ['overlay-target-not-found', raw(`target = <0x1234>; ${overlay}`)],
    ['overlay-bad-phandle', raw(`target = <0xffffffff>; ${overlay}`)],
    ['overlay-bad-phandle', raw(`target = <1 2>; ${overlay}`)],
    ['overlay-no-phandles-left', raw('target-path = "/"; __overlay__ { phandle = <0xfffffff0>; };')],
    ['overlay-bad-fixups', raw(overlay, '__fixups__ { soc = "/fragment@0"; };')],
    ['overlay-bad-fixups', raw(overlay, '__fixups__ { soc = "/fragment@0::0"; };')],
    ['overlay-bad-fixups', raw(overlay, '__fixups__ { soc = "/fragment@0:a:x"; };')],
    ['overlay-bad-fixups', raw(overlay, '__fixups__ { soc = "/none:a:0"; };')],
    ['overlay-bad-fixups', raw(overlay, '__fixups__ { soc = "/fragment@0:none:0"; };')],
    ['overlay-bad-fixups', raw(overlay, '__fixups__ { soc = [2f 00 61]; };')],
    ['overlay-bad-local-fixups', raw(overlay, '__local_fixups__ { none = <0>; };')],
    ['overlay-bad-local-fixups', raw(overlay, '__local_fixups__ { none { }; };')],
    ['overlay-bad-symbol-path', raw(`target-path = "/"; ${overlay}`, '__symbols__ { a = "x"; };')],
    ['overlay-bad-symbol-path', raw(`target-path = "/"; ${overlay}`, '__symbols__ { a = "/x/__overlay__"; };')],
  ])('%s: %s', (code, source) => {
    const blob = compile(source);
    const { value, problems } = applyOverlay(BASE, blob);
    expect(value).toBeUndefined();
    expect(problems).toMatchObject([{ code, blob: 'overlay', overlay: 0 }]);
    expect(problems[0]?.message).toMatch(/^(?:[A-Z]|fragment@0|\/fragment@0).*\.$/);
    if (version > 0) expect(problems[0]?.libfdt).toBe(reference(BASE, [blob]));
  });

  it('reports fixups outside of their property, where libfdt would write elsewhere', () => {
    const cell = 'target-path = "/"; __overlay__ { a = <0>; };';
    const local = compile(raw(cell, '__local_fixups__ { fragment@0 { __overlay__ { a = <1>; }; }; };'));
    const other = compile(raw(cell, '__fixups__ { soc = "/fragment@0/__overlay__:a:4"; };'));
    expect(applyOverlay(BASE, local).problems).toMatchObject([{ code: 'overlay-bad-local-fixups' }]);
    expect(applyOverlay(BASE, other).problems).toMatchObject([{ code: 'overlay-bad-fixups', libfdt: undefined }]);
  });

  it('lists every label that is missing', () => {
    const blob = compile('/dts-v1/; /plugin/; &one { a; }; &soc { a; }; &two { a = <&three>; };');
    const { problems } = applyOverlay(BASE, blob);
    expect(problems.map(({ message }) => /'(\w+)'/.exec(message)?.[1])).toEqual(['one', 'two', 'three']);
  });

  it('says when the base was compiled without labels', () => {
    const base = compile(readFileSync(new URL('base.dts', FIXTURES), 'utf8'), false);
    const blob = fixture('nodes.dtso');
    const { problems } = applyOverlay(base, blob);
    expect(problems[0]).toMatchObject({ code: 'overlay-no-symbols' });
    expect(problems[0]?.message).toContain('-@');
    if (version >= KEEPS_PHANDLES) expect(problems[0]?.libfdt).toBe(reference(base, [blob]));
  });

  it('says whose label leads nowhere', () => {
    const base = compile('/dts-v1/; / { n { }; __symbols__ { a = "/n"; b = "/none"; c = "x"; }; };', false);
    const codes = ['a', 'b', 'c'].map((label) => {
      const blob = compile(`/dts-v1/; /plugin/; &${label} { p; };`);
      const [problem] = applyOverlay(base, blob).problems;
      if (version > 0) expect(problem?.libfdt).toBe(reference(base, [blob]));
      return `${problem?.code} ${problem?.blob}`;
    });
    expect(codes).toEqual(Array(3).fill('overlay-bad-symbol base'));
  });

  it('says which blob cannot be read', () => {
    const good = fixture('nodes.dtso');
    expect(applyOverlay(new Uint8Array(3), good).problems).toMatchObject([
      { code: 'fdt-truncated', blob: 'base', overlay: undefined },
    ]);
    expect(applyOverlays(BASE, [good, new Uint8Array(64)]).problems).toMatchObject([
      { code: 'fdt-bad-magic', blob: 'overlay', overlay: 1 },
    ]);
    const old = good.slice();
    new DataView(old.buffer).setUint32(20, 15);
    expect(applyOverlay(BASE, old).value).toBeUndefined();
  });

  it('takes version 16 and blocks in another order', () => {
    const overlays = [fixture('nodes.dtso')];
    const old = BASE.slice();
    new DataView(old.buffer).setUint32(20, 16);
    const header = new DataView(BASE.buffer);
    const [start, strings, size] = [header.getUint32(8), header.getUint32(12), header.getUint32(32)];
    // Strings before the structure.
    const swapped = new Uint8Array(BASE.length + 4);
    swapped.set(BASE.subarray(0, start));
    swapped.set(BASE.subarray(strings, strings + size), start);
    const moved = Math.ceil((start + size) / 4) * 4;
    swapped.set(BASE.subarray(start, strings), moved);
    const view = new DataView(swapped.buffer);
    view.setUint32(4, swapped.length);
    view.setUint32(8, moved);
    view.setUint32(12, start);
    const expected = applyOverlays(BASE, overlays).value;
    for (const base of [old, swapped]) {
      const { value, problems } = applyOverlays(base, overlays);
      expect(problems).toEqual([]);
      expect(value?.slice(40)).toEqual(expected?.slice(40));
      if (version > 0) expect(value).toEqual(reference(base, overlays));
    }
  });

  it('survives damaged blobs', () => {
    const overlays = ['nodes.dtso', 'paths.dtso', 'phandle.dtso', 'follower.dtso'].map(fixture);
    const changes = fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 6 });
    fc.assert(
      fc.property(fc.constantFrom(...overlays), changes, changes, (blob, ofBase, ofOverlay) => {
        const damage = (bytes: Uint8Array, all: readonly (readonly [number, number])[]): Uint8Array => {
          const damaged = bytes.slice();
          for (const [offset, byte] of all) damaged[offset % damaged.length] = byte;
          return damaged;
        };
        const { value, problems } = applyOverlay(damage(BASE, ofBase), damage(blob, ofOverlay));
        expect(value === undefined).toBe(problems.length > 0);
        if (value) expect(readFdt(value).value?.totalSize).toBe(value.length);
      }),
      { numRuns: 3000 },
    );
  });
});
