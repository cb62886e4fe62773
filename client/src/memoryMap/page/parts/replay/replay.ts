/** The boot replay: a tab with the details of each step, and a bar above the picture while it is shown. */
import { minOf } from '../../../../../../server/src/base/intervals.ts';
import type { MachineChoice, MapReplay } from '../../../../../../server/src/lsp/mapProtocol.ts';
import { mapFromJson, mapToJson } from '../../../../../../server/src/mapModel/mapJson.ts';
import type { MemoryMap } from '../../../../../../server/src/mapModel/model.ts';
import type { ReplayFrame } from '../../../../../../server/src/mapModel/replay.ts';
import { replayFromJson } from '../../../../../../server/src/mapModel/replayJson.ts';
import { mapBehind } from '../../../../../../server/src/mapModel/replayState.ts';
import type { PageView } from '../../../messages.ts';
import { number, object, optional, string } from '../../../schema.ts';
import { button, el } from '../../dom.ts';
import { buildModel, type MapModel } from '../../model.ts';
import type { Ghost, MakePart, PagePart, PageUi } from '../../part.ts';
import { replayControls } from './controls.ts';
import { replayDetails } from './details.ts';
import { Player } from './player.ts';
import { StepList } from './steps.ts';

/** The state that survives a reload. */
const saved = object({ step: number, kernel: optional(string) });

/** The two parts, which share a player. */
export function replayParts(): readonly [tab: MakePart, bar: MakePart] {
  const player = new Player();
  return [(ui) => new ReplayTab(ui, player).part, (ui) => barOf(ui, player)];
}

/** Controls and the sentence of the step, directly above the picture. */
function barOf(_ui: PageUi, player: Player): PagePart {
  const sentence = el('p', { class: 'replay-sentence ellipsis' });
  const end = button({ class: 'secondary', text: 'End replay' }, () => player.load(undefined));
  const element = el('div', { class: 'replay-bar', children: [replayControls(player), sentence, end] });
  element.hidden = true;
  player.listen(() => {
    const { replay, frame, stage } = player;
    element.hidden = replay === undefined;
    sentence.textContent = frame === undefined ? '' : `${stage?.title ?? ''}: ${frame.text}`;
    sentence.title = sentence.textContent;
  });
  return { id: 'replayBar', title: 'Boot replay', place: 'picture', element, update: () => undefined };
}

