/**
 * The simulated machine, with controls to choose another one and to save it beside the board. A button beside the title opens and
 * closes their row, which is open at first if the panel has room for it.
 */
import type { MachineChoice, MachineControl, MachineKey } from '../../../../../server/src/lsp/mapProtocol.ts';
import { boolean } from '../../schema.ts';
import { button, el, svg } from '../dom.ts';
import type { MakePart, PagePart, PageUi } from '../part.ts';
import { controlElement } from './machineControl.ts';

/** Controls that are always in the row; others stand with the assumptions that they replace, and move here once chosen. */
const ALWAYS: readonly MachineKey[] = ['kernel', 'ram', 'pageSize', 'cmdline'];

/** Id of the row, for the button that opens it. */
const ROW = 'machine-row';

/** Panels that have room for the row without making the picture too small. */
const ROOMY = '(min-width: 1000px) and (min-height: 700px)';

/** The button and the row; both are hidden when a board has no machine to choose. */
export function machineParts(): readonly [toggle: MakePart, row: MakePart] {
  const toggle = button({
    class: 'machine-toggle',
    attrs: { title: 'Kernel, RAM, page size and command line', 'aria-label': 'Machine', 'aria-controls': ROW },
    children: [chip(), el('span', { class: 'wide-word', text: 'Machine' })],
  });
  return [
    () => ({ id: 'machineToggle', title: 'Machine', place: 'toolbar', element: toggle, update: () => undefined }),
    (ui) => makeRow(ui, toggle),
  ];
}

function chip(): SVGElement {
  return svg('svg', { class: 'icon', viewBox: '0 0 16 16', width: '16', height: '16', 'aria-hidden': 'true' }, [
    svg('path', {
      d: 'M4 4h8v8H4zM6.5 6.5h3v3h-3zM6 1.5V4M10 1.5V4M6 12v2.5M10 12v2.5M1.5 6H4M1.5 10H4M12 6h2.5M12 10h2.5',
    }),
  ]);
}

function makeRow(ui: PageUi, toggle: HTMLButtonElement): PagePart {
  const row = el('div', { class: 'machine-row' });
  const save = button({ class: 'primary', text: 'Save to .dtatlas.json' }, () => ui.post({ type: 'saveMachine' }));
  const reset = button({ class: 'secondary', text: 'Reset' }, () => ui.post({ type: 'machine', machine: {} }));
  const element = el('div', {
    class: 'machine',
    attrs: { id: ROW, role: 'group', 'aria-label': 'Machine' },
    children: [row],
  });
  let shown = '';
  let isOpen = false;
  const open = (wanted: boolean) => {
    isOpen = wanted;
    element.hidden = toggle.hidden !== false || !wanted;
    toggle.setAttribute('aria-expanded', String(wanted));
  };
  toggle.addEventListener('click', () => {
    open(!isOpen);
    ui.save('isOpen', isOpen);
  });
  return {
    id: 'machine',
    title: 'Machine',
    place: 'header',
    element,
    update({ view }) {
      const controls = view.machine ?? [];
      const choice = choiceOf(controls);
      ui.save('choice', choice);
      toggle.hidden = controls.length === 0;
      toggle.classList.toggle('chosen', Object.keys(choice).length > 0);
      open(shown === '' ? (ui.state('isOpen', boolean) ?? matchMedia(ROOMY).matches) : isOpen);
      const text = JSON.stringify(controls);
      // Rebuilt only after a change: otherwise an open list would close.
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

/** The chosen values, by key. */
function choiceOf(controls: readonly MachineControl[]): MachineChoice {
  return Object.fromEntries(controls.flatMap(({ key, chosen }) => (chosen === '' ? [] : [[key, chosen]])));
}

/** Adds a choice to the present ones; an empty value removes it. */
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
