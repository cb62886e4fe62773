/** Above the picture: which addresses it shows, and buttons for whoever does not turn a wheel. */
import { button, el } from '../dom.ts';

interface BarActions {
  closer(): void;
  farther(): void;
  whole(): void;
}

/** @param readoutId Of the element with the window in words. @returns The bar, and `show` for the window in words. */
export function pictureBar(
  actions: BarActions,
  readoutId: string,
): {
  readonly element: HTMLElement;
  show(range: string, size: string): void;
} {
  const range = el('span', { class: 'mono ellipsis' });
  const size = el('span', { class: 'muted window-size' });
  const icon = (text: string, name: string, act: () => void) =>
    button({ class: 'icon-button', text, attrs: { title: name, 'aria-label': name } }, act);
  const element = el('div', {
    class: 'picture-bar',
    children: [
      el('div', { class: 'readout', attrs: { id: readoutId }, children: [range, size] }),
      el('div', {
        class: 'zoom-buttons',
        attrs: { role: 'group', 'aria-label': 'Zoom' },
        children: [
          icon('−', 'Zoom out', actions.farther),
          icon('+', 'Zoom in', actions.closer),
          icon('↕', 'Show the whole address space', actions.whole),
        ],
      }),
    ],
  });
  return {
    element,
    show(rangeText, sizeText) {
      range.textContent = rangeText;
      size.textContent = sizeText;
    },
  };
}
