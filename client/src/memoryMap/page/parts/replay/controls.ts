/** The controls of a replay (step, play, slider), above the picture and in its tab. */

import { oneOf } from '../../../schema.ts';
import { button, el } from '../../dom.ts';
import { type Player, SPEEDS, type Speed } from './player.ts';

const speed = oneOf(...(Object.keys(SPEEDS) as Speed[]));

/** The controls, which follow the player. Keys: Space plays, arrows step, Page Up and Page Down go by stages. */
export function replayControls(player: Player): HTMLElement {
  const act = (text: string, label: string, run: () => void) =>
    button({ class: 'step', text, attrs: { 'aria-label': label, title: label } }, run);
  const first = act('|◂', 'First step', () => player.go(0));
  const back = act('◂', 'One step back', () => player.go(player.index - 1));
  const play = act('▶', 'Play', () => player.toggle());
  const next = act('▸', 'One step on', () => player.go(player.index + 1));
  const last = act('▸|', 'Last step', () => player.go(Number.MAX_SAFE_INTEGER));
  const scrub = el('input', {
    class: 'scrub',
    attrs: { type: 'range', min: '0', step: '1', 'aria-label': 'Step of the boot' },
  });
  const pace = el('select', { attrs: { 'aria-label': 'Speed', title: 'Speed' } });
  pace.append(...Object.keys(SPEEDS).map((word) => el('option', { text: word, attrs: { value: word } })));
  const count = el('span', { class: 'muted step-count' });
  scrub.addEventListener('input', () => player.go(scrub.valueAsNumber));
  pace.addEventListener('change', () => {
    if (speed(pace.value)) player.speed = pace.value;
  });
  const element = el('div', {
    class: 'replay-controls',
    attrs: { role: 'group', 'aria-label': 'Boot replay' },
    children: [first, back, play, next, last, scrub, count, pace],
  });
  element.addEventListener('keydown', (event) => onKey(event, player, scrub));
  player.listen(() => {
    const { replay, index, isPlaying, isAtEnd, frame } = player;
    if (replay === undefined) return;
    const steps = replay.frames.length;
    scrub.max = String(steps - 1);
    scrub.value = String(index);
    scrub.setAttribute('aria-valuetext', `Step ${index + 1} of ${steps}: ${frame?.text ?? ''}`);
    count.textContent = `${index + 1} / ${steps}`;
    play.textContent = isPlaying ? '❚❚' : '▶';
    play.setAttribute('aria-label', isPlaying ? 'Pause' : 'Play');
    play.title = isPlaying ? 'Pause' : 'Play';
    pace.value = player.speed;
    for (const one of [first, back]) one.disabled = index === 0;
    for (const one of [next, last]) one.disabled = isAtEnd;
  });
  return element;
}

function onKey(event: KeyboardEvent, player: Player, scrub: HTMLElement): void {
  const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
  if (!isPlain || event.target instanceof HTMLSelectElement) return;
  // A focused slider keeps its own keys for single steps; a focused button keeps Space.
  const own: Readonly<Record<string, () => void>> =
    event.target === scrub
      ? { ' ': () => player.toggle() }
      : {
          ArrowRight: () => player.go(player.index + 1),
          ArrowLeft: () => player.go(player.index - 1),
          Home: () => player.go(0),
          End: () => player.go(Number.MAX_SAFE_INTEGER),
        };
  const keys: typeof own = { ...own, PageDown: () => player.goStage(1), PageUp: () => player.goStage(-1) };
  const run = keys[event.key];
  if (run === undefined) return;
  event.preventDefault();
  run();
}
