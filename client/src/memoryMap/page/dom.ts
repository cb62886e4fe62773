/** Helpers that build DOM nodes. Text is always set as text. */

/** Properties of a new element, all optional. */
interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  /** Attributes; `undefined` omits one. Styles are not allowed: the content policy forbids style attributes. */
  readonly attrs?: Readonly<Record<string, string | undefined>>;
  readonly children?: readonly (Node | undefined)[];
}

/** Makes an HTML element. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (options.class !== undefined) element.className = options.class;
  if (options.text !== undefined) element.textContent = options.text;
  for (const [name, value] of Object.entries(options.attrs ?? {})) {
    if (value !== undefined) element.setAttribute(name, value);
  }
  for (const child of options.children ?? []) if (child !== undefined) element.append(child);
  return element;
}

/** Makes a push button that does not submit anything. */
export function button(options: ElementOptions, onClick?: (event: MouseEvent) => void): HTMLButtonElement {
  const element = el('button', { ...options, attrs: { type: 'button', ...options.attrs } });
  if (onClick !== undefined) element.addEventListener('click', onClick);
  return element;
}

/** Makes an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attrs: Readonly<Record<string, string>>,
  children: readonly Node[] = [],
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attrs)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** The element of the static page with this id. */
export function requireElement(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no element "${id}"`);
  return element;
}
