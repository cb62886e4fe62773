/** Inputs for the comparison of calls with dtc: own cases, one for each option, kind of input and check. */
import type { TreeNode } from '../../server/src/tree/treeView.ts';
import { node, tree } from './treeBuilder.ts';
import { treeToBlob } from './treeToBlob.ts';

/** Sources that dtc takes. */
export const GOOD_SOURCES: Readonly<Record<string, string>> = {
  labels: '/dts-v1/; m1: m2: /memreserve/ 1 2; / { a: b: n { x: y: p; z: q = l1: l2: <1 l3: l4: 2> l5: l6:; }; };',
  'labels that merge': `/dts-v1/; / { a: b: n { x: y: p; }; o: gone { }; };
/ { c: d: n { u: v: p; w: s: r; }; }; g: &a { i: j: p = <1>; k: n2 { }; }; /delete-node/ &o; / { gone { }; };`,
  references: `/dts-v1/; / { n: n { r = <1 &m 2 &{/n} &m>, "x", <&n>; }; m: m { p = &n, &{/m}, <&n>; q = [01], <&m 1>; };
 o { s = "a", "b", &n; t = /bits/ 16 <1 2>, /bits/ 64 <3>, /bits/ 8 <4>; }; };`,
  'tables in a plugin': `/dts-v1/; /plugin/; / { fragment@0 { target = <0xffffffff>; __overlay__ { a; }; };
 __fixups__ { t = "/fragment@0:target:0"; }; };`,
  'local fixups': '/dts-v1/; / { n: n { phandle = <1>; q = <1 1>; }; __local_fixups__ { n { q = <4>; }; }; };',
  'fixups of labels and paths': '/dts-v1/; /plugin/; &{/x} { p = <&u &u>; q = <&far &u &far>; u: n { }; };',
  symbols: '/dts-v1/; / { n { phandle = <1>; }; __symbols__ { b = "/n"; a = "/n"; c = "/none"; }; };',
  'malformed tables': `/dts-v1/; / { n { phandle = <1>; q = <1 1>, "ab", "cd", "e", <1 2>; s = "ab", "cd", "e"; t = [01 02 03 04 05]; };
 __fixups__ { a = "/n:q", "/n", "", "/n:nix:0", "/nix:q:0", "/n:q:99", "/n:q:0x4", "/n:q:017"; b = [41]; c = "/n:s:6", "/n:t:1"; };
 __local_fixups__ { q = <0>; n { q = <0 2 99>; s = [01]; }; nix { q = <0>; }; }; };`,
  'fixups between strings': `/dts-v1/; /plugin/; / { n { phandle = <1>; s = [61 62 00 63 64 00 00 00 00 01 65 00 66 00 67 00]; };
 __local_fixups__ { n { s = <6>; }; }; __fixups__ { far = "/n:s:12"; }; };`,
  omitted: '/dts-v1/; / { /omit-if-no-ref/ a: a { }; /omit-if-no-ref/ b: b { }; c { r = <&b>; }; };',
  names: '/dts-v1/; / { n { name = "n"; }; m@1 { reg = <1 1>; name = "m"; }; };',
  'sorted names':
    '/dts-v1/; /memreserve/ 3 1; /memreserve/ 1 2; /memreserve/ 1 1; / { z; a; m { y; x; }; b { }; B { }; };',
  values: `/dts-v1/; / { -x = "a\\tb\\n\\"q\\\\ \\x1b", ""; ,z = " b", "b ", "  "; *w = /bits/ 16 <1 0xffff>, /bits/ 64 <5>, [01 02];
 y = "aaaaaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb cccccccccccccccccccccccccccccccc  dddddddd   eee f ";
 t = "x\\0y", l: [02], m: <1 n: 2> o:; - = <1>; ? = <2>; ...a; ---b; #a = <3>;
 ${'k'.repeat(129)} = <1>; r = <1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32>; ${'k'.repeat(130)} { e; f; }; };`,
  cpus: '/dts-v1/; / { cpus { #address-cells = <1>; #size-cells = <0>; cpu@3 { device_type = "cpu"; reg = <3>; }; }; };',
};

/** Sources that a check refuses, each with what dtc leaves undone when it is forced. */
export const BAD_SOURCES: Readonly<Record<string, string>> = {
  'a label on two properties and two nodes': `/dts-v1/; / { label: p1 = "foo"; label: p2 = "bar"; t = &label;
 label: n1 { prop = "foo"; }; label: n2 { prop = "bar"; }; };`,
  'a name that is no string': '/dts-v1/; / { n { name = <1>; }; m { name = "m"; }; };',
  'a wrong name': '/dts-v1/; / { r = <&l>; n { name = "x"; }; m { name = "m"; }; l: l { }; };',
  'a node twice': '/dts-v1/; / { r = <&l>, &l; n { }; n { }; l: l { }; };',
  'a property twice': '/dts-v1/; / { p = <1>; p = <2>; r = <&l>, &l; l: l { }; };',
  'a phandle twice': '/dts-v1/; / { r = <&l &a &b>, &l; a: a { phandle = <1>; }; b: b { phandle = <1>; }; l: l { }; };',
  'bad phandles': `/dts-v1/; / { r = <&e>; a { phandle = <0>; }; b { phandle = <0xffffffff>; }; c { phandle = <1 2>; };
 d { phandle = <5>; linux,phandle = <6>; }; e: e { linux,phandle = <7>; }; };`,
  'bad phandles of a plugin': '/dts-v1/; /plugin/; &x { r = <&b>; a { phandle = <0>; }; b: b { }; };',
  'a phandle of another node': '/dts-v1/; / { a: a { phandle = <&b>; }; b: b { phandle = <&b>; }; };',
  'a reference to nothing': '/dts-v1/; / { r = <&nix 1>, <&l>; p = &l; l: l { }; /omit-if-no-ref/ o: o { }; };',
  'a path to nothing': '/dts-v1/; / { r = &nix, &l, "x", <&l>; l: l { }; /omit-if-no-ref/ o: o { }; };',
  'two @': '/dts-v1/; / { r = <&l>; a@1@2 { reg = <1 1>; }; l: l { }; n { name = "n"; }; };',
  'an empty name': '/dts-v1/; / { r = <&l>; a { @x { }; }; l: l { }; };',
};

