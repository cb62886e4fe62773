/** The assumptions of the prediction, in a line that opens: each sentence with the control that replaces it by a fact. */

import { countText } from '../../../../../server/src/base/format.ts';
import type { MachineKey } from '../../../../../server/src/lsp/mapProtocol.ts';
import { button, el } from '../dom.ts';
import type { PagePart, PageUi } from '../part.ts';
import { choose } from './machine.ts';
import { controlElement } from './machineControl.ts';

const WORDS: Readonly<Record<MachineKey, string>> = {
  kernel: 'kernel',
  ram: 'RAM',
  pageSize: 'page size',
  cmdline: 'command line',
  kernelImage: 'kernel image',
  initrd: 'initrd',
  dtbAddress: 'blob',
};

/** Closed until somebody opens it. */
export function makeAssumptions(ui: PageUi): PagePart {
  const summary = el('summary');
  const list = el('ul');
  const describe = button({ class: 'link', text: 'Say how this board boots…' }, () =>
    ui.post({ type: 'action', action: 'describeBoot' }),
  );
  const element = el('details', { class: 'assumptions', children: [summary, list, describe] });
  let shown = '';
  return {
    id: 'assumptions',
    title: 'Assumptions',
    place: 'foot',
    element,
    update({ view }) {
      const assumed = view.assumed ?? view.assumptions.map((text) => ({ text, key: undefined }));
      const controls = view.machine ?? [];
      element.hidden = assumed.length === 0;
      const text = JSON.stringify([assumed, controls]);
      if (text === shown) return;
      shown = text;
      const keys = [...new Set(assumed.flatMap(({ key }) => (key === undefined ? [] : [WORDS[key]])))];
      const of = keys.length === 0 ? '' : `: ${keys.join(' · ')}`;
      summary.textContent = `Rests on ${countText(assumed.length, 'assumption')}${of}`;
      const used = new Set<MachineKey>();
      list.replaceChildren(
        ...assumed.map((one) => {
          const control = controls.find(({ key }) => key === one.key);
          // Several sentences may follow from one assumption: its control stands with the first.
          const isFirst = control !== undefined && !used.has(control.key);
          if (control) used.add(control.key);
          return el('li', {
            children: [
              el('span', { text: one.text }),
              isFirst ? controlElement(control, (key, value) => choose(ui, controls, key, value)) : undefined,
            ],
          });
        }),
      );
    },
  };
}
