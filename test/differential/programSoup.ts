/**
 * Random devicetree programs: nodes, merges, labels, deletions, references, values of every kind, macros, conditionals
 * and included files over a few names, so that everything meets everything. Most are valid; some are wrong on purpose.
 */
import type { Files } from '../harness/compileFiles.ts';

/** A program's files, the board first; each line of the board is one construct, or one end of one. */
interface SoupProgram {
  readonly files: Files;
}

/** Numbers from a seed: mulberry32. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const NODE_NAMES = ['a', 'b', 'c', 'd@1', 'e@2,0', 'f', 'g@10', 'cpus', 'aliases', '\\h', 'i_j', 'k+l', '1m', 'n.o'];
const PROPERTY_NAMES = [
  ...['p', 'q', 'r', 's', '#t-cells', 'reg', 'status', 'u,v', 'w?', '\\x', '1y', '#z', 'compatible', 'a', 'b', 'p#'],
];
const STRINGS = [
  ...['"x"', '""', '"a b"', '"\\x41\\101\\n"', '"q\\"q"', '"// no"', '"/* no */"', '"µ"', '"\\0a"', '"#if"', '"M0"'],
  ...['"\\\\"', '"\\xfe"', '"\\377"', '"a\\tb"', '"\\a\\b\\v\\f\\r\\e"', '"\'"', '"\\1234"', '"\\x4g"'],
];
const CHARACTERS = ["'a'", "'\\n'", "'\\x41'", "'\\101'", "'\\''", "'\"'", "'\\0'", "'#'", "'\\xff'", "' '"];
const NUMBERS = [
  ...['0', '1', '2', '0x10', '010', '0xffffffff', '4294967295', '7U', '8L', '9UL', '10LL', '11ULL', '0x7fffffff'],
  ...['0x80000000', '3', '64', '63', '32', '31', '100', '0XaB', '00', '0x0'],
];
const WIDE = [
  '0x100000000',
  '0xffffffffffffffff',
  '18446744073709551615',
  '0x123456789abcdefULL',
  '01777777777777777777777',
];
const BINARY = ['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^', '&&', '||', '==', '!=', '<', '>', '<=', '>='];
const UNARY = ['-', '~', '!', '- ', '~ ', '!!'];
const SPACES = [' ', ' ', ' ', '', '  ', '\t', ' /* c */', ' /**/ '];

class Soup {
  readonly #random: () => number;
  readonly #plugin: boolean;
  /** Labels that stand somewhere in the program already. */
  readonly #labels: string[] = [];
  readonly #paths: string[] = ['/'];
  #nextLabel = 0;
  /** Chance of something that is probably wrong. */
  readonly #wrong: number;
  readonly #macros: boolean;

  constructor(seed: number) {
    this.#random = generator(seed);
    this.#plugin = this.#chance(0.2);
    this.#wrong = this.#chance(0.3) ? 0.03 : 0;
    this.#macros = this.#chance(0.6);
  }

  #chance(p: number): boolean {
    return this.#random() < p;
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  #pick<T>(all: readonly T[]): T {
    return all[this.#below(all.length)] as T;
  }

