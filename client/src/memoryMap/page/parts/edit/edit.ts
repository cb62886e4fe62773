/**
 * Moves or resizes a region on the picture: by mouse, keys or numbers. A ghost shows the new place with the findings that
 * would follow; nothing is written until the change is applied, as one edit of the source.
 */
import { hex } from '../../../../../../server/src/base/format.ts';
import type { EditableRegion, MapPreview, RegionChangeJson } from '../../../../../../server/src/lsp/mapProtocol.ts';
import { formatAddress } from '../../../../../../server/src/mapModel/scene/address.ts';
import { ghostsOf, verdictOf } from '../../changes.ts';
import { button, el } from '../../dom.ts';
import type { Item, MapModel } from '../../model.ts';
import type { Ghost, PagePart, PageUi } from '../../part.ts';
import {
  type Draft,
  exactSize,
  movedTo,
  nextPlace,
  numberOf,
  resizedTo,
  type Surroundings,
  windowAround,
} from './place.ts';

/** The kind of change of a region. */
type Wish = RegionChangeJson['kind'];

/** Delay of a preview after the last change; only one preview is requested at a time. */
const PREVIEW_MS = 90;

export function makeEdit(ui: PageUi): PagePart {
  const edit = new RegionEditor(ui);
  return {
    id: 'edit',
    title: 'Edit',
    place: 'picture',
    element: edit.element,
    update: (model) => edit.update(model),
    onSelect: (id) => edit.select(id),
    dispose: () => edit.dispose(),
  };
}

