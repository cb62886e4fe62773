/** A control for one property of the machine: a list, a text field, or a list that a text field replaces. */
import type { MachineControl, MachineKey } from '../../../../../server/src/lsp/mapProtocol.ts';
import { el } from '../dom.ts';

type OnChoose = (key: MachineKey, value: string) => void;

/** The list entry that shows the text field; no choice has this value. */
const OTHER = '\u0000';

/** A label with its control. A choice from a list is reported at once, text when the field is left or Enter is pressed. */
export function controlElement(control: MachineControl, onChoose: OnChoose): HTMLElement {
  const field = el('span', { class: 'machine-field' });
  if (control.choices.length > 0) field.append(selectFor(control, onChoose, field));
  else field.append(inputFor(control, onChoose));
  const fault = control.fault === undefined ? undefined : el('span', { class: 'machine-fault', text: control.fault });
  return el('label', {
    class: `machine-control machine-${control.key}${control.chosen === '' ? '' : ' chosen'}`,
    children: [el('span', { class: 'muted', text: control.label }), field, fault],
  });
}

function selectFor(control: MachineControl, onChoose: OnChoose, field: HTMLElement): HTMLSelectElement {
  const { key, otherwise, chosen, choices, hint } = control;
  const select = el('select', { attrs: { 'data-control': key, 'aria-label': control.label } });
  const option = (value: string, text: string) => el('option', { text, attrs: { value } });
  select.append(option('', otherwise), ...choices.map(({ value, label }) => option(value, label)));
  if (chosen !== '' && !choices.some(({ value }) => value === chosen)) select.append(option(chosen, chosen));
  if (hint !== undefined) select.append(option(OTHER, 'Other…'));
  select.value = chosen;
  select.addEventListener('change', () => {
    if (select.value !== OTHER) {
      onChoose(key, select.value);
      return;
    }
    const input = inputFor(control, onChoose, () => {
      select.value = chosen;
      field.replaceChildren(select);
      select.focus();
    });
    field.replaceChildren(input);
    input.focus();
  });
  return select;
}

/** @param onLeft Called when the field is left unchanged. */
function inputFor(control: MachineControl, onChoose: OnChoose, onLeft?: () => void): HTMLInputElement {
  const { key, label, otherwise, chosen, hint } = control;
  const input = el('input', {
    attrs: {
      type: 'text',
      'data-control': key,
      'aria-label': label,
      placeholder: otherwise,
      title: hint,
      spellcheck: 'false',
    },
  });
  input.value = chosen;
  let isTold = false;
  const tell = () => {
    const value = input.value.trim() === otherwise ? '' : input.value.trim();
    if (isTold) return;
    if (value === chosen) onLeft?.();
    else {
      isTold = true;
      onChoose(key, value);
    }
  };
  // A command line is more often edited than replaced.
  input.addEventListener('focus', () => {
    if (input.value === '' && key === 'cmdline') input.value = otherwise;
  });
  input.addEventListener('blur', tell);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') tell();
    if (event.key === 'Escape') {
      input.value = chosen;
      tell();
    }
  });
  return input;
}
