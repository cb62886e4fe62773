/** Renders the shapes of a drawing into the document: nodes are reused, so that a frame changes little. */
import { px, type Shape } from '../../../../../server/src/mapModel/scene/shapes.ts';
import { svg } from '../dom.ts';

/** A node and its shape. */
interface Drawn {
  readonly node: SVGElement;
  shape: Shape;
  children: Map<string, Drawn>;
}

/** Makes the DOM ids of targets: their own ids contain names from the tree, which may be any text. */
type NodeIdOf = (target: string) => string;

/**
 * Keeps the children of `root` equal to the last shapes. Nodes of removed shapes are reused for new ones: during a zoom, clusters
 * change with every frame, and creating a node costs more than changing its attributes.
 */
export class Renderer {
  readonly #root: SVGElement;
  readonly #idOf: NodeIdOf;
  #drawn = new Map<string, Drawn>();

  constructor(root: SVGElement, idOf: NodeIdOf) {
    this.#root = root;
    this.#idOf = idOf;
  }

  draw(shapes: readonly Shape[]): void {
    this.#drawn = this.#reconcile(this.#root, this.#drawn, shapes);
  }

  /** @param before The former children by key, in document order. @returns The same for the new drawing. */
  #reconcile(parent: SVGElement, before: Map<string, Drawn>, shapes: readonly Shape[]): Map<string, Drawn> {
    const keys = shapes.map((shape) => `${shape.tag}${shape.key}`);
    const spare = new Map<ChildNode, Drawn>();
    const wanted = new Set(keys);
    for (const [key, one] of before) if (!wanted.has(key)) spare.set(one.node, one);
    const drawn = new Map<string, Drawn>();
    let at: ChildNode | null = parent.firstChild;
    for (const [index, shape] of shapes.entries()) {
      const key = keys[index] ?? '';
      let known = before.get(key);
      if (known !== undefined) {
        // Nodes to be removed in front of it are skipped, so that it need not move.
        while (at !== null && at !== known.node && spare.has(at)) at = at.nextSibling;
        if (known.shape !== shape) this.#set(known, shape, known.shape);
      } else {
        known = takeSpare(spare, at, shape);
        if (known === undefined) {
          known = { node: svg(shape.tag, {}), shape: { ...shape, style: '' }, children: new Map() };
          this.#set(known, shape, undefined);
        } else this.#set(known, shape, known.shape);
      }
      drawn.set(key, known);
      // In order, with as few moves as possible.
      if (known.node === at) at = at.nextSibling;
      else parent.insertBefore(known.node, at);
    }
    for (const node of spare.keys()) node.remove();
    return drawn;
  }

  #set(drawn: Drawn, shape: Shape, before: Shape | undefined): void {
    const { node } = drawn;
    if (shape.style !== before?.style) node.setAttribute('class', shape.style);
    switch (shape.tag) {
      case 'rect': {
        const old = before?.tag === 'rect' ? before : undefined;
        for (const name of ['x', 'y', 'width', 'height'] as const) {
          if (shape[name] !== old?.[name]) node.setAttribute(name, px(shape[name]));
        }
        if (shape.radius !== old?.radius) node.setAttribute('rx', String(shape.radius ?? 0));
        if (shape.pattern !== old?.pattern) setFill(node, shape.pattern);
        break;
      }
      case 'path':
        if (before?.tag !== 'path' || shape.d !== before.d) node.setAttribute('d', shape.d);
        break;
      case 'text': {
        const old = before?.tag === 'text' ? before : undefined;
        if (shape.text !== old?.text) setText(node, shape.text);
        if (shape.x !== old?.x) node.setAttribute('x', px(shape.x));
        if (shape.y !== old?.y) node.setAttribute('y', px(shape.y));
        if (shape.isUpright) node.setAttribute('transform', `rotate(-90 ${px(shape.x)} ${px(shape.y)})`);
        else if (old?.isUpright) node.removeAttribute('transform');
        break;
      }
      case 'g':
        if (shape.target !== undefined) {
          const old = before?.tag === 'g' ? before.target : undefined;
          if (old?.id !== shape.target.id) {
            node.id = this.#idOf(shape.target.id);
            node.dataset.id = shape.target.id;
            if (old === undefined) node.setAttribute('role', 'option');
            node.setAttribute('aria-selected', 'false');
          }
          if (old?.name !== shape.target.name) node.setAttribute('aria-label', shape.target.name);
        }
        drawn.children = this.#reconcile(node, drawn.children, shape.children);
        break;
    }
    drawn.shape = shape;
  }
}

/** A spare node that can show a shape: preferably the one at its position, else any. */
function takeSpare(spare: Map<ChildNode, Drawn>, at: ChildNode | null, shape: Shape): Drawn | undefined {
  const here = at === null ? undefined : spare.get(at);
  const found = here !== undefined && isAlike(here.shape, shape) ? here : firstAlike(spare, shape);
  if (found !== undefined) spare.delete(found.node);
  return found;
}

function firstAlike(spare: ReadonlyMap<ChildNode, Drawn>, shape: Shape): Drawn | undefined {
  for (const one of spare.values()) if (isAlike(one.shape, shape)) return one;
  return undefined;
}

/** Whether a node of one shape can become the other: both have the same tag, and both or neither are targets. */
function isAlike(one: Shape, other: Shape): boolean {
  return (
    one.tag === other.tag &&
    (one.tag !== 'g' || other.tag !== 'g' || (one.target === undefined) === (other.target === undefined))
  );
}

/** Keeps the text node: a new one would be laid out anew, with all around it. */
function setText(node: SVGElement, content: string): void {
  const known = node.firstChild;
  if (known instanceof Text) known.data = content;
  else node.textContent = content;
}

function setFill(node: SVGElement, pattern: string | undefined): void {
  if (pattern === undefined) node.removeAttribute('fill');
  else node.setAttribute('fill', `url(#${pattern})`);
}
