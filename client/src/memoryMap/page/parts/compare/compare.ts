/**
 * Compares the map with another one: differences as a list and on the picture. It shows either side, with the other as outlines,
 * or both in two pictures that move together, if the panel is wide enough.
 */
import type { Interval } from '../../../../../../server/src/base/intervals.ts';
import type { CompareMapsAnswer, MapComparisonView } from '../../../../../../server/src/lsp/mapProtocol.ts';
import type { MapChange, MapDifference } from '../../../../../../server/src/mapModel/compareMaps.ts';
import { comparisonFromJson } from '../../../../../../server/src/mapModel/comparisonJson.ts';
import { CHANGE_SIGNS, sideText } from '../../../../../../server/src/mapModel/comparisonText.ts';
import type { MapItem } from '../../../../../../server/src/mapModel/model.ts';
import { boolean } from '../../../schema.ts';
import { button, el } from '../../dom.ts';
import { buildModel, type MapModel } from '../../model.ts';
import type { Ghost, Mark, PagePart, PageUi } from '../../part.ts';
import { type Chosen, dropZone, SourceChoice } from './sources.ts';

/** Rows that are drawn; the rest is counted. */
const ROWS_MAX = 500;
/** Where there is room for two pictures. */
const WIDE = '(min-width: 700px)';
/** Most outlines that are all named. */
const NAMED_MAX = 3;

interface Shown {
  readonly answer: MapComparisonView;
  readonly differences: readonly MapDifference[];
  readonly model: MapModel;
}

/** Makes the tab. */
export function makeCompare(ui: PageUi): PagePart {
  const choice = new SourceChoice((chosen) => ask(chosen));
  const status = el('p', { class: 'compare-status', attrs: { role: 'status' } });
  const zone = dropZone(
    (other) => ask(other),
    () => ask({ kind: 'ask', what: 'files' }),
    (text) => say(text, true),
  );
  const body = el('div', { class: 'compare-body' });
  const element = el('div', { class: 'compare-part', children: [choice.element, zone, status, body] });
  let shown: Shown | undefined;
  /** Whether the picture shows the other map. */
  let isThere = false;
  const wide = matchMedia(WIDE);
  /** Whether both pictures are wanted; undefined until the user chooses. */
  let isWanted: boolean | undefined;
  /** Id of the selected item of the other map, from the list. */
  let chosenThere: string | undefined;
  /** The other side, for a new comparison after the map has changed; the host keeps the user's answers to its own questions. */
  let asked: Chosen | undefined;

  const say = (text: string, isFault = false) => {
    status.textContent = text;
    status.classList.toggle('fault', isFault);
  };
  const ask = (chosen: Chosen) => {
    asked = chosen;
    say('Comparing…');
    if (chosen.kind === 'ask') ui.post({ type: 'compareWith', what: chosen.what });
    else ui.post({ type: 'compare', other: chosen });
  };
  const end = () => {
    shown = undefined;
    asked = undefined;
    isThere = false;
    say('');
    body.replaceChildren();
    chosenThere = undefined;
    ui.setBeside(undefined);
    ui.setMap(undefined);
    ui.setMarks([]);
    ui.setGhosts([]);
    ui.post({ type: 'compareEnd' });
  };
  const draw = () => {
    if (shown === undefined) return;
    const { answer, differences, model } = shown;
    isWanted ??= ui.state('isBeside', boolean) ?? false;
    const isBeside = isWanted && wide.matches;
    if (isBeside) isThere = false;
    ui.setMap(isThere ? model : undefined);
    ui.setMarks(marksOf(differences, answer, isThere));
    ui.setGhosts(isBeside ? [] : ghostsOf(differences, answer, isThere, ui.selected));
    ui.setBeside(
      isBeside
        ? {
            model,
            title: answer.there,
            ownTitle: answer.here,
            marks: marksOf(differences, answer, true),
            selected: chosenThere,
          }
        : undefined,
    );
    const arrange = (text: string, beside: boolean) =>
      button(
        {
          class: isBeside === beside ? 'side chosen' : 'side',
          text,
          attrs: { 'aria-pressed': String(isBeside === beside) },
        },
        () => {
          isWanted = beside;
          ui.save('isBeside', beside);
          draw();
          body.querySelector<HTMLElement>('.compare-views .chosen')?.focus();
        },
      );
    const side = (text: string, there: boolean) =>
      button(
        {
          class: isThere === there ? 'side chosen' : 'side',
          text,
          attrs: { 'aria-pressed': String(isThere === there) },
        },
        () => {
          isThere = there;
          draw();
        },
      );
    body.replaceChildren(
      el('div', {
        class: 'compare-sides compare-views',
        attrs: { role: 'group', 'aria-label': 'How the maps are shown' },
        children: [
          ...(wide.matches ? [arrange('Overlay', false), arrange('Side by side', true)] : []),
          button({ class: 'secondary', text: 'End' }, end),
        ],
      }),
      ...(isBeside
        ? []
        : [
            el('div', {
              class: 'compare-sides',
              attrs: { role: 'group', 'aria-label': 'Map in the picture' },
              children: [side(answer.here, false), side(answer.there, true)],
            }),
          ]),
      el('p', { text: answer.summary }),
      ...answer.notes.map((note) => el('p', { class: 'muted', text: note })),
      tableOf(differences, answer, (difference) => go(difference)),
      ...(answer.comparison.left > 0 ? [el('p', { class: 'muted', text: `and ${answer.comparison.left} more` })] : []),
      ...(answer.tree === undefined ? [] : [treeOf(answer.tree)]),
    );
  };
  wide.addEventListener('change', draw);
  const go = ({ before, after }: MapDifference) => {
    const { isFromThere = false } = shown?.answer ?? {};
    const there = isFromThere ? before : after;
    const here = isFromThere ? after : before;
    const item = isThere ? there : here;
    chosenThere = there?.id;
    if (item !== undefined) ui.select(item.id, { zoom: true });
    const place = extentOf((item ?? here ?? there) as MapItem);
    if (item === undefined && place !== undefined) ui.zoomTo(place);
    if (isWanted) draw();
  };
  const receive = (answer: CompareMapsAnswer) => {
    if ('refusal' in answer) {
      say(answer.refusal, true);
      return;
    }
    const { differences } = comparisonFromJson(answer.comparison);
    shown = { answer, differences, model: buildModel(answer.view) };
    say('');
    ui.showTab();
    draw();
  };
  const heard = ui.onMessage((message) => {
    if (message.type === 'compared') {
      if (message.answer === null) say('');
      else receive(message.answer);
    } else if (message.type === 'view' && shown !== undefined && asked !== undefined) {
      // The board's own map has changed: compare it again.
      if (asked.kind === 'ask') ui.post({ type: 'compareAgain' });
      else ui.post({ type: 'compare', other: asked });
    }
  });
  return {
    id: 'compare',
    title: 'Compare',
    place: 'tab',
    element,
    update({ view }) {
      if (view.machine !== undefined) choice.update(view.machine);
    },
    onSelect(id) {
      if (shown === undefined || (isWanted && wide.matches)) return;
      ui.setGhosts(ghostsOf(shown.differences, shown.answer, isThere, id));
    },
    dispose: () => {
      heard.dispose();
      wide.removeEventListener('change', draw);
    },
  };
}

