/** Brings the shapes of a drawing into the document: nodes whose shape stays are kept, so that a frame changes little. */
import { type PatternTile, patternTiles } from '../../../../../server/src/mapModel/scene/palette.ts';
import { px, type Shape } from '../../../../../server/src/mapModel/scene/shapes.ts';
import { svg } from '../dom.ts';

/** A node and what it shows. */
interface Drawn {
  readonly node: SVGElement;
  shape: Shape;
  readonly children: Map<string, Drawn>;
}

/** What the nodes of targets are called: their ids are names from the tree, which may hold anything. */
type NodeIdOf = (target: string) => string;

/** Keeps the children of `root` equal to the shapes it was last given. */
export class Renderer {
  readonly #root: SVGElement;
  readonly #drawn = new Map<string, Drawn>();
  readonly #idOf: NodeIdOf;

  constructor(root: SVGElement, idOf: NodeIdOf) {
    this.#root = root;
    this.#idOf = idOf;
  }

  draw(shapes: readonly Shape[]): void {
    this.#reconcile(this.#root, this.#drawn, shapes);
  }

  #reconcile(parent: SVGElement, drawn: Map<string, Drawn>, shapes: readonly Shape[]): void {
    const wanted = new Set<string>();
    let at: ChildNode | null = parent.firstChild;
    for (const shape of shapes) {
      const key = `${shape.tag}${shape.key}`;
      wanted.add(key);
      let known = drawn.get(key);
      if (known === undefined) {
        known = { node: svg(shape.tag, {}), shape: { ...shape, style: '' }, children: new Map() };
        drawn.set(key, known);
        this.#set(known, shape, undefined);
      } else if (known.shape !== shape) this.#set(known, shape, known.shape);
      // In order, moving as little as possible.
      if (known.node === at) at = at.nextSibling;
      else parent.insertBefore(known.node, at);
    }
    if (wanted.size === drawn.size) return;
    for (const [key, { node }] of drawn) {
      if (wanted.has(key)) continue;
      node.remove();
      drawn.delete(key);
    }
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
        if (shape.text !== old?.text) node.textContent = shape.text;
        if (shape.x !== old?.x) node.setAttribute('x', px(shape.x));
        if (shape.y !== old?.y) node.setAttribute('y', px(shape.y));
        if (shape.isUpright) node.setAttribute('transform', `rotate(-90 ${px(shape.x)} ${px(shape.y)})`);
        break;
      }
      case 'g':
        if (shape.target !== undefined) {
          const old = before?.tag === 'g' ? before.target : undefined;
          if (old?.id !== shape.target.id) {
            node.id = this.#idOf(shape.target.id);
            node.dataset.id = shape.target.id;
            node.setAttribute('role', 'option');
            node.setAttribute('aria-selected', 'false');
          }
          if (old?.name !== shape.target.name) node.setAttribute('aria-label', shape.target.name);
        }
        this.#reconcile(node, drawn.children, shape.children);
        break;
    }
    drawn.shape = shape;
  }
}

function setFill(node: SVGElement, pattern: string | undefined): void {
  if (pattern === undefined) node.removeAttribute('fill');
  else node.setAttribute('fill', `url(#${pattern})`);
}

/** The definitions that shapes refer to. */
export function patternDefs(): SVGDefsElement {
  return svg('defs', {}, patternTiles().map(toPattern));
}

function toPattern({ id, size, strokes }: PatternTile): SVGElement {
  const edge = String(size);
  const stroke = strokes.tag === 'path' ? [svg('path', { d: strokes.d, class: strokes.style })] : [];
  return svg('pattern', { id, width: edge, height: edge, patternUnits: 'userSpaceOnUse' }, stroke);
}
