/** The button that keeps the panel with its board. */
import { button, svg } from '../dom.ts';
import type { PagePart, PageUi } from '../part.ts';

const FOLLOWS = 'Follows the active board. Click to keep this one';
const STAYS = 'Stays with this board. Click to follow the active one';

/** Pressed while the panel is pinned; the host decides, because only one panel follows the active board. */
export function makePin(ui: PageUi): PagePart {
  let isPinned = false;
  const element = button(
    { class: 'icon-button pin', attrs: { title: FOLLOWS, 'aria-label': 'Pin', 'aria-pressed': 'false' } },
    () => ui.post({ type: 'pin', isPinned: !isPinned }),
  );
  element.append(
    svg('svg', { viewBox: '0 0 16 16', width: '16', height: '16', 'aria-hidden': 'true' }, [
      svg('path', { d: 'M5.5 1.5h5M6.5 1.5v5l-2.5 3h8l-2.5-3v-5M8 9.5v5' }),
    ]),
  );
  const heard = ui.onMessage((message) => {
    if (message.type !== 'panel') return;
    isPinned = message.isPinned;
    element.setAttribute('aria-pressed', String(isPinned));
    element.title = isPinned ? STAYS : FOLLOWS;
    // The host reads this state when the window is reloaded.
    ui.save('isPinned', isPinned);
  });
  return { id: 'pin', title: 'Pin', place: 'toolbar', element, update() {}, dispose: () => heard.dispose() };
}
