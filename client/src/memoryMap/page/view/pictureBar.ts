/** The bar above the picture: the shown addresses, and buttons for users without a mouse wheel. */
import { countText } from '../../../../../server/src/base/format.ts';
import { button, el } from '../dom.ts';

interface BarActions {
  closer(): void;
  farther(): void;
  whole(): void;
  hideDisabled(hides: boolean): void;
}

/** @param readoutId Of the element with the window in words. @returns The bar, `show` for the window in words, `showSwitch` for how many disabled devices there are and whether they are hidden. */
export function pictureBar(
  actions: BarActions,
  readoutId: string,
): {
  readonly element: HTMLElement;
  show(range: string, size: string): void;
  showSwitch(disabled: number, isOn: boolean): void;
} {
  const range = el('span', { class: 'mono ellipsis' });
  const size = el('span', { class: 'muted window-size' });
  const icon = (text: string, name: string, act: () => void) =>
    button({ class: 'icon-button', text, attrs: { title: name, 'aria-label': name } }, act);
  const hide = button({ class: 'switch', text: 'Hide disabled', attrs: { 'aria-pressed': 'false' } }, () =>
    actions.hideDisabled(hide.getAttribute('aria-pressed') !== 'true'),
  );
  hide.hidden = true;
  const element = el('div', {
    class: 'picture-bar',
    children: [
      el('div', { class: 'readout', attrs: { id: readoutId }, children: [range, size] }),
      hide,
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
    showSwitch(disabled, isOn) {
      hide.hidden = disabled === 0;
      hide.setAttribute('aria-pressed', String(isOn));
      hide.title = `${countText(disabled, 'window')} of disabled devices. Click to ${isOn ? 'show' : 'hide'} them.`;
    },
  };
}
