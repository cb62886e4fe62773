/** A box for questions to the map: an address, a range, free RAM, regions. The answer is written, listed, and marked. */
import { formatSize, hex } from '../../../../../server/src/base/format.ts';
import { type Answer, ASK_HELP, askMap, type Match } from '../../../../../server/src/mapModel/ask/ask.ts';
import { KINDS } from '../../../../../server/src/mapModel/kinds.ts';
import { formatAddress } from '../../../../../server/src/mapModel/scene/address.ts';
import { string } from '../../schema.ts';
import { button, el } from '../dom.ts';
import { mapNumbers } from '../numbers.ts';
import type { PagePart, PageUi } from '../part.ts';

/** Most answers that are listed; the picture marks all of them. */
const LISTED_MAX = 30;
/** Most places that are outlined. */
const OUTLINED_MAX = 12;

/** The box, its answer, and the list of matches. */
export function makeAsk(ui: PageUi): PagePart {
  const box = el('input', {
    class: 'ask-box',
    attrs: {
      type: 'search',
      placeholder: 'Ask: 0x8f500000 · free 64M align 2M · unused · used by gpu',
      'aria-label': 'Ask the map',
      'aria-describedby': 'ask-answer',
      title: ASK_HELP,
      spellcheck: 'false',
      autocomplete: 'off',
    },
  });
  const said = el('output', { class: 'ask-answer', attrs: { id: 'ask-answer', 'aria-live': 'polite' } });
  const list = el('div', { class: 'ask-matches', attrs: { role: 'group', 'aria-label': 'What was found' } });
  const element = el('div', {
    class: 'ask',
    children: [el('div', { class: 'ask-line', children: [box, said] }), list],
  });
  const closed = new AbortController();
  let answer: Answer | undefined;
  let at = -1;
  let isRestored = false;

  const write = (value: bigint) => (ui.preferences.digits === 'grouped' ? formatAddress(value) : hex(value));
  const show = (zoom: boolean) => {
    const question = box.value.trim();
    answer = question === '' ? undefined : askMap(mapNumbers(ui.model), question, write);
    at = -1;
    said.textContent = answer?.text ?? '';
    said.classList.toggle(
      'ask-fault',
      answer?.kind === 'fault' || (answer !== undefined && answer.matches.length === 0),
    );
    draw();
    mark();
    if (zoom && answer?.extent !== undefined) go(0);
  };
  const draw = () => {
    const matches = answer?.matches ?? [];
    list.hidden = matches.length === 0;
    const chips = matches
      .slice(0, LISTED_MAX)
      .map((match, index) => chipOf(match, index === at, write, () => go(index)));
    if (matches.length > LISTED_MAX) {
      chips.push(el('span', { class: 'muted', text: `and ${matches.length - LISTED_MAX} more` }));
    }
    list.replaceChildren(...chips);
  };
  const mark = () => {
    const matches = answer?.matches ?? [];
    ui.setMarks(matches.map(({ item }) => ({ id: item.id, tone: 'found' as const })));
    const places = answer?.kind === 'room' || answer?.kind === 'range' ? matches : [];
    const range =
      answer?.kind === 'range' && answer.extent !== undefined
        ? [{ extent: answer.extent, label: box.value.trim() }]
        : [];
    const rooms =
      answer?.kind === 'room'
        ? places.flatMap(({ extent, item }) =>
            extent === undefined ? [] : [{ extent, label: `free, ${formatSize(item.size)}` }],
          )
        : range;
    ui.setGhosts(
      rooms
        .slice(0, OUTLINED_MAX)
        .map(({ extent, label }, i) => ({ id: `match${i}`, extent, label, tone: 'match' as const })),
    );
  };
  /** Goes to an answer. */
  const go = (index: number) => {
    const match = answer?.matches[index];
    if (match === undefined) {
      if (answer?.extent !== undefined) ui.zoomTo(answer.extent);
      return;
    }
    at = index;
    draw();
    ui.select(match.item.id);
    if (match.extent !== undefined) ui.zoomTo(match.extent);
  };

  box.addEventListener('input', () => {
    ui.save('question', box.value);
    show(false);
  });
  box.addEventListener('keydown', (event) => {
    const count = answer?.matches.length ?? 0;
    if (event.key === 'Enter') {
      if (answer === undefined || at < 0) show(true);
      else go((at + (event.shiftKey ? count - 1 : 1)) % Math.max(1, count));
    } else if (event.key === 'ArrowDown' && count > 0) go((at + 1) % count);
    else if (event.key === 'ArrowUp' && count > 0) go((at - 1 + count) % count);
    else if (event.key === 'Escape' && box.value !== '') {
      box.value = '';
      ui.save('question', '');
      show(false);
    } else return;
    event.preventDefault();
  });
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== '/' || isTyping(event.target)) return;
      event.preventDefault();
      box.focus();
      box.select();
    },
    { signal: closed.signal },
  );

  return {
    id: 'ask',
    title: 'Ask',
    place: 'header',
    element,
    update() {
      if (!isRestored) box.value = ui.state('question', string) ?? '';
      isRestored = true;
      show(false);
    },
    dispose: () => closed.abort(),
  };
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
  );
}

function chipOf(
  { item, extent, why }: Match,
  isCurrent: boolean,
  write: (value: bigint) => string,
  act: () => void,
): HTMLElement {
  const place = extent === undefined ? 'no address' : write(extent.base);
  const name = item.kind === 'hole' ? `${formatSize(item.size)} free` : item.label;
  const words = [KINDS[item.kind].short, item.size === 0n ? '' : formatSize(item.size), why].filter(Boolean).join(', ');
  return button(
    {
      class: 'ask-match',
      attrs: { title: `${name}: ${place}, ${words}`, 'aria-current': isCurrent ? 'true' : undefined },
      children: [
        el('span', { class: `swatch kind-${item.kind}`, attrs: { 'aria-hidden': 'true' } }),
        el('span', { class: 'ellipsis', text: name }),
        el('span', { class: 'mono muted', text: place }),
      ],
    },
    act,
  );
}