/** A tree on which several checks fail, of level error and of level warning. */
const CELLS = { '#address-cells': 1, '#size-cells': 1 };
const blob = (...children: Parameters<typeof tree>[1] & object): Uint8Array => treeToBlob(tree(CELLS, [...children]));

/** Blobs with what no source can say, or what only checks find. */
export const BLOBS: Readonly<Record<string, Uint8Array>> = {
  'a node twice': blob(node('n', { a: 1 }), node('n', { b: 1 })),
  'a property twice': twice(),
  'a phandle twice': blob(node('a', { phandle: 1 }), node('b', { phandle: 1, 'linux,phandle': 1 })),
  'bad phandles': blob(
    node('a', { phandle: 0 }),
    node('b', { phandle: 0xffffffff }),
    node('c', { phandle: [1, 2] }),
    node('d', { phandle: 5, 'linux,phandle': 6 }),
  ),
  names: blob(node('a@1', { name: 'a', reg: [1, 1] }), node('b', { name: 'b' })),
  'wrong names': blob(node('a', { name: 'x' }), node('b', { name: [1] }), node('c', { name: 'c' })),
  'characters in names': blob(node('a$b', { 'p q': 1 }), node('a b'), node('a/b')),
  'empty names': blob(node('', { '': 1 }), node('@1', { reg: [1, 1] })),
  'two @': blob(node('a@1@2', { reg: [1, 1] })),
  strings: blob(node('a', { status: ['a', 'b'], compatible: new Uint8Array([65]), model: true, label: 1 })),
  cells: blob(node('a', { '#address-cells': [1, 2], '#size-cells': true, reg: [1] }, [node('b', { reg: [1, 2, 3] })])),
  symbols: blob(node('a', { phandle: 1 }), node('b'), node('__symbols__', { l: '/a', k: '/a', m: '/b', n: '/nix' })),
  'an overlay': blob(
    node('fragment@0', { target: 0xffffffff }, [
      node('__overlay__', { p: [1, 7], q: [1] }, [node('n', { phandle: 1 })]),
    ]),
    node('__fixups__', { far: '/fragment@0:target:0' }),
    node('__local_fixups__', {}, [node('fragment@0', {}, [node('__overlay__', { p: [0], q: [0] })])]),
  ),
  aliases: blob(node('aliases', { a: '/b', c: '/b', X: '/b', d: '/nix' }), node('b')),
};

function twice(): Uint8Array {
  const root = tree({}, [node('a', { one: 1, two: 2 })]);
  const doubled: TreeNode = { ...root, propertyNames: () => ['p', 'p'], property: () => new Uint8Array([0, 0, 0, 1]) };
  return treeToBlob(doubled);
}

/** What is done to every good source. */
export const SOURCE_OPTIONS: readonly (readonly string[])[] = [
  [],
  ['-s'],
  ['-@'],
  ['-A'],
  ['-L'],
  ['-L', '-@', '-A', '-s', '-H', 'both'],
  ['-O', 'dts'],
  ['-O', 'dts', '-s', '-@'],
  ['-O', 'dts', '-L', '-A'],
  ['-O', 'asm'],
  ['-O', 'asm', '-V', '3', '-s', '-p', '9', '-R', '2', '-a', '16'],
  ['-O', 'asm', '-V', '16', '-S', '0x900', '-@', '-A', '-L'],
  ['-O', 'yaml'],
  ['-O', 'yaml', '-@', '-L', '-A', '-s'],
  ['-O', 'null'],
  ['-q'],
  ['-qq'],
];

/** What is done to every source that is refused. */
export const FORCED_OPTIONS: readonly (readonly string[])[] = [
  [],
  ['-f'],
  ['-f', '-@'],
  ['-f', '-L', '-A'],
  ['-f', '-O', 'dts'],
  ['-f', '-O', 'asm'],
  ['-f', '-O', 'yaml'],
  ['-O', 'null'],
  ['-q'],
  ['-qq'],
  ['-qqq', '-f'],
];

/** What is done to every blob. */
export const BLOB_OPTIONS: readonly (readonly string[])[] = [
  [],
  ['-f'],
  ['-f', '-@', '-L'],
  ['-f', '-s', '-H', 'both'],
  ['-f', '-O', 'dts'],
  ['-f', '-O', 'dts', '-L', '-s'],
  ['-f', '-V', '3'],
  ['-b', '7', '-R', '2', '-p', '9', '-a', '32'],
  ['-S', '0x400', '-V', '16'],
  ['-f', '-O', 'asm'],
  ['-f', '-O', 'asm', '-V', '3'],
  ['-O', 'null'],
  ['-q'],
  ['-qq'],
  ['-qqq', '-f'],
];
