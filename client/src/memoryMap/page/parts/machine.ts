/** The machine that the map is of, with the controls to look at another one, and to save that beside the board. */
import type { MachineChoice, MachineControl, MachineKey } from '../../../../../server/src/lsp/mapProtocol.ts';
import { button, el } from '../dom.ts';
import type { PagePart, PageUi } from '../part.ts';
import { controlElement } from './machineControl.ts';

/** Those that are always there; the others stand with the assumptions that they replace, and here once they are chosen. */
const ALWAYS: readonly MachineKey[] = ['kernel', 'ram', 'pageSize', 'cmdline'];

/** Hidden where a board has no machine to choose. */
export function makeMachine(ui: PageUi): PagePart {
  const row = el('div', { class: 'machine-row' });
  const save = button({ class: 'primary', text: 'Save to .dtatlas.json' }, () => ui.post({ type: 'saveMachine' }));
  const reset = button({ class: 'secondary', text: 'Reset' }, () => ui.post({ type: 'machine', machine: {} }));
  const element = el('div', { class: 'machine', attrs: { role: 'group', 'aria-label': 'Machine' }, children: [row] });
  let shown = '';
  return {
    id: 'machine',
    title: 'Machine',
    place: 'header',
    element,
    update({ view }) {
      const controls = view.machine ?? [];
      const choice = choiceOf(controls);
      ui.save('choice', choice);
      element.hidden = controls.length === 0;
      const text = JSON.stringify(controls);
      // Anew only where something is another: a list that is open would close.
      if (text === shown) return;
      shown = text;
      const focused = focusedControl(element);
      const here = controls.filter(({ key, chosen }) => ALWAYS.includes(key) || chosen !== '');
      const isChosen = Object.keys(choice).length > 0;
      save.disabled = controls.some(({ fault }) => fault !== undefined) || view.profile === undefined;
      save.title =
        view.profile?.exists === false
          ? 'Makes a .dtatlas.json beside the board'
          : 'Changes the .dtatlas.json of the board';
      row.replaceChildren(
        ...here.map((control) => controlElement(control, (key, value) => choose(ui, controls, key, value))),
        ...(isChosen ? [save, reset] : []),
      );
      if (focused !== undefined) element.querySelector<HTMLElement>(`[data-control="${focused}"]`)?.focus();
    },
  };
}

/** What is chosen, by key. */
function choiceOf(controls: readonly MachineControl[]): MachineChoice {
  return Object.fromEntries(controls.flatMap(({ key, chosen }) => (chosen === '' ? [] : [[key, chosen]])));
}

/** Chooses something besides what is chosen; an empty value takes the choice back. */
export function choose(ui: PageUi, controls: readonly MachineControl[], key: MachineKey, value: string): void {
  const { [key]: _before, ...others } = choiceOf(controls);
  ui.post({ type: 'machine', machine: value === '' ? others : { ...others, [key]: value } });
}

function focusedControl(element: HTMLElement): string | undefined {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement && element.contains(activeElement)
    ? activeElement.dataset.control
    : undefined;
}