  program(tables: boolean): SoupProgram {
    const lines: string[] = [];
    if (this.#macros) lines.push(...MACROS);
    lines.push('/dts-v1/;');
    if (this.#plugin) lines.push('/plugin/;');
    for (let i = this.#below(3); i > 0 && this.#chance(0.5); i--) lines.push(this.#reservation());
    const files: Record<string, string> = {};
    if (!this.#plugin || this.#chance(0.5)) lines.push(...this.#block('/', 0, '/'));
    for (let i = 1 + this.#below(5); i > 0; i--) {
      if (this.#chance(0.1)) {
        const name = `i${Object.keys(files).length}.dtsi`;
        const inner: string[] = [];
        for (let k = 1 + this.#below(3); k > 0; k--) inner.push(...this.#top());
        const byDtc = this.#chance(0.3) && !inner.some((line) => /^#|M\d/.test(line));
        const once = !byDtc && this.#chance(0.2) ? '#pragma once\n' : '';
        files[name] = `${once}${inner.join('\n')}\n`;
        lines.push(byDtc ? `/include/ "${name}"` : `#${this.#chance(0.8) ? 'include' : 'import'} "${name}"`);
      } else if (this.#chance(0.05) && Object.keys(files).length > 0) {
        lines.push(`#${this.#chance(0.5) ? 'include' : 'import'} "${this.#pick(Object.keys(files))}"`);
      } else lines.push(...this.#top());
    }
    if (this.#chance(0.15) && tables) lines.push(...this.#ownTables());
    return { files: { 'a.dts': `${lines.join('\n')}\n`, ...files, 'x.bin': '0123456789' } };
  }

  /** Tables as `-@` makes them, written by hand: dtc reads them again. */
  #ownTables(): string[] {
    const path = this.#pick(this.#paths);
    const label = this.#labels.length > 0 && this.#chance(0.5) ? this.#pick(this.#labels) : 's';
    const tables = [
      ['__symbols__ {', `${label} = "${path}";`, `t = "${this.#pick(this.#paths)}";`, '};'],
      ['aliases {', `${label} = "${path}";`, '};'],
      ['__fixups__ {', `${label} = "${path}:p:0";`, '};'],
      ['__local_fixups__ {', `a { p = <0>; };`, 'q = <4>;', '};'],
    ];
    return ['/ {', ...this.#pick(tables), '};'];
  }

  #reservation(): string {
    const label = this.#chance(0.3) ? `${this.#newLabel(false)}: ` : '';
    return `${label}/memreserve/ ${this.#number()} ${this.#chance(0.2) ? `(${this.#expression(1)})` : this.#pick(WIDE)};`;
  }

  #top(): string[] {
    const kind = this.#random();
    if (kind < 0.35) return this.#block('/', 0, '/');
    if (kind < 0.6) {
      const reference = this.#reference();
      const label = this.#chance(0.15) ? `${this.#newLabel()}: ` : '';
      return this.#block(`${label}${reference}`, 1, undefined);
    }
    if (kind < 0.68) return [`/delete-node/ ${this.#reference()};`];
    if (kind < 0.74) return [`/omit-if-no-ref/ ${this.#reference()};`];
    if (kind < 0.86 && this.#macros) return this.#directive(this.#top());
    if (kind < 0.88 && this.#macros)
      return [`#undef M${this.#below(4)}`, `#define M${this.#below(4)} ${this.#number()}`];
    if (kind < 0.89 && this.#macros) return [this.#pick(ASSERTIONS)];
    if (kind < 0.9 && this.#wrong > 0)
      return [this.#pick([';', 'p;', 'a { };', '/dts-v1/;', '/memreserve/ 1 2;', '/plugin/;'])];
    return this.#block('/', 0, '/');
  }

  #directive(inner: readonly string[]): string[] {
    const condition = this.#pick([
      'M0',
      'M1 > 1',
      'defined(M2)',
      '!defined M9',
      'M1 == 2 && M3',
      '0',
      '1',
      '__DTS__',
      ...ASSERTED,
    ]);
    const other = this.#chance(0.5) ? ['#else', ...(this.#chance(0.3) ? inner : [])] : [];
    return [`#if ${condition}`, ...inner, ...other, '#endif'];
  }

  /** `path`: where the block's node stands, when that is known. */
  #block(head: string, depth: number, path: string | undefined): string[] {
    // Behind a slash a comment would make another one of it.
    const lines = [`${head}${head.endsWith('/') ? ' ' : this.#space()}{`];
    const properties = this.#some(PROPERTY_NAMES, 4);
    for (const name of properties) lines.push(...this.#propertyStatement(name));
    const children = depth > 3 ? [] : this.#some(NODE_NAMES, depth === 0 ? 4 : 3);
    for (const name of children) lines.push(...this.#childStatement(name, depth, path));
    if (this.#chance(this.#wrong)) lines.push(...this.#propertyStatement('late'));
    lines.push(`}${this.#chance(0.1) ? ' ' : ''};`);
    return lines;
  }

  /** Fewer than `n` of them, each once; now and then one twice. */
  #some(all: readonly string[], n: number): string[] {
    const chosen: string[] = [];
    for (let i = this.#below(n); i > 0; i--) {
      const one = this.#pick(all);
      if (!chosen.includes(one) || this.#chance(this.#wrong)) chosen.push(one);
    }
    return chosen;
  }

  #childStatement(name: string, depth: number, path: string | undefined): string[] {
    const kind = this.#random();
    if (kind < 0.1) return [`/delete-node/ ${name};`];
    if (kind < 0.16 && this.#macros) return this.#directive(this.#childStatement(name, depth, path));
    if (kind < 0.2 && this.#macros) return [`NODE(${this.#newLabel()}, m${this.#below(3)}, ${this.#below(10)})`];
    const omit = kind < 0.28 ? '/omit-if-no-ref/ ' : '';
    let labels = '';
    while (this.#chance(0.35)) labels += `${this.#newLabel()}:${this.#space()}`;
    const plain = name.startsWith('\\') ? name.slice(1) : name;
    const below = path === undefined ? undefined : `${path === '/' ? '' : path}/${plain}`;
    if (below !== undefined) this.#paths.push(below);
    return this.#block(`${omit}${labels}${name}`, depth + 1, below);
  }

  #propertyStatement(name: string): string[] {
    const kind = this.#random();
    if (kind < 0.1) return [`/delete-property/ ${name};`];
    if (kind < 0.12) return [`phandle = <${this.#below(40) + 1}>;`];
    if (kind < 0.16 && this.#macros) return this.#directive(this.#propertyStatement(name));
    if (kind < 0.2 && this.#macros) return [`PROP(${this.#pick(['z', 'y'])}, ${this.#number()})`];
    const label = this.#chance(0.08) ? `${this.#newLabel(false)}: ` : '';
    if (kind < 0.3) return [`${label}${name}${this.#space()};`];
    return [`${label}${name}${this.#space()}=${this.#space()}${this.#value()};`];
  }

  #newLabel(ofNode = true): string {
    if (this.#chance(this.#wrong) && this.#labels.length > 0) return this.#pick(this.#labels);
    const label = `l${this.#nextLabel++}`;
    if (ofNode) this.#labels.push(label);
    return label;
  }

  /** `&label` or `&{path}`, usually of something that exists. */
  #reference(): string {
    if (this.#chance(this.#wrong) || (this.#plugin && this.#chance(0.3)))
      return this.#pick(['&none', '&other', '&{/none}']);
    if (this.#labels.length > 0 && this.#chance(0.75)) {
      const label = this.#pick(this.#labels);
      return this.#chance(0.03) ? `&{${label}/${this.#pick(['a', 'b', 'c'])}}` : `&${label}`;
    }
    return `&{${this.#pick(this.#paths)}}`;
  }

  #value(): string {
    const parts: string[] = [];
    const count = 1 + (this.#chance(0.3) ? 1 + this.#below(2) : 0);
    for (let i = 0; i < count; i++) {
      const before = this.#chance(0.03) ? `${this.#newLabel(false)}: ` : '';
      const after = this.#chance(0.03) ? ` ${this.#newLabel(false)}:` : '';
      parts.push(`${before}${this.#part()}${after}`);
    }
    return parts.join(this.#pick([', ', ',', ' ,\n\t', ',']));
  }

  #part(): string {
    const kind = this.#random();
    if (kind < 0.4) return `<${this.#cells(32)}>`;
    if (kind < 0.6) return this.#pick(STRINGS);
    if (kind < 0.7) return this.#bytes();
    if (kind < 0.8) return this.#reference();
    if (kind < 0.9) {
      const bits = this.#pick([8, 16, 32, 64]);
      return `/bits/ ${bits}${this.#space()}<${this.#cells(bits)}>`;
    }
    if (kind < 0.94) {
      return this.#pick([
        '/incbin/("x.bin")',
        '/incbin/ ("x.bin", 2, 3)',
        '/incbin/("x.bin", (1 << 1), 100)',
        '/incbin/("x.bin",20,1)',
      ]);
    }
    return this.#macros ? this.#pick(['M4', 'M5', 'CELLS(1)', 'CELLS(&{/})', 'STR(a b)', 'M6']) : '<>';
  }

  #bytes(): string {
    let text = '[';
    for (let i = this.#below(5); i > 0; i--) {
      text += this.#pick(['00', 'ff', 'aB', '12', '0102']) + this.#pick(['', ' ', '\n']);
      if (this.#chance(0.04)) text += ` ${this.#newLabel(false)}: `;
    }
    return `${text}]`;
  }

  #cells(bits: number): string {
    const cells: string[] = [];
    for (let i = this.#below(5); i > 0; i--) {
      if (this.#chance(0.03)) cells.push(`${this.#newLabel(false)}:`);
      const kind = this.#random();
      if (bits === 32 && kind < 0.3) cells.push(this.#reference());
      else if (kind < 0.45) cells.push(`(${this.#expression(3)})`);
      else if (kind < 0.5) cells.push(this.#pick(CHARACTERS));
      else if (bits === 64 && kind < 0.7) cells.push(this.#pick(WIDE));
      else if (this.#macros && kind < 0.6)
        cells.push(this.#pick(['M0', 'M1', 'M2', 'M3', 'SUM(1, M1)', 'SUM(M1, SUM(2, 3))', 'ID(&{/})']));
      else if (bits === 8) cells.push(`${this.#below(256)}`);
      else if (bits === 16) cells.push(`0x${this.#below(65536).toString(16)}`);
      else cells.push(this.#number());
    }
    return cells.join(this.#pick([' ', ' ', '  ', '\n\t']));
  }

  #number(): string {
    return this.#pick(NUMBERS);
  }

  #expression(depth: number): string {
    const kind = this.#random();
    if (depth === 0 || kind < 0.25) {
      if (this.#chance(0.1)) return this.#pick(CHARACTERS);
      if (this.#macros && this.#chance(0.2)) return this.#pick(['M0', 'M1', 'M3', 'SUM(1, 2)']);
      return this.#chance(0.1) ? this.#pick(WIDE) : this.#number();
    }
    if (kind < 0.4) return `${this.#pick(UNARY)}${this.#primary(depth - 1)}`;
    if (kind < 0.5) {
      return `${this.#expression(depth - 1)} ? ${this.#expression(depth - 1)} : ${this.#expression(depth - 1)}`;
    }
    const left = this.#chance(0.5) ? this.#expression(depth - 1) : this.#primary(depth - 1);
    const right = this.#chance(0.5) ? this.#expression(depth - 1) : this.#primary(depth - 1);
    const operator = this.#pick(BINARY);
    const safe = (operator === '/' || operator === '%') && this.#chance(0.9) ? this.#pick(['3', '7', '0x10']) : right;
    return `${left}${this.#space()}${operator}${this.#space() || ' '}${safe}`;
  }

  #primary(depth: number): string {
    return this.#chance(0.5) ? `(${this.#expression(depth)})` : this.#number();
  }

  #space(): string {
    return this.#pick(SPACES);
  }
}

/** GNU cpp's assertions, and conditions on them. */
const ASSERTIONS = ['#assert s(a)', '#assert s(M0 b)', '#unassert s(a)', '#unassert s'];
const ASSERTED = ['#s(a)', '!#s', '#s(M0 b) || M0'];

const MACROS = [
  '#define M0 1',
  '#define M1 (M0 + 1)',
  '#define M2',
  '#define M3 0x30',
  '#define M4 "m4", <M1>',
  '#define M5 CELLS(M3 M0)',
  '#define M6 [aa bb]',
  '#define SUM(a, b) ((a) + (b))',
  '#define ID(x...) x',
  '#define CELLS(x) <x M1>',
  '#define STR(x) #x',
  '#define PROP(n, v) n = <v>; PROP_##n',
  '#define PROP_z',
  '#define PROP_y yy = "after";',
  '#define NODE(l, n, u) l: n@u { reg = <0x##u>; };',
];

/** The program of a seed. `tables`: now and then with tables written by hand, which only dtc 1.8 and later read again. */
export function randomProgram(seed: number, tables: boolean): SoupProgram {
  return new Soup(seed).program(tables);
}