const WORDS: Readonly<Record<MapChange, string>> = {
  added: 'new',
  gone: 'gone',
  moved: 'moved',
  resized: 'resized',
  changed: 'changed',
};

function tableOf(
  differences: readonly MapDifference[],
  { here, there, isFromThere }: MapComparisonView,
  onChoose: (difference: MapDifference) => void,
): HTMLElement {
  const heads = ['', 'What differs', isFromThere ? there : here, isFromThere ? here : there];
  const rows = differences.slice(0, ROWS_MAX).map((difference) => {
    const { change, before, after, text } = difference;
    const name = button({ class: 'link', text: (after ?? before)?.label ?? '' }, () => onChoose(difference));
    return el('tr', {
      class: `change-${change}`,
      children: [
        el('td', { class: 'sign mono', text: CHANGE_SIGNS[change], attrs: { title: WORDS[change] } }),
        el('td', { class: 'what', children: [name, el('div', { class: 'muted', text })] }),
        el('td', { class: 'mono', text: sideText(before) || '—' }),
        el('td', { class: 'mono', text: sideText(after) || '—' }),
      ],
    });
  });
  const left = differences.length - rows.length;
  return el('div', {
    class: 'compare-table',
    children: [
      el('table', {
        children: [
          el('thead', {
            children: [
              el('tr', {
                children: heads.map((text) =>
                  el('th', {
                    attrs: { scope: 'col' },
                    children: [el('span', { class: 'heading', text: text === '' ? 'Change' : text })],
                  }),
                ),
              }),
            ],
          }),
          el('tbody', { children: rows }),
        ],
      }),
      left > 0 ? el('p', { class: 'muted', text: `and ${left} more` }) : undefined,
    ],
  });
}

function treeOf(text: string): HTMLElement {
  return el('details', {
    attrs: { open: '' },
    children: [el('summary', { text: 'What differs between the trees' }), el('pre', { class: 'mono tree', text })],
  });
}

/** Marks for the items of the side in the picture, by their change. */
function marksOf(
  differences: readonly MapDifference[],
  { isFromThere }: MapComparisonView,
  isThere: boolean,
): readonly Mark[] {
  return differences.flatMap(({ change, before, after }): readonly Mark[] => {
    const item = isThere === isFromThere ? before : after;
    if (item === undefined) return [];
    const tone = change === 'added' ? 'added' : change === 'gone' ? 'removed' : 'changed';
    return [{ id: item.id, tone }];
  });
}

/** Outlines of the differing items of the other side. */
function ghostsOf(
  differences: readonly MapDifference[],
  { here, there, isFromThere }: MapComparisonView,
  isThere: boolean,
  selected: string | undefined,
): readonly Ghost[] {
  const name = isThere ? here : there;
  return differences.flatMap(({ layer, before, after }, index): readonly Ghost[] => {
    const item = isThere === isFromThere ? after : before;
    const own = isThere === isFromThere ? before : after;
    const extent = item && extentOf(item);
    // Left out: a bank is as large as the picture, and the kernel's own allocations move with every change.
    if (item === undefined || extent === undefined || layer === 'ram' || item.kind === 'early') return [];
    if (own !== undefined && own.base === item.base && own.size === item.size) return [];
    // Of many outlines only the selected one is named: their names would overlap.
    const isNamed = differences.length <= NAMED_MAX || (own ?? item).id === selected;
    const label = isNamed ? `${item.label} (${name})` : '';
    return [{ id: String(index), extent, label, tone: isThere === isFromThere ? 'preview' : 'former' }];
  });
}

function extentOf({ base, size }: MapItem): Interval | undefined {
  return base === undefined || size === 0n ? undefined : { base, end: base + size };
}
