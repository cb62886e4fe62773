/** Differences of trees: each row is two sources, of which either side may also be the blob that they compile to. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFdt } from '../../../server/src/fdt/read.ts';
import type { TreeNode } from '../../../server/src/tree/treeView.ts';
import { type ComparedTree, compareTrees } from '../../../server/src/treeDiff/compareTrees.ts';
import { differenceText } from '../../../server/src/treeDiff/differenceText.ts';
import { firmwareText } from '../../../server/src/treeDiff/firmwareText.ts';
import { compileFiles } from '../../harness/compileFiles.ts';
import { testSyntax } from '../../harness/parser.ts';

const syntax = await testSyntax();

const HEAD = `/dts-v1/;
/ {
	#address-cells = <1>;
	#size-cells = <1>;
	gic: interrupt-controller@1000 { #interrupt-cells = <3>; interrupt-controller; compatible = "arm,gic-v3"; };
	clk: clock { #clock-cells = <1>; };
	uart0: serial@2000 { compatible = "acme,uart"; reg = <0x2000 0x100>; clocks = <&clk 5>; interrupts-extended = <&gic 0 4 4>; acme,link = <&clk>; };
};
`;

function compiled(source: string, symbols = false): { readonly source: ComparedTree; readonly blob: ComparedTree } {
  const { board, blob, errors } = compileFiles(syntax, { 'x.dts': source }, { symbols });
  expect(errors).toEqual([]);
  const { value } = readFdt(blob);
  if (!value) throw new Error('the blob cannot be read');
  return {
    source: { root: board.run.root, reservations: board.run.reservations },
    blob: { root: value.root, reservations: value.memReserve },
  };
}

interface Row {
  readonly what: string;
  /** Behind `HEAD`, in the second tree. */
  readonly edit?: string;
  /** Instead of `HEAD`. */
  readonly before?: string;
  readonly after?: string;
  /** What sources say, and blobs too unless `blobs` is given. */
  readonly says: string;
  readonly blobs?: string;
}

const ROWS: readonly Row[] = [
  { what: 'the same', says: '' },
  {
    what: 'another node first, so that all phandles are others',
    edit: '/ { aaa: aaa { #clock-cells = <0>; }; }; &gic { clocks = <&aaa>; };',
    says: `~ /interrupt-controller@1000  (gic)
    + clocks = <&aaa>
+ /aaa  (aaa)
    + #clock-cells = <0x00>
`,
    blobs: `~ /interrupt-controller@1000
    + clocks = <&{/aaa}>
+ /aaa
    + #clock-cells = <0x00>
`,
  },
  {
    what: 'a reference to another node, and an argument',
    edit: '/ { other: other { #clock-cells = <1>; }; }; &uart0 { clocks = <&other 5>; interrupts-extended = <&gic 0 5 4>; };',
    says: `~ /serial@2000  (uart0)
    ~ clocks: <&clk 0x05> → <&other 0x05>
    ~ interrupts-extended: <&gic 0x00 0x04 0x04> → <&gic 0x00 0x05 0x04>
+ /other  (other)
    + #clock-cells = <0x01>
`,
    blobs: `~ /serial@2000
    ~ clocks: <&{/clock} 0x05> → <&{/other} 0x05>
    ~ interrupts-extended: <&{/interrupt-controller@1000} 0x00 0x04 0x04> → <&{/interrupt-controller@1000} 0x00 0x05 0x04>
+ /other
    + #clock-cells = <0x01>
`,
  },
  {
    what: 'strings, cells, bytes, a property without value, one that is gone',
    edit: '&uart0 { status = "disabled"; reg = <0x2000 0x200>; acme,key = [01 02 03]; acme,on; /delete-property/ compatible; };',
    says: `~ /serial@2000  (uart0)
    - compatible = "acme,uart"
    ~ reg: <0x2000 0x100> → <0x2000 0x200>
    + status = "disabled"
    + acme,key = [01 02 03]
    + acme,on
`,
    blobs: `~ /serial@2000
    - compatible = "acme,uart"
    ~ reg: <0x2000 0x100> → <0x2000 0x200>
    + status = "disabled"
    + acme,key = [01 02 03]
    + acme,on
`,
  },
  {
    what: 'another address, below the same parent',
    edit: '/ { /delete-node/ serial@2000; serial@3000 { compatible = "acme,uart"; reg = <0x3000 0x100>; clocks = <&clk 5>; interrupts-extended = <&gic 0 4 4>; acme,link = <&clk>; }; };',
    says: `~ /serial@3000  (uart0)  renamed, was /serial@2000
    ~ reg: <0x2000 0x100> → <0x3000 0x100>
`,
    blobs: `~ /serial@3000  renamed, was /serial@2000
    ~ reg: <0x2000 0x100> → <0x3000 0x100>
`,
  },
  {
    what: 'moved below another node, known by its label; its child comes with it',
    before: '/dts-v1/; / { a { l: x@1 { y { z; }; }; }; b { }; };',
    after: '/dts-v1/; / { a { }; b { l: q@2 { y { z; }; }; }; };',
    says: '~ /b/q@2  (l)  moved, was /a/x@1\n',
    blobs: '- /a/x@1  with 1 node in it\n+ /b/q@2  with 1 node in it\n',
  },
  {
    what: 'two of a name at other addresses are not taken for each other',
    before: '/dts-v1/; / { m@1 { }; m@2 { }; };',
    after: '/dts-v1/; / { m@3 { }; m@4 { }; };',
    says: '- /m@1\n- /m@2\n+ /m@3\n+ /m@4\n',
  },
  {
    what: 'entries of /memreserve/',
    before: '/dts-v1/; /memreserve/ 0x1000 0x1000; /memreserve/ 0x8000 0x100; / { };',
    after: '/dts-v1/; /memreserve/ 0x8000 0x100; /memreserve/ 0x9000 0x100; / { };',
    says: '- /memreserve/ 0x1000 0x1000\n+ /memreserve/ 0x9000 0x100\n',
  },
];

