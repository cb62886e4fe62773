/** Small boards for tests of reserved memory, as source. */

interface ReservedBoard {
  /** Statements in /reserved-memory. */
  readonly regions?: string;
  /** In front of them. */
  readonly cells?: string;
  /** Statements in the root, in front of /reserved-memory. */
  readonly root?: string;
  /** The `reg` of the memory node; 1 GiB at 0x80000000. */
  readonly memory?: string;
  /** Before the root. */
  readonly head?: string;
}

/** A board with two cells each, 1 GiB of RAM at 0x80000000, and what is given. */
export function reservedBoard({ regions, cells, root, memory, head }: ReservedBoard): string {
  return `/dts-v1/;
${head === undefined ? '' : `${head}\n`}
/ {
	#address-cells = <2>;
	#size-cells = <2>;
	compatible = "test,board";
	model = "Test Board";

	memory@80000000 {
		device_type = "memory";
		reg = ${memory ?? '<0x0 0x80000000 0x0 0x40000000>'};
	};
${root === undefined ? '' : `${indent(root, 1)}\n`}${
  regions === undefined
    ? ''
    : `
	reserved-memory {
${indent(cells ?? '#address-cells = <2>;\n#size-cells = <2>;\nranges;', 2)}

${indent(regions, 2)}
	};
`
}};
`;
}

/** Shifts lines that are written from column 0. */
function indent(text: string, tabs: number): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `${'\t'.repeat(tabs)}${line}`))
    .join('\n');
}
