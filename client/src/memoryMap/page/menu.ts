/** A button with a menu below it, or a menu at a point: arrows move, Enter chooses, Escape and a click elsewhere close it. */
import { button, el } from './dom.ts';

/** A line of a menu. Without `act` it is a heading. */
export interface MenuLine {
  readonly label: string;
  readonly act?: () => void;
  /** For a switch: whether it is on. The menu stays open. */
  readonly isOn?: boolean;
}

const LINE = '[role^="menuitem"]';

/** A button that opens a menu; its lines are made anew each time. Insert `element` into the document. */
export function menuButton(
  words: { readonly text: string; readonly label: string },
  lines: () => readonly MenuLine[],
): HTMLElement {
  const open = button(
    {
      class: 'menu-button',
      attrs: { 'aria-haspopup': 'menu', 'aria-expanded': 'false', title: words.label },
      children: [el('span', { text: words.text }), el('span', { text: ' ▾', attrs: { 'aria-hidden': 'true' } })],
    },
    () => {
      if (open.getAttribute('aria-expanded') === 'true') return;
      open.setAttribute('aria-expanded', 'true');
      showMenu(words.label, lines, open.getBoundingClientRect(), () => {
        open.setAttribute('aria-expanded', 'false');
        open.focus();
      });
    },
  );
  return open;
}

/** Shows a menu below a box of the viewport; `onClose` is called once, however it is closed. */
export function showMenu(
  label: string,
  lines: () => readonly MenuLine[],
  at: { readonly left: number; readonly right: number; readonly bottom: number; readonly top: number },
  onClose: () => void,
): void {
  const menu = el('div', { class: 'menu', attrs: { role: 'menu', 'aria-label': label, tabindex: '-1' } });
  const closing = new AbortController();
  const { signal } = closing;
  const close = () => {
    if (signal.aborted) return;
    closing.abort();
    menu.remove();
    onClose();
  };
  const draw = (focused: number) => {
    menu.replaceChildren(...lines().map((line) => lineElement(line, close, () => draw(indexOf(menu)))));
    menu.querySelectorAll<HTMLElement>(LINE)[focused]?.focus();
  };
  document.body.append(menu);
  draw(0);
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + 2;
  menu.style.left = `${Math.max(4, Math.min(at.left, window.innerWidth - width - 4))}px`;
  menu.style.top = `${below + height > window.innerHeight - 4 ? Math.max(4, at.top - height - 2) : below}px`;
  menu.addEventListener('keydown', (event) => onKey(event, menu, close));
  document.addEventListener('pointerdown', (event) => !menu.contains(event.target as Node) && close(), {
    signal,
    capture: true,
  });
  window.addEventListener('blur', close, { signal });
  menu.addEventListener('focusout', (event) => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget)) close();
  });
}

function lineElement({ label, act, isOn }: MenuLine, close: () => void, redraw: () => void): HTMLElement {
  if (act === undefined) return el('div', { class: 'menu-heading', text: label, attrs: { role: 'presentation' } });
  const isSwitch = isOn !== undefined;
  const attrs = isSwitch
    ? { role: 'menuitemcheckbox', 'aria-checked': String(isOn), tabindex: '-1' }
    : { role: 'menuitem', tabindex: '-1' };
  return button({ class: 'menu-line', text: label, attrs }, () => {
    act();
    if (isSwitch) redraw();
    else close();
  });
}

function indexOf(menu: HTMLElement): number {
  return [...menu.querySelectorAll<HTMLElement>(LINE)].indexOf(document.activeElement as HTMLElement);
}

function onKey(event: KeyboardEvent, menu: HTMLElement, close: () => void): void {
  const lines = [...menu.querySelectorAll<HTMLElement>(LINE)];
  const index = indexOf(menu);
  const target = {
    ArrowDown: (index + 1) % lines.length,
    ArrowUp: (index - 1 + lines.length) % lines.length,
    Home: 0,
    End: lines.length - 1,
  }[event.key];
  if (event.key === 'Escape' || event.key === 'Tab') close();
  else if (target !== undefined) lines[target]?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