describe.each(ROWS)('$what', ({ edit = '', before = HEAD, after = HEAD + edit, says, blobs = says }) => {
  const one = compiled(before);
  const other = compiled(after);

  test('as sources', () => {
    expect(differenceText(compareTrees(one.source, other.source))).toBe(says);
  });

  test('as blobs', () => {
    expect(differenceText(compareTrees(one.blob, other.blob))).toBe(blobs);
  });

  test('as nothing, beside itself', () => {
    for (const { source, blob } of [one, other]) {
      expect(differenceText(compareTrees(source, blob))).toBe('');
      expect(differenceText(compareTrees(blob, source))).toBe('');
    }
  });
});

test('labels of a blob name its nodes, and its tables of labels are no difference', () => {
  const plain = compiled(HEAD).source;
  const labelled = compiled(`${HEAD}&uart0 { status = "disabled"; };`, true).blob;
  expect(differenceText(compareTrees(plain, labelled))).toBe('~ /serial@2000  (uart0)\n    + status = "disabled"\n');
});

test('a number that happens to be a phandle in both trees is a number where a source says so', () => {
  const before = compiled('/dts-v1/; / { a: a { }; b: b { x = <1>; y = <&a>; }; };');
  const after = compiled('/dts-v1/; / { z: z { }; w { y = <&z>; }; a: a { }; b: b { x = <2>; y = <&a>; }; };');
  const changes = compareTrees(before.source, after.source).nodes.filter(({ path }) => path === '/b');
  expect(changes.map(({ properties }) => properties)).toEqual([
    [{ name: 'x', kind: 'changed', before: '<0x01>', after: '<0x02>' }],
  ]);
});

