/** The list of all steps of a boot, by stage: a click goes to the step. */
import type { Replay } from '../../../../../../server/src/mapModel/replay.ts';
import { button, el } from '../../dom.ts';
import type { Player } from './player.ts';

/** Most steps that are listed around the current one. */
const LISTED_MAX = 400;

/** Shows the steps around the current one, and goes to the step that is clicked. */
export class StepList {
  readonly element = el('ol', { class: 'replay-steps', attrs: { 'aria-label': 'Steps of the boot' } });
  readonly #player: Player;
  #listed: { readonly replay: Replay; readonly from: number; readonly to: number } | undefined;

  constructor(player: Player) {
    this.#player = player;
  }

  /** Marks the current step; lists other steps if it is not in the list. */
  update(): void {
    const { replay, index } = this.#player;
    if (replay === undefined) {
      this.#listed = undefined;
      this.element.replaceChildren();
      return;
    }
    const listed = this.#listed;
    if (listed?.replay !== replay || index < listed.from || index >= listed.to) this.#list(replay, index);
    for (const entry of this.element.querySelectorAll<HTMLElement>('[data-step]')) {
      const isShown = entry.dataset.step === String(index);
      if (isShown) {
        entry.setAttribute('aria-current', 'step');
        this.#bringIntoSight(entry);
      } else entry.removeAttribute('aria-current');
    }
  }

  /** Scrolls only the list: the rest of the tab stays in place. */
  #bringIntoSight(entry: HTMLElement): void {
    const list = this.element;
    const top = entry.getBoundingClientRect().top - list.getBoundingClientRect().top;
    if (top < 0 || top + entry.offsetHeight > list.clientHeight) list.scrollTop += top - list.clientHeight / 2;
  }

  #list(replay: Replay, index: number): void {
    const from = Math.max(0, index - LISTED_MAX / 2);
    const to = Math.min(replay.frames.length, from + LISTED_MAX);
    this.#listed = { replay, from, to };
    this.element.replaceChildren(
      ...replay.frames.slice(from, to).map(({ kind, stage, text, isRefusal }, offset) => {
        const at = from + offset;
        const isStage = kind === 'stage';
        const words = isStage ? (replay.stages[stage]?.title ?? text) : text;
        const step = button(
          { class: isStage ? 'stage' : isRefusal ? 'refusal' : '', text: words, attrs: { 'data-step': String(at) } },
          () => this.#player.go(at),
        );
        return el('li', { attrs: { value: String(at + 1) }, children: [step] });
      }),
    );
  }
}
