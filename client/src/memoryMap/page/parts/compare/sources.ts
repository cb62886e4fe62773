/** The choices of maps for a comparison with the board's, and dropped files. */
import type { MachineControl, OtherMap } from '../../../../../../server/src/lsp/mapProtocol.ts';
import { button, el } from '../../dom.ts';

/** The user's choice: another machine, or something that the host has to ask for. */
export type Chosen = OtherMap | { readonly kind: 'ask'; readonly what: 'board' | 'revision' | 'files' };

/** Most bytes that are read of dropped files. */
const FILES_BYTES_MAX = 64 * 1024 * 1024;

const ASKED = [
  ['board', 'Another board…'],
  ['revision', 'A git revision…'],
  ['files', 'A .dtb, a log, files of a real machine…'],
] as const;

/** Controls of a machine whose other values are offered. */
const KEYS: readonly MachineControl['key'][] = ['kernel', 'ram', 'pageSize'];

/** The list of choices. */
export class SourceChoice {
  readonly element: HTMLElement;
  readonly #select = el('select', { attrs: { 'aria-label': 'Compare with' } });
  #shown = '';

  constructor(onChoose: (chosen: Chosen) => void) {
    this.element = el('label', {
      class: 'compare-choice',
      children: [el('span', { class: 'muted', text: 'Compare with' }), this.#select],
    });
    this.#select.addEventListener('change', () => {
      const { value } = this.#select;
      this.#select.value = '';
      if (value !== '') onChoose(JSON.parse(value));
    });
    this.update([]);
  }

  /** Offers the machines available for the board. */
  update(controls: readonly MachineControl[]): void {
    const text = JSON.stringify(controls);
    if (text === this.#shown) return;
    this.#shown = text;
    const option = (label: string, chosen: Chosen) =>
      el('option', { text: label, attrs: { value: JSON.stringify(chosen) } });
    const groups = controls
      .filter(({ key, choices }) => KEYS.includes(key) && choices.length > 0)
      .map(({ key, label, choices }) =>
        el('optgroup', {
          attrs: { label },
          children: choices.map((choice) =>
            option(choice.label, { kind: 'machine', machine: { [key]: choice.value } }),
          ),
        }),
      );
    this.#select.replaceChildren(
      el('option', { text: 'Choose…', attrs: { value: '' } }),
      ...groups,
      el('optgroup', {
        attrs: { label: 'Another tree or a real machine' },
        children: ASKED.map(([what, label]) => option(label, { kind: 'ask', what })),
      }),
    );
  }
}

/** A button onto which files can also be dropped; `onFault` gets a sentence. */
export function dropZone(
  onFiles: (other: OtherMap) => void,
  onAsk: () => void,
  onFault: (text: string) => void,
): HTMLElement {
  const zone = button(
    {
      class: 'drop-zone',
      text: 'Drop a .dtb, dmesg, /proc/iomem, memblock of debugfs, bdinfo or an EFI map here (hold Shift), or choose files',
    },
    onAsk,
  );
  zone.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    readFiles(files).then(onFiles, (error: unknown) =>
      onFault(error instanceof Error ? error.message : 'The files cannot be read.'),
    );
  });
  return zone;
}

async function readFiles(files: readonly File[]): Promise<OtherMap> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > FILES_BYTES_MAX) throw new Error(`The files have ${size} bytes; at most ${FILES_BYTES_MAX} are read.`);
  const read = await Promise.all(
    files.map(async (file) => ({ name: file.name, base64: base64Of(new Uint8Array(await file.arrayBuffer())) })),
  );
  return { kind: 'files', files: read };
}

/** Characters converted at once: all of a file would be too many arguments for the stack. */
const CHUNK = 0x8000;

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return btoa(text);
}
