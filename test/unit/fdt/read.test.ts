import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_FDT_DEPTH, readFdt } from '../../../server/src/fdt/read.ts';
import { FDT_VERSIONS, writeFdt } from '../../../server/src/fdt/write.ts';
import { EMPTY_VALUE } from '../../../server/src/tree/compiledValue.ts';
import { DtNode, DtProperty } from '../../../server/src/tree/tree.ts';
import { board, makeBlob, type NodeSpec } from '../boot/blob.ts';

describe('readFdt', () => {
  it('reads nodes, properties, reservations and their places', () => {
    const blob = makeBlob(board({ 'a@60000000': { reg: [0, 0x6000_0000, 0, 0x1000], 'no-map': true } }), [
      [0x1000n, 0x2000n],
    ]);
    const { value, problems } = readFdt(blob);
    expect(problems).toEqual([]);
    expect(value?.totalSize).toBe(blob.length);
    expect(value?.memReserve).toEqual([{ address: 0x1000n, size: 0x2000n }]);
    expect(value?.root.children.map(({ path }) => path)).toEqual(['/memory@40000000', '/reserved-memory']);
    const region = value?.root.children[1]?.children[0];
    expect(region?.path).toBe('/reserved-memory/a@60000000');
    expect(region?.parent?.name).toBe('reserved-memory');
    expect(region?.propertyNames()).toEqual(['reg', 'no-map']);
    expect(region?.property('no-map')).toEqual(new Uint8Array());
    expect(region?.property('absent')).toBeUndefined();
    const reg = region?.find('reg');
    expect(reg && blob.slice(reg.offset, reg.offset + reg.length)).toEqual(region?.property('reg'));
  });

  it.each([
    ['fdt-truncated', () => new Uint8Array(10)],
    ['fdt-bad-magic', () => new Uint8Array(64)],
    ['fdt-truncated', () => makeBlob(board({})).slice(0, 200)],
    ['fdt-bad-version', () => patched(20, 0)],
    ['fdt-bad-version', () => patched(24, 18)],
    ['fdt-truncated', () => patched(4, 39)],
    ['fdt-misaligned', () => patched(16, 44)],
    ['fdt-overlap', () => patched(16, 0)],
    ['fdt-overlap', () => patched(12, 56)],
    ['fdt-bad-structure', () => oldBlob((blob) => blob.write('x', blob.indexOf('/node')))],
    ['fdt-bad-name', () => renamed('node', 'a/b')],
    ['fdt-bad-name', () => renamed('node', 'a b')],
    ['fdt-bad-name', () => renamed('prop', 'p\u0001p')],
    ['fdt-too-large', () => patched(4, 0x7fff_ffff)],
    ['fdt-bad-layout', () => patched(8, 0x7fff_fffc)],
    ['fdt-bad-token', () => patched(56, 0x77)],
  ])('reports %s', (code, make) => {
    expect(readFdt(make()).problems.map((problem) => problem.code)).toContain(code);
  });

  it.each([-64, 1])('as dtc reads on where the structure has another size: %s', (more) => {
    const size = new DataView(makeBlob(board({})).buffer).getUint32(36);
    const blob = patched(36, size + more);
    expect(readFdt(blob).problems).not.toEqual([]);
    const { value, problems } = readFdt(blob, 'dtc');
    expect(problems).toEqual([]);
    expect(value?.root.children.map(({ path }) => path)).toEqual(['/memory@40000000', '/reserved-memory']);
    // Beyond the blob dtc refuses it, too.
    expect(readFdt(patched(36, 0x7fff_fffc), 'dtc').problems.map(({ code }) => code)).toContain('fdt-bad-layout');
  });

  it('as dtc asks for no compatible version', () => {
    expect(readFdt(patched(24, 18)).value).toBeUndefined();
    expect(readFdt(patched(24, 18), 'dtc')).toMatchObject({ problems: [], value: { version: 17 } });
  });

  it('stops at its nesting limit and keeps what it has', () => {
    let spec: NodeSpec = {};
    for (let i = 0; i < MAX_FDT_DEPTH + 10; i++) spec = { n: spec };
    const { value, problems } = readFdt(makeBlob(spec));
    expect(problems.map(({ code }) => code)).toEqual(['fdt-too-deep']);
    expect(value?.root.children).toHaveLength(1);
  });

  it('reads version 16, which has no size of the structure block', () => {
    const blob = patched(20, 16);
    expect(readFdt(blob)).toMatchObject({ problems: [], value: { version: 16 } });
  });

  it.each(FDT_VERSIONS)('reads version %s', (version) => {
    const blob = writeFdt(small(), [{ address: 1n, size: 2n }], { bootCpu: 5, version });
    const { value, problems } = readFdt(blob);
    expect(problems).toEqual([]);
    expect(value).toMatchObject({ version, bootCpuid: version === 1 ? 0 : 5, memReserve: [{ address: 1n, size: 2n }] });
    const node = value?.root.children[0];
    expect(node?.path).toBe('/node');
    expect(node?.property('prop')).toEqual(new Uint8Array(9));
    expect(node?.propertyNames()).toEqual(version < 16 ? ['prop', 'name'] : ['prop']);
  });

  it('survives arbitrary bytes behind a good header', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const blob = makeBlob(board({ a: { size: [0, 1] } }));
        blob.set(bytes.slice(0, blob.length - 56), 56);
        readFdt(blob);
      }),
      { numRuns: 2000 },
    );
  });
});

const small = (): DtNode => {
  const root = new DtNode('', undefined);
  const node = new DtNode('node', root);
  root.addChild(node);
  node.addProperty(new DtProperty('prop', node, { ...EMPTY_VALUE, bytes: new Uint8Array(9) }, undefined));
  return root;
};

/** A version 3 blob, damaged. */
function oldBlob(damage: (blob: Buffer) => void): Uint8Array {
  const blob = writeFdt(small(), [], { bootCpu: 0, version: 3 });
  damage(Buffer.from(blob.buffer, blob.byteOffset, blob.length));
  return blob;
}

/** A blob with a name replaced by one of at most its length. */
function renamed(from: string, to: string): Uint8Array {
  const blob = Buffer.from(writeFdt(small(), [], { bootCpu: 0 }));
  blob.write(`${to}\0`, blob.indexOf(from));
  return blob;
}

/** A good blob with another word at a byte offset. */
function patched(offset: number, word: number): Uint8Array {
  const blob = makeBlob(board({}));
  new DataView(blob.buffer).setUint32(offset, word);
  return blob;
}
