/** Lowered nodes that are taken over from one version of a file to the next. */
import type { NodeItem } from './items.ts';

/** Node items by the number of the concrete node they were lowered from, for reuse after an edit. */
export class LoweredNodes {
  readonly #byId = new Map<number, NodeItem>();
  readonly #ids = new Map<NodeItem, number>();

  get(id: number): NodeItem | undefined {
    return this.#byId.get(id);
  }

  set(id: number, node: NodeItem): void {
    this.#byId.set(id, node);
    this.#ids.set(node, id);
  }

  /** Takes over what `from` knows of the nodes inside `node`: their concrete nodes were reused with it. */
  adopt(node: NodeItem, from: LoweredNodes): void {
    for (const item of node.items) {
      if (item.kind !== 'node') continue;
      const id = from.#ids.get(item);
      if (id === undefined) continue;
      this.set(id, item);
      this.adopt(item, from);
    }
  }
}