class ReplayTab {
  readonly part: PagePart;
  readonly #ui: PageUi;
  readonly #player: Player;
  readonly #steps: StepList;
  readonly #start = button({ class: 'primary', text: 'Play the boot' }, () => {
    if (this.#player.replay === undefined) this.#ask();
    else this.#player.load(undefined);
  });
  readonly #kernel = el('select', { attrs: { 'aria-label': 'Kernel of the replay' } });
  readonly #note = el('p', { class: 'muted' });
  readonly #controls: HTMLElement;
  readonly #details = el('div', { class: 'replay-details' });
  readonly #element: HTMLElement;
  /** The map at the end of the boot, and its view. */
  #final: { readonly map: MemoryMap; readonly view: PageView } | undefined;
  /** The board's view at the time when the replay was requested. */
  #own: PageView | undefined;
  #isRestored = false;
  /** The step to show as soon as the replay arrives. */
  #wanted = 0;

  constructor(ui: PageUi, player: Player) {
    this.#ui = ui;
    this.#player = player;
    this.#steps = new StepList(player);
    this.#controls = replayControls(player);
    this.#element = el('div', {
      class: 'replay-part',
      children: [
        el('div', { class: 'replay-head', children: [this.#kernel, this.#start] }),
        this.#note,
        this.#controls,
        this.#details,
        this.#steps.element,
      ],
    });
    this.#kernel.addEventListener('change', () => this.#ask());
    player.listen(() => this.#show());
    const heard = ui.onMessage((message) => {
      if (message.type === 'replay') this.#receive(message.answer ?? undefined);
      // The board's map has changed, and so has its boot.
      else if (message.type === 'view' && player.replay !== undefined) {
        this.#own = message.view;
        this.#ask();
      }
    });
    this.part = {
      id: 'replay',
      title: 'Replay',
      place: 'tab',
      element: this.#element,
      update: (model) => this.#update(model),
      dispose: () => {
        heard.dispose();
        player.dispose();
      },
    };
    this.#show();
  }

  #update({ view }: MapModel): void {
    // While a step is shown, this map is one that the step has set.
    if (this.#player.replay === undefined) {
      this.#own = view;
      this.#element.hidden = view.notSimulated !== undefined;
      this.#offerKernels(view);
    }
    if (this.#isRestored) return;
    this.#isRestored = true;
    const state = this.#ui.state('shown', saved);
    if (state === undefined) return;
    this.#wanted = state.step;
    if (state.kernel !== undefined) this.#kernel.value = state.kernel;
    this.#ask();
  }

  #offerKernels(view: PageView): void {
    const control = view.machine?.find(({ key }) => key === 'kernel');
    const before = this.#kernel.value;
    const choices = [
      { value: '', label: `Linux ${view.kernel}` },
      ...(control?.choices ?? []).filter(({ value }) => value !== ''),
    ];
    this.#kernel.replaceChildren(...choices.map(({ value, label }) => el('option', { text: label, attrs: { value } })));
    this.#kernel.value = choices.some(({ value }) => value === before) ? before : '';
  }

  #ask(): void {
    const kernel = this.#kernel.value;
    const machine: MachineChoice = kernel === '' ? {} : { kernel };
    this.#note.textContent = 'The boot is being played…';
    this.#ui.post({ type: 'replay', machine });
  }

  #receive(answer: MapReplay | undefined): void {
    const { replay: before, isPlaying } = this.#player;
    // The user goes on while a newer boot is asked for: the step is that of now.
    const at = before === undefined ? this.#wanted : this.#player.index;
    this.#wanted = 0;
    if (answer === undefined) {
      this.#final = undefined;
      this.#player.load(undefined);
      this.#note.textContent =
        'There is no boot to play: no kernel of this architecture is simulated, or the text has errors.';
      return;
    }
    const { view } = answer;
    this.#final = { map: { ...view, model: view.board.model, holes: [], ...mapFromJson(view) }, view };
    const replay = replayFromJson(answer.replay);
    // Without RAM there is little to see: the user can still step back to the steps before.
    const first = replay.frames.findIndex(({ kind }) => kind === 'ram-added');
    this.#player.load(replay, at > 0 || before !== undefined ? at : Math.max(0, first));
    if (isPlaying && !this.#player.isAtEnd) this.#player.toggle();
  }

  /** Shows the current step on the picture and in words. */
  #show(): void {
    const { replay, state, frame, index } = this.#player;
    const isOn = replay !== undefined && state !== undefined && this.#final !== undefined;
    this.#start.textContent = isOn ? 'End replay' : 'Play the boot';
    this.#controls.hidden = !isOn;
    this.#details.hidden = !isOn;
    this.#steps.update();
    if (!isOn || this.#final === undefined || state === undefined || frame === undefined) {
      this.#leave();
      return;
    }
    this.#note.textContent = `Linux ${replay.kernel} on ${replay.arch}: ${replay.frames.length} steps. Space plays, arrows step, Page Up and Page Down go by stages.`;
    this.#details.replaceChildren(replayDetails(this.#player, (one) => this.#placeOf(one)));
    this.#ui.setMap(modelAt(this.#final, mapBehind(this.#final.map, state)));
    this.#ui.setMarks(
      frame.item === undefined ? [] : [{ id: frame.item, tone: frame.isRefusal ? 'removed' : 'added' }],
    );
    this.#ui.setGhosts(ghostsOf(frame, this.#final.map));
    if (frame.item !== undefined) this.#ui.select(frame.item);
    const kernel = this.#kernel.value;
    this.#ui.save('shown', { step: index, ...(kernel === '' ? {} : { kernel }) });
  }

  #leave(): void {
    if (!this.#isRestored) {
      this.#note.textContent = NOTE;
      return;
    }
    this.#note.textContent = NOTE;
    this.#ui.setMap(undefined);
    this.#ui.setMarks([]);
    this.#ui.setGhosts([]);
    this.#ui.save('shown', undefined);
  }

  #placeOf({ item }: ReplayFrame) {
    const own = this.#own;
    const entry = own && [...own.ram, ...own.reserved, ...own.devices].find(({ id }) => id === item);
    const source = entry?.source;
    if (entry === undefined || source === undefined) return undefined;
    return { text: `${source.file}:${source.line}`, open: () => this.#ui.post({ type: 'open', id: entry.id }) };
  }
}

const NOTE =
  'What the kernel does to memory while it boots, step by step: which function, in which order, what it prints, and why a region lands where it does.';

/** The page's model of the map at a step; source positions come from the final map. */
function modelAt({ view }: { readonly view: PageView }, map: MemoryMap): MapModel {
  const places = new Map([...view.ram, ...view.reserved, ...view.devices].map(({ id, location }) => [id, location]));
  const { model: _, ...json } = mapToJson(map);
  const placed = (items: typeof json.ram) =>
    items.map(({ reason: _reason, disabled: _disabled, ...item }) => {
      const location = places.get(item.id);
      return location === undefined ? item : { ...item, location };
    });
  return buildModel({
    ...view,
    ...json,
    ram: placed(json.ram),
    reserved: placed(json.reserved),
    devices: placed(json.devices),
  });
}

/** The searched range, clipped to the RAM that the map shows. */
function ghostsOf({ search }: ReplayFrame, { ram }: MemoryMap): readonly Ghost[] {
  const first = ram[0]?.base;
  const last = ram.at(-1);
  if (search === undefined || first === undefined || last?.base === undefined) return [];
  const base = search.start > first ? search.start : first;
  const end = minOf(search.end, last.base + last.size);
  if (end <= base) return [];
  const label = search.bottomUp ? 'searched from below ↑' : 'searched from above ↓';
  return [{ id: 'search', extent: { base, end }, label, tone: search.result === undefined ? 'fault' : 'match' }];
}
