/** The button that boots the board again. */
import { button } from '../dom.ts';
import type { PagePart, PageUi } from '../part.ts';

/** Asks the host for a new map. */
export function makeRefresh(ui: PageUi): PagePart {
  const element = button(
    { class: 'icon-button', text: '↻', attrs: { title: 'Boot the board again', 'aria-label': 'Refresh' } },
    () => ui.post({ type: 'action', action: 'refresh' }),
  );
  return { id: 'refresh', title: 'Refresh', place: 'toolbar', element, update() {} };
}
