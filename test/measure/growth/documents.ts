/** What `npm run growth:server` opens: documents that are as bad for a language server as they may come. */

export interface GrowingDocument {
  readonly name: string;
  /** The text of size `n`. The middle one of its words `mark` is what requests at a position ask about. */
  text(n: number): string;
}

/** `count` pieces of text, one after the other. */
export function many(count: number, piece: (i: number) => string, between = '\n'): string {
  return Array.from({ length: count }, (_, i) => piece(i)).join(between);
}

export const hex = (value: number): string => `0x${value.toString(16)}`;

/** A board with the statements of its root node, below `head`. */
export function source(body: string, head = ''): string {
  return `/dts-v1/;\n${head}\n/ {\n#address-cells = <1>;\n#size-cells = <1>;\n${body}\n};\n`;
}

export const MEMORY = 'memory@80000000 { device_type = "memory"; reg = <0x80000000 0x40000000>; };';

/** A board whose regions are the given ones, one cell each. */
export function reserved(regions: string, beside = ''): string {
  return source(`${MEMORY}
reserved-memory { #address-cells = <1>; #size-cells = <1>; ranges;
${regions}
};
${beside}`);
}

const FIRST_REGION = 0x81000000;

/** A labelled region of one page. */
const region = (i: number): string => {
  const base = FIRST_REGION + i * 0x1000;
  return `mark${i}: r${i}@${base.toString(16)} { reg = <${hex(base)} 0x1000>; };`;
};

const document = (name: string, text: (n: number) => string): GrowingDocument => ({ name, text });

export const DOCUMENTS: readonly GrowingDocument[] = [
  document('nodes', (n) => source(many(n, (i) => `mark${i}: node@${i.toString(16)} { reg = <${hex(i)} 1>; };`))),
  document('references in one value', (n) => source(`x: x { };\nmark = <${many(n, () => '&x', ' ')}>;`)),
  document('macros in one value', (n) =>
    source(
      `mark = <${many(n, (i) => `A${i}`, ' ')}>;`,
      many(n, (i) => `#define A${i} (${i} + 1)`),
    ),
  ),
  document('strings in one value', (n) => source(`mark = ${many(n, (i) => `"s${i}"`, ', ')};`)),
  document('properties in one node', (n) => source(many(n, (i) => `mark${i} = <${i}>;`))),
  document('properties in one line', (n) => source(many(n, (i) => `mark${i} = <${i}>;`, ' '))),
  document('regions', (n) => reserved(many(n, region))),
  document('users of one region', (n) =>
    reserved(
      region(0),
      many(n, (i) => `d${i} { memory-region = <&mark0>; };`),
    ),
  ),
  document('regions of one user', (n) =>
    reserved(many(n, region), `d { memory-region = <${many(n, (i) => `&mark${i}`, ' ')}>; };`),
  ),
  document('one node again and again', (n) => source(many(n, (i) => `mark { a = <${i}>; };`))),
  document('one label again and again', (n) => `${source('mark: x { };')}${many(n, (i) => `&mark { p${i} = <1>; };`)}`),
  document('conditionals', (n) =>
    source(many(n, (i) => `#ifdef A${i}\nmark${i} = <1>;\n#else\nmark${i} = <2>;\n#endif`)),
  ),
  document('unknown words', (n) => source(many(n, (i) => `mark${i} = <B${i}>;`))),
  document('semicolons left out', (n) => source(many(n, (i) => `mark${i} = <1>`))),
  document('an interrupt map', (n) =>
    source(`ic: ic { interrupt-controller; #interrupt-cells = <1>; #address-cells = <0>; };
n { #interrupt-cells = <1>; #address-cells = <1>; #size-cells = <1>; interrupt-map-mask = <0 7>; mark = <1>;
interrupt-map = ${many(n, (i) => `<0 ${i} &ic ${i}>`, ', ')}; };`),
  ),
  document('comments', (n) => source(`${many(n, (i) => `/* ${i} */ // ${i}`)}\nmark = <1>;`)),
];
