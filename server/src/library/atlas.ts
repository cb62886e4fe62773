/** The library over one host of files. */
import type { PlacedProblem } from '../analysis/placedProblem.ts';
import type { SourceHost } from '../source/sourceHost.ts';
import { loadParser } from '../syntax/grammar.ts';
import { SyntaxStore } from '../syntax/syntaxStore.ts';
import type { BootedBoard, BootOptions, CompiledFile, MappedBoard } from './answers.ts';
import * as answers from './answers.ts';
import { type AtlasOptions, Context } from './context.ts';
import { type ExplainedNode, explain } from './explain.ts';

/** The two WebAssembly modules beside the library, as bytes. */
export interface ParserModules {
  /** `web-tree-sitter.wasm` */
  readonly runtime: Uint8Array;
  /** `tree-sitter-devicetree.wasm` */
  readonly grammar: Uint8Array;
}

/** Boards of one host of files. Paths are the host's. No method throws because of a file's contents. */
export class Atlas {
  readonly #context: Context;

  private constructor(context: Context) {
    this.#context = context;
  }

  /**
   * Opens the library over a host of files: a `MemoryHost`, or one of yours. A host returns the same `SourceFile` object
   * as long as a text is unchanged; data derived from it is then computed once.
   *
   * @example
   * const host = new MemoryHost({ '/board.dts': '/dts-v1/; / { model = "Acme"; };' });
   * const atlas = await Atlas.open(host, modules);
   * atlas.compile('/board.dts').model; // => "Acme"
   */
  static async open(host: SourceHost, modules: ParserModules, options: AtlasOptions = {}): Promise<Atlas> {
    const parser = await loadParser(modules.runtime, modules.grammar);
    return new Atlas(new Context(host, new SyntaxStore(parser), options));
  }

  /**
   * Compiles a source; an overlay is compiled by itself.
   *
   * @example
   * const host = new MemoryHost({ '/board.dts': '/dts-v1/; / { #address-cells = <1>; cells = <BASE 2>; };' });
   * const atlas = await Atlas.open(host, modules);
   * const { blob, problems } = atlas.compile('/board.dts');
   * blob; // => undefined
   * problems.map(({ line, column, code }) => [line, column, code]); // => [[1, 46, "undefined-name"]]
   */
  compile(path: string): CompiledFile {
    return answers.compile(this.#context, path);
  }

  /**
   * All problems of a file: compiler errors, check findings, and kernel findings about its memory. An overlay is checked on
   * its base where that is known.
   *
   * @example
   * const host = new MemoryHost({
   *   '/board.dts': `/dts-v1/;
   * / {
   *   #address-cells = <1>;
   *   #size-cells = <1>;
   *   memory@80000000 { device_type = "memory"; reg = <0x80000000 0x10000000>; };
   *   reserved-memory {
   *     #address-cells = <1>;
   *     #size-cells = <1>;
   *     ranges;
   *     a@88000000 { reg = <0x88000000 0x200000>; no-map; };
   *     b@88100000 { reg = <0x88100000 0x100000>; no-map; };
   *   };
   * };`,
   * });
   * const atlas = await Atlas.open(host, modules);
   * const [first] = atlas.check('/board.dts').filter(({ severity }) => severity === 'error');
   * [first.code, first.node, first.line]; // => ["rmem-overlap", "/reserved-memory/a@88000000", 10]
   */
  check(path: string, options: BootOptions = {}): readonly PlacedProblem[] {
    return answers.check(this.#context, path, options);
  }

  /**
   * Boots a board as the kernel would, limited to memory.
   *
   * @example
   * const host = new MemoryHost({
   *   '/board.dts': `/dts-v1/;
   * / {
   *   #address-cells = <1>;
   *   #size-cells = <1>;
   *   memory@80000000 { device_type = "memory"; reg = <0x80000000 0x10000000>; };
   *   reserved-memory {
   *     #address-cells = <1>;
   *     #size-cells = <1>;
   *     ranges;
   *     pool { compatible = "shared-dma-pool"; reusable; size = <0x1000000>; alignment = <0x400000>; };
   *   };
   * };`,
   * });
   * const atlas = await Atlas.open(host, modules);
   * const { report } = atlas.boot('/board.dts', { kernel: '6.12' });
   * report.cmaAreas[0]; // => { "name": "pool", "base": "0x8f000000", "size": "0x1000000", "default": false }
   */
  boot(path: string, options: BootOptions = {}): BootedBoard {
    return answers.boot(this.#context, path, options);
  }

  /**
   * The address space of a board after its boot: RAM, what is reserved in it, devices, and holes.
   *
   * @example
   * const host = new MemoryHost({
   *   '/board.dts': `/dts-v1/;
   * / {
   *   #address-cells = <1>;
   *   #size-cells = <1>;
   *   memory@80000000 { device_type = "memory"; reg = <0x80000000 0x10000000>; };
   *   uart@10000000 { reg = <0x10000000 0x1000>; };
   * };`,
   * });
   * const atlas = await Atlas.open(host, modules);
   * const { map } = atlas.memoryMap('/board.dts');
   * map.ram.map(({ base, size }) => [base, size]); // => [["0x80000000", "0x10000000"]]
   * map.devices.map(({ label }) => label); // => ["uart@10000000"]
   */
  memoryMap(path: string, options: BootOptions = {}): MappedBoard {
    return answers.memoryMap(this.#context, path, options);
  }

  /**
   * Explains a node of a board, named by its path or by `&label`; undefined where there is no such board or node.
   *
   * @example
   * const host = new MemoryHost({
   *   '/board.dts': `/dts-v1/;
   * / {
   *   #address-cells = <1>;
   *   #size-cells = <1>;
   *   soc {
   *     #address-cells = <1>;
   *     #size-cells = <1>;
   *     ranges = <0x0 0x10000000 0x1000000>;
   *     uart0: serial@1000 { compatible = "acme,uart"; reg = <0x1000 0x100>; status = "disabled"; };
   *   };
   * };
   * &uart0 { status = "okay"; };`,
   * });
   * const atlas = await Atlas.open(host, modules);
   * const node = atlas.explain('/board.dts', '&uart0');
   * node.reg; // => [{ "busAddress": "0x1000", "size": "0x100", "cpuAddress": "0x10001000" }]
   * node.status; // => "okay"
   * node.definitions.map(({ line }) => line); // => [9, 12]
   */
  explain(path: string, node: string, options: BootOptions = {}): ExplainedNode | undefined {
    return explain(this.#context, path, node, options);
  }
}
