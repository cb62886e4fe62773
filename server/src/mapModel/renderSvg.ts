/**
 * The map as one self-contained picture: the overview strip, every region by its name, and below them the remarks.
 * No script, no fonts, no external references; colours follow the reader's light or dark scheme. All text is escaped.
 */
import { itemsInBanks } from './bankItems.ts';
import { conflictsOf } from './conflicts.ts';
import { KIND_ORDER, KINDS, type MapKind } from './kinds.ts';
import { isRefused, type MemoryMap, sizeText } from './model.ts';
import { sceneOfMap } from './scene/mapScene.ts';
import { fitText, guessWidth } from './scene/measure.ts';
import { kindRules } from './scene/palette.ts';
import { group, rect, type Shape, text } from './scene/shapes.ts';
import { drawStill } from './scene/still.ts';
import { SCENE_STYLE } from './scene/style.ts';
import { escapeXml, patternDefinitions, shapesToSvg } from './scene/svgText.ts';
import { swatch } from './scene/swatch.ts';
import { budgetLine, outcomeWords } from './summary.ts';

const MARGIN = 28;
const WIDTH = 1180;
const LINE = 19;
const SECTION_GAP = 30;
const ROOM = WIDTH - 2 * MARGIN;

/**
 * A complete SVG document.
 * @param options `hidesDisabled` leaves out the windows of disabled devices.
 */
export function renderMapSvg(whole: MemoryMap, options: { readonly hidesDisabled?: boolean } = {}): string {
  const map = options.hidesDisabled ? { ...whole, devices: whole.devices.filter((one) => !one.disabled) } : whole;
  const head = drawHead(map);
  const picture = drawStill(sceneOfMap(map), MARGIN, head.bottom, ROOM);
  const notes = drawNotes(map, head.bottom + picture.height + SECTION_GAP);
  const height = Math.ceil(notes.bottom + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="scene" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
      `role="img" aria-label="${escapeXml(`Memory map of ${map.model}`)}">`,
    `<style>${STYLE}</style>`,
    patternDefinitions(),
    ...shapesToSvg([rect('page', 'page', 0, 0, WIDTH, height), ...head.shapes, ...picture.shapes, ...notes.shapes]),
    '</svg>',
    '',
  ].join('\n');
}

/** Shapes, and their lower end. */
interface Drawn {
  readonly shapes: readonly Shape[];
  readonly bottom: number;
}

function drawHead(map: MemoryMap): Drawn {
  const shapes: Shape[] = [];
  const line = (key: string, style: string, y: number, content: string) =>
    shapes.push(text(key, style, MARGIN, y, fitText(content, 'label', ROOM, guessWidth)));
  let y = MARGIN + 16;
  line('title', 'title', y, map.model === '' ? 'Memory map' : map.model.slice(0, 90));
  y += 22;
  const kernel = map.kernel === '' ? '' : `Linux ${map.kernel} on ${map.arch}  ·  `;
  line('sub', 'sub', y, `${kernel}${budgetLine(map.totals)}`);
  const outcome = outcomeWords(map);
  if (outcome !== undefined) {
    y += 20;
    line('outcome', 'sub fault', y, `${outcome.title}: ${outcome.text}`);
  }
  y += 28;
  let x = MARGIN;
  for (const kind of legendKinds(map)) {
    const name = KINDS[kind].short;
    shapes.push(legendEntry(kind, name, x, y));
    x += 38 + guessWidth(name, 'small');
  }
  return { shapes, bottom: y + 20 };
}

function legendKinds(map: MemoryMap): readonly MapKind[] {
  const used = new Set([...map.ram, ...map.reserved, ...map.devices].map(({ kind }) => kind));
  return KIND_ORDER.filter((kind) => used.has(kind));
}

function legendEntry(kind: MapKind, name: string, x: number, y: number): Shape {
  return group(`legend-${kind}`, `kind-${kind}`, [
    ...swatch(kind, x, y - 11, 16, 14),
    text('name', 'small', x + 22, y, name),
  ]);
}

interface NoteLine {
  readonly style: string;
  readonly line: string;
}

/** Most lines below the picture under one heading. */
const NOTES_MAX = 200;

function drawNotes(map: MemoryMap, top: number): Drawn {
  const shapes: Shape[] = [];
  let y = top;
  const write = (style: string, content: string) =>
    shapes.push(text(`note${shapes.length}`, style, MARGIN, y, fitText(content, 'small', ROOM, guessWidth)));
  for (const { title, lines } of sectionsOf(map)) {
    if (lines.length === 0) continue;
    write('section', title);
    for (const { style, line } of shortened(lines)) {
      y += LINE;
      write(style, line);
    }
    y += SECTION_GAP;
  }
  return { shapes, bottom: y };
}

function sectionsOf(map: MemoryMap): readonly { readonly title: string; readonly lines: readonly NoteLine[] }[] {
  const inBanks = itemsInBanks(
    map.ram,
    map.reserved.filter((item) => item.size > 0n),
  );
  const plain = (line: string): NoteLine => ({ style: 'small', line });
  return [
    {
      title: 'Overlaps',
      lines: conflictsOf(map.reserved).map(([item, other]) => ({
        style: 'small fault',
        line: `${item.label} (${item.details[0] ?? ''}) overlaps ${other.label}`,
      })),
    },
    {
      title: 'Not reserved',
      lines: map.reserved
        .filter((item) => item.base === undefined || isRefused(item))
        .map((item) => ({
          style: item.state === 'ignored' ? 'small' : 'small fault',
          line: `${item.label}, ${sizeText(item.size)}: ${item.reason ?? item.state ?? 'no address'}`,
        })),
    },
    {
      title: 'Reserved outside RAM',
      lines: map.reserved
        .filter((item) => item.base !== undefined && !inBanks.isInAny(item))
        .map((item) => plain(`${item.label}: ${item.details[0] ?? ''}`)),
    },
    { title: 'Left out', lines: inBanks.leftOut === undefined ? [] : [plain(inBanks.leftOut)] },
    { title: 'Assumed', lines: map.assumptions.map(plain) },
  ];
}

function shortened(lines: readonly NoteLine[]): readonly NoteLine[] {
  if (lines.length <= NOTES_MAX) return lines;
  return [...lines.slice(0, NOTES_MAX), { style: 'small', line: `and ${lines.length - NOTES_MAX} more` }];
}

const STYLE = [
  'svg{--page:#fff;--ink:#1c2430;--muted:#5d6878;--line:#d5dae1;--fault:#c6303e;--focus:#2f6fd6;',
  '--sans:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;',
  '--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}',
  kindRules('light'),
  SCENE_STYLE.replaceAll('\n', ''),
  '.page{fill:var(--page)}.target{cursor:default}',
  '.scene .title{font-size:20px;font-weight:600;fill:var(--ink)}.scene .sub{font-size:13px}',
  '.scene .section{font-size:13px;font-weight:600;fill:var(--ink)}.scene .fault{fill:var(--fault)}',
  '@media(prefers-color-scheme:dark){svg{--page:#15181e;--ink:#e6e9ee;--muted:#98a2b3;--line:#3a424e;--fault:#ff7b86;--focus:#6ea8ff}',
  kindRules('dark'),
  '}',
].join('');
