/** The title of the page. */
import { el } from '../dom.ts';
import type { MapModel } from '../model.ts';

/** What the title shows: board, model, kernel and architecture. */
export function titleBlock(model: MapModel): HTMLElement[] {
  const { board, kernel, arch } = model.view;
  return [
    el('h1', { text: board.model === '' ? board.name : board.model, class: 'ellipsis' }),
    el('div', {
      class: 'subtitle muted',
      children: [board.model === '' ? '' : board.name, arch, kernel === '' ? '' : `Linux ${kernel}`]
        .filter(Boolean)
        .map((text) => el('span', { text })),
    }),
  ];
}
