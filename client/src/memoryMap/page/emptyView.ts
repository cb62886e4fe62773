/** The content of the page without a map. */
import type { EmptyReason, PageAction } from '../messages.ts';
import { button, el } from './dom.ts';

interface EmptyText {
  readonly title: string;
  readonly text: string;
  readonly actions: readonly { readonly action: PageAction; readonly label: string }[];
}

const TEXTS: Readonly<Record<EmptyReason, EmptyText>> = {
  starting: { title: 'The language server is starting', text: 'The map appears as soon as it is up.', actions: [] },
  loading: { title: 'Booting the board…', text: 'Device tree to memory map, as the kernel would do it.', actions: [] },
  noBoard: {
    title: 'No board to map',
    text: 'A memory map belongs to a board: a .dts file that compiles to a whole tree. Open one, or select one.',
    actions: [{ action: 'selectBoard', label: 'Select Board' }],
  },
  error: {
    title: 'There is no map',
    text: 'Something went wrong on the way.',
    actions: [
      { action: 'refresh', label: 'Try Again' },
      { action: 'restartServer', label: 'Restart Server' },
      { action: 'showLog', label: 'Show Log' },
    ],
  },
};

/** @param text Replaces the usual second line. */
export function emptyView(
  reason: EmptyReason,
  text: string | undefined,
  act: (action: PageAction) => void,
): HTMLElement {
  const words = TEXTS[reason];
  const isBusy = reason === 'starting' || reason === 'loading';
  return el('section', {
    class: `empty empty-${reason}`,
    attrs: { role: reason === 'error' ? 'alert' : 'status' },
    children: [
      isBusy ? el('div', { class: 'spinner', attrs: { 'aria-hidden': 'true' } }) : undefined,
      el('h1', { text: words.title }),
      el('p', { text: text ?? words.text }),
      el('div', {
        class: 'empty-actions',
        children: words.actions.map(({ action, label }, index) =>
          button({ class: index === 0 ? 'primary' : 'secondary', text: label }, () => act(action)),
        ),
      }),
    ],
  });
}
