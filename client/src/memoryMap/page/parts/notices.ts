/** Reasons why the map is incomplete, each with what a user can do about it. */
import { button, el } from '../dom.ts';
import type { MapModel } from '../model.ts';
import type { PagePart, PageUi } from '../part.ts';

const NO_RAM =
  'The device tree gives no RAM: its boot loader fills /memory in. Say which banks the board has to see where things land.';

/** Hidden when the map is complete. */
export function makeNotices(ui: PageUi): PagePart {
  const element = el('div', { class: 'notices' });
  const describe = () => ui.post({ type: 'action', action: 'describeBoot' });
  const notice = (text: string, label: string) =>
    el('div', {
      class: 'notice',
      children: [el('span', { text }), button({ class: 'secondary', text: label }, describe)],
    });
  return {
    id: 'notices',
    title: 'Notices',
    place: 'header',
    element,
    update({ banks, view }: MapModel) {
      const notices: HTMLElement[] = [];
      if (view.notSimulated !== undefined) notices.push(notice(view.notSimulated, 'Say How It Boots'));
      if (banks.length === 0) notices.push(notice(NO_RAM, 'Set RAM Banks'));
      element.hidden = notices.length === 0;
      element.replaceChildren(...notices);
    },
  };
}
