/** The title of the page. */
import { countText, formatSize } from '../../../../../server/src/base/format.ts';
import { el } from '../dom.ts';
import type { MapModel } from '../model.ts';

/** The title: board, model, kernel, architecture, and the size of RAM. */
export function titleBlock(model: MapModel): HTMLElement[] {
  const { board, kernel, arch } = model.view;
  return [
    el('h1', { text: board.model === '' ? board.name : board.model, class: 'ellipsis' }),
    el('div', {
      class: 'subtitle muted',
      // A narrow panel cuts off the end: the file stands there, since the editor's tab shows it, too.
      children: [
        model.banks.length === 0 ? undefined : ramWords(model),
        kernel === '' ? undefined : word(`Linux ${kernel}`),
        arch === '' ? undefined : word(arch),
        board.model === '' ? undefined : word(board.name),
      ],
    }),
  ];
}

function word(text: string): HTMLElement {
  return el('span', { text });
}

/** The size of RAM, with the number of banks where there is room. */
function ramWords({ totals, banks }: MapModel): HTMLElement {
  return el('span', {
    class: 'ram-words',
    children: [
      el('strong', { text: `${formatSize(totals.ram)} RAM` }),
      el('span', { class: 'banks', text: ` in ${countText(banks.length, 'bank')}` }),
    ],
  });
}
