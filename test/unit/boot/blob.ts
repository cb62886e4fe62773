/** Builds small blobs for tests: version 17, without a compiler. */

type Value = readonly number[] | string | Uint8Array | boolean;

export interface NodeSpec {
  readonly [key: string]: Value | NodeSpec;
}

const encoder = new TextEncoder();

/**
 * A blob of a nested object: arrays are cells, strings end with a zero byte, a boolean is an empty property, objects are
 * child nodes.
 */
export function makeBlob(root: NodeSpec, memReserve: readonly (readonly [bigint, bigint])[] = []): Uint8Array {
  const names = new Map<string, number>();
  let strings = '';
  const struct: number[] = [];
  const u32 = (value: number) => struct.push(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
  const pad = () => {
    while (struct.length % 4 !== 0) struct.push(0);
  };
  const nameOffset = (name: string) => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const offset = strings.length;
    names.set(name, offset);
    strings += `${name}\0`;
    return offset;
  };
  const node = (name: string, spec: NodeSpec) => {
    u32(1);
    struct.push(...encoder.encode(`${name}\0`));
    pad();
    for (const [key, value] of Object.entries(spec)) {
      if (isNode(value)) continue;
      const bytes = toBytes(value);
      u32(3);
      u32(bytes.length);
      u32(nameOffset(key));
      for (const byte of bytes) struct.push(byte);
      pad();
    }
    for (const [key, value] of Object.entries(spec)) if (isNode(value)) node(key, value);
    u32(2);
  };
  node('', root);
  u32(9);

  const reserveSize = 16 * (memReserve.length + 1);
  const structOffset = 40 + reserveSize;
  const stringsOffset = structOffset + struct.length;
  const blob = new Uint8Array(stringsOffset + strings.length);
  const view = new DataView(blob.buffer);
  const header = [0xd00dfeed, blob.length, structOffset, stringsOffset, 40, 17, 16, 0, strings.length, struct.length];
  header.forEach((value, index) => {
    view.setUint32(4 * index, value);
  });
  memReserve.forEach(([address, size], index) => {
    view.setBigUint64(40 + 16 * index, address);
    view.setBigUint64(48 + 16 * index, size);
  });
  blob.set(struct, structOffset);
  blob.set(encoder.encode(strings), stringsOffset);
  return blob;
}

function isNode(value: Value | NodeSpec): value is NodeSpec {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function toBytes(value: Value): Uint8Array {
  if (typeof value === 'boolean') return new Uint8Array();
  if (typeof value === 'string') return encoder.encode(`${value}\0`);
  if (value instanceof Uint8Array) return value;
  const bytes = new Uint8Array(4 * value.length);
  const view = new DataView(bytes.buffer);
  value.forEach((cell, index) => {
    view.setUint32(4 * index, cell);
  });
  return bytes;
}

/** 2 GiB of RAM at 0x40000000, two cells each, and the given children of /reserved-memory. */
export function board(regions: NodeSpec, extra: NodeSpec = {}): NodeSpec {
  return {
    '#address-cells': [2],
    '#size-cells': [2],
    'memory@40000000': { device_type: 'memory', reg: [0, 0x4000_0000, 0, 0x8000_0000] },
    'reserved-memory': { '#address-cells': [2], '#size-cells': [2], ranges: true, ...regions },
    ...extra,
  };
}