test('what firmware usually changes is told apart', () => {
  const source = `/dts-v1/;
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	chosen { stdout-path = "serial0"; bootargs = "quiet root=/dev/sda1"; };
	memory@80000000 { device_type = "memory"; reg = <0x0 0x80000000 0x0 0x0>; };
	soc { eth0: ethernet@1 { }; usb@2 { status = "okay"; }; can@3 { status = "disabled"; }; };
};
`;
  const firmware = `${source.replace('/dts-v1/;', '/dts-v1/;\n/memreserve/ 0x80000000 0x10000;')}
/ {
	serial-number = "0042";
	chosen {
		bootargs = "root=/dev/sda1 rw console=ttyS0";
		linux,initrd-start = <0x0 0x88000000>;
		linux,initrd-end = <0x0 0x88c00000>;
		kaslr-seed = <0x1 0x2>;
		rng-seed = [00 11 22 33];
		linux,uefi-system-table = <0x0 0x1>;
		u-boot,version = "2025.01";
	};
	memory@80000000 { reg = <0x0 0x80000000 0x0 0x40000000 0x1 0x0 0x0 0x40000000>; };
	reserved-memory { #address-cells = <2>; #size-cells = <2>; ranges; tee@8f000000 { reg = <0x0 0x8f000000 0x0 0x100000>; no-map; }; };
	soc { ethernet@1 { local-mac-address = [02 00 00 00 00 0a]; acme,tuned = <7>; }; usb@2 { status = "disabled"; }; can@3 { status = "okay"; }; };
};
`;
  const before = compiled(source).source;
  const after = compiled(firmware).blob;
  expect(firmwareText(compareTrees(before, after), { before: before.root, after: after.root })).toBe(
    `What firmware usually changes:
  RAM: firmware says 2 GiB (0x80000000-0xbfffffff, 0x100000000-0x13fffffff), the source none.
  Command line: firmware adds rw console=ttyS0 and takes out quiet.
  Initrd: 12 MiB at 0x88000000-0x88bfffff.
  Seeds of random numbers (kaslr-seed, rng-seed): other ones with every boot; in the blob that the kernel shows, kaslr-seed is 0 and rng-seed is gone.
  UEFI: the EFI stub tells the kernel where system table and memory map are; the memory nodes do not count, and the stub takes all /memreserve/ entries out.
  Also in /chosen: + u-boot,version = "2025.01"
  Addresses of network interfaces: /soc/ethernet@1 02:00:00:00:00:0a.
  Number of the machine: + serial-number = "0042"
  Reserved memory: tee@8f000000 added (1 MiB at 0x8f000000-0x8f0fffff, no-map); /memreserve/ 0x80000000-0x8000ffff added.
  Devices switched on: /soc/can@3; switched off: /soc/usb@2.

Other differences:
~ /soc/ethernet@1  (eth0)
    + acme,tuned = <0x07>
`,
  );
});

test('what EDK2, the EFI stub and the kernel itself changed in a recorded boot is all told as usual', () => {
  const recorded = (name: string): ComparedTree => {
    const { value } = readFdt(readFileSync(new URL(`../../fixtures/firmware/treeDiff/${name}`, import.meta.url)));
    if (!value) throw new Error(`${name} cannot be read`);
    return { root: value.root, reservations: value.memReserve };
  };
  const before = recorded('given.dtb');
  const after = recorded('asBooted.dtb');
  const differences = compareTrees(before, after);
  // What the sentence about seeds says.
  expect(differenceText(differences)).toContain('- rng-seed = ');
  expect(differenceText(differences)).toMatch(/~ kaslr-seed: .* → <0x00 0x00>\n/);
  expect(firmwareText(differences, { before: before.root, after: after.root })).toBe(
    `What firmware usually changes:
  Command line: firmware adds console=ttyAMA0 panic=0 and takes out quiet.
  Seeds of random numbers (rng-seed, kaslr-seed): other ones with every boot; in the blob that the kernel shows, kaslr-seed is 0 and rng-seed is gone.
  UEFI: the EFI stub tells the kernel where system table and memory map are; the memory nodes do not count, and the stub takes all /memreserve/ entries out.
  Devices switched off: /pl031@9010000, /flash@0.
`,
  );
});

test('siblings without a match are not read again for each of them', () => {
  let reads = 0;
  /** A root with children of one name, and a count of how often its children are read. */
  const counted = (name: string): TreeNode => {
    const empty = { property: () => undefined, propertyNames: () => [] };
    const root: TreeNode = {
      ...empty,
      name: '',
      path: '/',
      parent: undefined,
      get children() {
        reads++;
        return children;
      },
    };
    const children = Array.from({ length: 100 }, (_, i): TreeNode => {
      const full = `${name}@${i}`;
      return { ...empty, name: full, path: `/${full}`, parent: root, children: [] };
    });
    return root;
  };
  expect(compareTrees({ root: counted('a') }, { root: counted('b') }).nodes).toHaveLength(200);
  expect(reads).toBeLessThan(20);
});