class RegionEditor {
  readonly element = el('div', { class: 'edit', attrs: { role: 'group', 'aria-label': 'Edit region' } });
  readonly #ui: PageUi;
  readonly #start: HTMLButtonElement;
  readonly #form = el('form', { class: 'edit-form' });
  readonly #name = el('strong', { class: 'ellipsis' });
  readonly #base = field('Start');
  readonly #size = field('Size');
  readonly #static = button({ class: 'secondary', text: 'Make static', attrs: { 'aria-pressed': 'false' } }, () =>
    this.#wish('static'),
  );
  readonly #ranges = button({ class: 'secondary', text: 'Set alloc-ranges', attrs: { 'aria-pressed': 'false' } }, () =>
    this.#wish('allocRanges'),
  );
  readonly #apply = el('button', { class: 'primary', text: 'Apply', attrs: { type: 'submit' } });
  readonly #cancel = button({ class: 'secondary', text: 'Cancel' }, () => this.#close());
  readonly #verdict = el('span', { class: 'edit-verdict', attrs: { role: 'status' } });
  readonly #closed = new AbortController();
  readonly #heard;
  #model: MapModel | undefined;
  #region: EditableRegion | undefined;
  #item: Item | undefined;
  /** The wanted place; undefined while nothing is edited. */
  #draft: Draft | undefined;
  #kind: Wish = 'place';
  #serial = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** A drag of the pointer: where it began, and the region's place then. */
  #pulled: { readonly part: 'whole' | 'end'; readonly from: bigint; readonly draft: Draft } | undefined;

  constructor(ui: PageUi) {
    this.#ui = ui;
    this.#start = button({ class: 'link edit-start' }, () => this.#open());
    this.#form.append(
      this.#name,
      this.#base.label,
      this.#size.label,
      this.#static,
      this.#ranges,
      this.#apply,
      this.#cancel,
      this.#verdict,
    );
    this.element.append(this.#start, this.#form);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#ask(true);
    });
    for (const { input } of [this.#base, this.#size]) input.addEventListener('input', () => this.#typed());
    const { signal } = this.#closed;
    document.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    this.#heard = ui.onMessage((message) => {
      if (message.type !== 'edited' || message.serial !== this.#serial) return;
      if (message.isApplied) this.#close();
      else this.#answered(message.refusal, message.preview, message.note);
    });
    this.#draw();
  }

  update(model: MapModel): void {
    if (this.#model === undefined) this.#grip();
    this.#model = model;
    // A preview that was requested for the previous map is requested again for this one.
    this.select(this.#ui.selected);
    if (this.#draft !== undefined) this.#later();
  }

  select(id: string | undefined): void {
    const region = this.#model?.view.editable?.find((one) => one.id === id);
    if (region?.id !== this.#region?.id) this.#close();
    this.#region = region;
    this.#item = id === undefined ? undefined : this.#model?.byId.get(id);
    this.#draw();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#closed.abort();
    this.#heard.dispose();
  }

  /** Only the selected item can be dragged, so that panning never moves a region by accident. */
  #grip(): void {
    this.#ui.setGrip({
      takes: (id) => id === this.#region?.id && id === this.#ui.selected,
      begin: (_id, part, address) => this.#pull(part, address),
      move: (address, reach) => this.#pulledTo(address, reach),
      end: () => this.#dropped(),
    });
  }

  #pull(part: 'whole' | 'end', address: bigint): void {
    this.#close();
    if (!this.#begin() || this.#draft === undefined) return;
    this.#pulled = { part, from: address, draft: this.#draft };
  }

  #pulledTo(address: bigint, reach: bigint): void {
    if (this.#pulled === undefined) return;
    const { part, from, draft } = this.#pulled;
    const around = this.#surroundings();
    const moved = address - from;
    this.#set(
      part === 'end'
        ? resizedTo(draft, draft.base + draft.size + moved, around, reach)
        : movedTo(draft, draft.base + moved, around, reach),
    );
  }

  /** The ghost stays until the user applies it with Enter, or cancels it with Escape. */
  #dropped(): void {
    if (this.#pulled === undefined) return;
    this.#pulled = undefined;
    this.#apply.focus();
  }

  #open(): void {
    if (!this.#begin()) return;
    this.#draw();
    (this.#region?.placement === 'static' ? this.#base : this.#size).input.focus();
  }

  /** Starts from the region's current place; false when there is none. */
  #begin(): boolean {
    const { extent, size } = this.#item ?? {};
    if (this.#region === undefined || size === undefined) return false;
    this.#draft ??= { base: extent?.base ?? 0n, size };
    if (this.#kind === 'place' && this.#region.placement === 'dynamic') this.#kind = 'size';
    return true;
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#serial++;
    this.#draft = undefined;
    this.#pulled = undefined;
    this.#kind = 'place';
    this.#verdict.textContent = '';
    this.#ui.setGhosts([]);
    this.#draw();
  }

  #wish(kind: Wish): void {
    if (!this.#begin()) return;
    this.#kind = this.#kind === kind ? 'size' : kind;
    this.#draw();
    this.#later();
  }

  #typed(): void {
    const base = numberOf(this.#base.input.value);
    const size = numberOf(this.#size.input.value);
    this.#base.input.toggleAttribute('aria-invalid', base === undefined);
    this.#size.input.toggleAttribute('aria-invalid', size === undefined);
    if (base === undefined || size === undefined) return;
    this.#draft = { base, size };
    this.#later();
  }

  #set(draft: Draft): void {
    this.#draft = draft;
    // A user who moves a region that the kernel places wants it to stay there.
    if (this.#region?.placement === 'dynamic' && draft.base !== this.#item?.extent?.base && this.#kind === 'size') {
      this.#kind = 'static';
    }
    this.#draw();
    this.#later();
  }

  /** Shows the new place at once, and requests its consequences. */
  #later(): void {
    this.#showGhost([]);
    this.#apply.disabled = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(false), PREVIEW_MS);
  }

  #ask(apply: boolean): void {
    const change = this.#change();
    if (change === undefined || this.#region === undefined) return;
    clearTimeout(this.#timer);
    this.#ui.post({ type: 'editRegion', serial: ++this.#serial, path: this.#region.path, change, apply });
  }

  #change(): RegionChangeJson | undefined {
    const draft = this.#draft;
    const region = this.#region;
    if (draft === undefined || region === undefined) return undefined;
    const size = hex(draft.size);
    switch (this.#kind) {
      case 'place':
        return { kind: 'place', base: hex(draft.base), size, entry: region.entry };
      case 'size':
        return { kind: 'size', size };
      case 'static':
        return { kind: 'static', base: hex(draft.base) };
      case 'allocRanges': {
        const window = windowAround(draft, this.#surroundings());
        if (window === undefined) return { kind: 'allocRanges', base: hex(draft.base), size };
        return { kind: 'allocRanges', base: hex(window.base), size: hex(window.end - window.base) };
      }
    }
  }

  #answered(refusal: string | undefined, preview: MapPreview | undefined, note = ''): void {
    this.#verdict.classList.toggle('is-fault', refusal !== undefined || (preview?.found.length ?? 0) > 0);
    this.#verdict.textContent = refusal ?? [preview === undefined ? '' : verdictOf(preview), note].join(' ').trim();
    this.#apply.disabled = refusal !== undefined;
    if (preview)
      this.#showGhost(ghostsOf(preview.changes, 'preview').filter(({ id }) => !id.startsWith(`${this.#region?.id} `)));
  }

  /** Shows the region's wanted place, and other items that would move. */
  #showGhost(others: readonly Ghost[]): void {
    const draft = this.#draft;
    if (draft === undefined || draft.size === 0n) return;
    const label = this.#ui.preferences.digits === 'grouped' ? formatAddress(draft.base) : hex(draft.base);
    const extent = { base: draft.base, end: draft.base + draft.size };
    const isElsewhere = this.#kind !== 'size';
    this.#ui.setGhosts([...(isElsewhere ? [{ id: 'draft', extent, label, tone: 'preview' as const }] : []), ...others]);
  }

  #surroundings(): Surroundings {
    const { banks = [], reserved = [] } = this.#model ?? {};
    const extents = (items: readonly Item[]) => items.flatMap(({ extent }) => extent ?? []);
    const align = BigInt(this.#region?.align ?? '0x1000');
    return { ram: extents(banks), taken: extents(reserved.filter(({ id }) => id !== this.#region?.id)), align };
  }

  /** Alt with arrows: one step; with Shift for the end; with Page Up and Page Down the next free place. */
  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.#draft !== undefined) {
      this.#close();
      return;
    }
    const way = { ArrowUp: -1, PageUp: -1, ArrowDown: 1, PageDown: 1 }[event.key];
    if (!event.altKey || way === undefined || !this.#begin() || this.#draft === undefined) return;
    event.preventDefault();
    const around = this.#surroundings();
    const step = around.align * BigInt(way);
    const { base, size } = this.#draft;
    if (event.key.startsWith('Page')) {
      const place = nextPlace(this.#draft, way < 0 ? -1 : 1, around);
      if (place !== undefined) this.#set({ base: place, size });
    } else if (event.shiftKey) this.#set(resizedTo(this.#draft, base + size + step, around, 0n));
    else this.#set(movedTo(this.#draft, base + step, around, 0n));
  }

  #draw(): void {
    const region = this.#region;
    const draft = this.#draft;
    this.element.hidden = region === undefined;
    this.#start.hidden = draft !== undefined;
    this.#form.hidden = draft === undefined;
    const label = this.#item?.entry.label ?? '';
    this.#start.textContent = `Edit ${label}…`;
    if (region === undefined || draft === undefined) return;
    this.#name.textContent = label;
    const isDynamic = region.placement === 'dynamic';
    this.#static.hidden = !isDynamic;
    this.#ranges.hidden = !isDynamic;
    this.#static.setAttribute('aria-pressed', String(this.#kind === 'static'));
    this.#ranges.setAttribute('aria-pressed', String(this.#kind === 'allocRanges'));
    this.#base.input.disabled = isDynamic && this.#kind === 'size';
    this.#size.input.disabled = isDynamic && this.#kind !== 'size';
    write(this.#base.input, hex(draft.base));
    write(this.#size.input, exactSize(draft.size));
  }
}

/** Sets the text, but not while the user is typing in the field. */
function write(input: HTMLInputElement, text: string): void {
  if (document.activeElement === input && numberOf(input.value) === numberOf(text)) return;
  input.value = text;
}

function field(name: string): { readonly label: HTMLElement; readonly input: HTMLInputElement } {
  const input = el('input', { class: 'mono', attrs: { type: 'text', spellcheck: 'false', 'aria-label': name } });
  return { input, label: el('label', { children: [el('span', { class: 'muted', text: name }), input] }) };
}
