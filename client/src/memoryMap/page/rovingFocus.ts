/** Keyboard in a list: one stop for the Tab key, arrows move within, Enter acts. */

/**
 * Watches `container`. Elements that match `selector` take the focus in document order; `act` is called for Enter and
 * Space on one of them.
 */
export function rovingFocus(container: HTMLElement, selector: string, act: (element: HTMLElement) => void): void {
  const all = () => [...container.querySelectorAll<HTMLElement>(selector)];
  container.addEventListener('focusin', (event) => {
    const current = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (current === null) return;
    for (const element of all()) element.tabIndex = element === current ? 0 : -1;
  });
  container.addEventListener('keydown', (event) => {
    const current = event.target instanceof HTMLElement && event.target.matches(selector) ? event.target : undefined;
    if (current === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const elements = all();
    const index = elements.indexOf(current);
    const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: elements.length - 1 }[event.key];
    if (target !== undefined) {
      elements[Math.max(0, Math.min(elements.length - 1, target))]?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      act(current);
    } else {
      return;
    }
    event.preventDefault();
  });
}
