/** The picture of the address space: draws, and carries what happens in it to the other parts. */
import type { Interval } from '../../../../../server/src/base/intervals.ts';
import { el } from '../dom.ts';
import type { MapModel } from '../model.ts';
import type { Ghost, Mark, PageUi } from '../part.ts';
import { resetTabStop, rovingFocus } from '../rovingFocus.ts';
import { drawColumn } from './column.ts';

const ENTRY = '[data-key]';

export class Picture {
  readonly element: HTMLElement;
  readonly #ui: PageUi;
  readonly #column = el('div', { class: 'column', attrs: { role: 'listbox', 'aria-label': 'Addresses' } });
  #marks = new Map<string, Mark['tone']>();

  constructor(ui: PageUi) {
    this.#ui = ui;
    this.element = el('div', { class: 'column-pane', children: [this.#column] });
    const act = (id: string) => {
      ui.select(id);
      ui.open(id);
    };
    this.element.addEventListener('pointerover', (event) => {
      const id = keyOf(event.target);
      ui.hover(id);
      ui.explain(id, event.clientX, event.clientY);
    });
    this.element.addEventListener('pointerleave', () => {
      ui.hover(undefined);
      ui.explain(undefined);
    });
    this.element.addEventListener('click', (event) => {
      const id = keyOf(event.target);
      if (id !== undefined) act(id);
    });
    rovingFocus(this.element, ENTRY, (element) => act(element.dataset.key ?? ''));
  }

  update(model: MapModel): void {
    const rows = [...model.byId.values()].filter(({ kind }) => !this.#ui.hiddenKinds.has(kind));
    drawColumn(this.#column, { model, preferences: this.#ui.preferences, rows, minHeight: 0 });
    resetTabStop([...this.#column.querySelectorAll<HTMLElement>(ENTRY)]);
    this.#drawMarks();
  }

  forget(): void {}
  zoomTo(_extent: Interval): void {}
  setGhosts(_ghosts: readonly Ghost[]): void {}

  setMarks(marks: readonly Mark[]): void {
    this.#marks = new Map(marks.map(({ id, tone }) => [id, tone]));
    this.#drawMarks();
  }

  bringIntoSight(id: string): void {
    this.#entry(id)?.scrollIntoView({ block: 'nearest' });
  }

  onSelect(id: string | undefined): void {
    this.#toggle('selected', id);
  }

  onHover(id: string | undefined): void {
    this.#toggle('hovered', id);
  }

  dispose(): void {}

  #entry(id: string): HTMLElement | undefined {
    return [...this.#column.querySelectorAll<HTMLElement>(ENTRY)].find((entry) => entry.dataset.key === id);
  }

  #toggle(name: string, id: string | undefined): void {
    for (const entry of this.#column.querySelectorAll<HTMLElement>(ENTRY)) {
      entry.classList.toggle(name, entry.dataset.key === id);
    }
  }

  #drawMarks(): void {
    for (const entry of this.#column.querySelectorAll<HTMLElement>(ENTRY)) {
      entry.classList.toggle('dim', this.#marks.get(entry.dataset.key ?? '') === 'dimmed');
    }
  }
}

function keyOf(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>(ENTRY)?.dataset.key : undefined;
}
