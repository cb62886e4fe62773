/**
 * The map as one self-contained picture: RAM bank by bank with what takes it, beside it the whole address space. No
 * script, no fonts, no references; colours follow the reader's light or dark scheme. All text from the tree is escaped.
 */
import { formatSize } from '../base/format.ts';
import { type BankItems, itemsInBanks } from './bankItems.ts';
import { conflictingIds, conflictsOf, overlapText } from './conflicts.ts';
import { KIND_ORDER, KINDS, type MapKind } from './kinds.ts';
import { isRefused, type MapItem, type MemoryMap, sizeText } from './model.ts';
import { budgetLine, outcomeWords } from './summary.ts';
import { type BankBox, layOutBank, layOutSpace, ROW_HEIGHT, type SpaceRow } from './svgLayout.ts';

const MARGIN = 28;
const ADDRESS_WIDTH = 132;
const BAR_WIDTH = 430;
const GUTTER = 44;
const SPACE_WIDTH = 360;
const LEFT_BAR = MARGIN + ADDRESS_WIDTH;
const RIGHT_ADDRESS = LEFT_BAR + BAR_WIDTH + GUTTER;
const RIGHT_BAR = RIGHT_ADDRESS + ADDRESS_WIDTH;
const WIDTH = RIGHT_BAR + SPACE_WIDTH + MARGIN;
const SECTION_GAP = 30;
/** Width of a character of the two font sizes, in pixels, in a wide font: text is cut before it can overflow. */
const LABEL_CHARACTER = 7.2;
const SMALL_CHARACTER = 7.1;
const SPACE_ROW = { ram: 40, devices: 40, hole: 20 } as const;

const COLOURS: Readonly<Record<MapKind, { readonly light: string; readonly dark: string }>> = {
  ram: { light: '#9aa4b2', dark: '#6b7686' },
  nomap: { light: '#7a5cc4', dark: '#a78bec' },
  firmware: { light: '#9a4fb8', dark: '#cf8ff0' },
  reserved: { light: '#3f6fd1', dark: '#7aa2f7' },
  coherent: { light: '#1789ad', dark: '#5fc3e4' },
  restricted: { light: '#0f7f8c', dark: '#4fd0d8' },
  cma: { light: '#2a9270', dark: '#5fcaa4' },
  memreserve: { light: '#b04f86', dark: '#e48abb' },
  kernel: { light: '#d0741c', dark: '#f2a65a' },
  initrd: { light: '#b5940f', dark: '#e3c94f' },
  dtb: { light: '#8a6a52', dark: '#c9a489' },
  early: { light: '#a0603c', dark: '#d99a72' },
  crash: { light: '#b23b4a', dark: '#ef8591' },
  other: { light: '#68717f', dark: '#9aa4b2' },
  device: { light: '#4f7396', dark: '#8fb3d6' },
  pci: { light: '#3d8472', dark: '#7cc7b2' },
  hole: { light: '#c3cad4', dark: '#4b5462' },
};

/** A complete SVG document. */
export function renderMapSvg(map: MemoryMap): string {
  const parts: string[] = [];
  const drawn: Drawn = {
    map,
    inBanks: itemsInBanks(
      map.ram,
      map.reserved.filter((item) => item.size > 0n),
    ),
    labels: new Map(map.reserved.map(({ id, label }) => [id, label])),
    conflicting: conflictingIds(map.reserved),
  };
  const head = drawHead(map, parts);
  const left = drawRam(drawn, parts, head);
  const right = drawSpace(map, parts, head);
  const bottom = drawNotes(drawn, parts, Math.max(left, right) + SECTION_GAP);
  const height = Math.ceil(bottom + MARGIN);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" ` +
      `role="img" aria-label="${escapeXml(`Memory map of ${map.model}`)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

interface Drawn {
  readonly map: MemoryMap;
  readonly inBanks: BankItems;
  /** Labels of reserved items by id. */
  readonly labels: ReadonlyMap<string, string>;
  /** Ids of reserved items that overlap where they must not. */
  readonly conflicting: ReadonlySet<string>;
}

function drawHead(map: MemoryMap, parts: string[]): number {
  const title = map.model === '' ? 'Memory map' : map.model;
  parts.push(text(MARGIN, MARGIN + 16, 'title', cut(title, 78)));
  parts.push(text(MARGIN, MARGIN + 38, 'sub', `Linux ${map.kernel} on ${map.arch}  ·  ${budgetLine(map.totals)}`));
  let y = MARGIN + 38;
  const outcome = outcomeWords(map);
  if (outcome !== undefined) {
    y += 20;
    parts.push(text(MARGIN, y, 'sub fault', cut(`${outcome.title}: ${outcome.text}`, 130)));
  }
  y += 26;
  let x = MARGIN;
  const used = new Set<MapKind>(['ram', 'device', ...map.reserved.map((item) => item.kind)]);
  for (const kind of KIND_ORDER) {
    if (!used.has(kind)) continue;
    const name = kind === 'ram' ? 'free RAM' : KINDS[kind].short;
    parts.push(`<rect class="box k-${kind}" x="${x}" y="${y - 10}" width="12" height="12" rx="2"/>`);
    parts.push(text(x + 18, y, 'small', name));
    x += 36 + name.length * 6.6;
  }
  return y + 34;
}

function drawRam(drawn: Drawn, parts: string[], top: number): number {
  const { map, inBanks } = drawn;
  parts.push(text(MARGIN, top, 'section', 'RAM'));
  if (map.ram.length === 0) {
    parts.push(text(LEFT_BAR, top, 'small', 'none that the kernel knows of'));
    return top + ROW_HEIGHT;
  }
  let y = top + 16;
  for (const bank of map.ram) {
    const { boxes, height } = layOutBank(bank, inBanks.in(bank));
    const name = bank.label === 'RAM' ? '' : bank.label;
    parts.push(text(LEFT_BAR, y + 4, 'small strong', cut(name, 48)));
    parts.push(text(LEFT_BAR + BAR_WIDTH, y + 4, 'small strong end', formatSize(bank.size)));
    y += 12;
    for (const box of boxes) drawBox(box, drawn, parts, y);
    drawBoundaries(boxes, parts, y);
    y += height;
    parts.push(text(LEFT_BAR - 12, y + 4, 'address', address((bank.base ?? 0n) + bank.size)));
    y += SECTION_GAP;
  }
  return y - SECTION_GAP;
}

function drawBox(box: BankBox, drawn: Drawn, parts: string[], bankTop: number): void {
  const width = BAR_WIDTH / box.lanes;
  const x = LEFT_BAR + box.lane * width;
  const y = bankTop + box.top;
  const middle = y + box.height / 2 + 4;
  const { item } = box;
  const kind = item?.kind ?? 'ram';
  const fault = item !== undefined && (drawn.conflicting.has(item.id) || item.state === 'failed');
  const size = formatSize(item?.size ?? box.size);
  const gap = box.lanes > 1 ? 3 : 0;
  const shape = `x="${round(x)}" y="${round(y)}" width="${round(width - gap)}" height="${round(box.height - 1.5)}" rx="2"`;
  parts.push('<g>', `<title>${escapeXml(tooltip(item, box, drawn))}</title>`);
  if (item === undefined) parts.push(`<rect class="free" ${shape}/>`);
  else {
    parts.push(`<rect class="box k-${kind}${fault ? ' bad' : ''}" ${shape}/>`);
    parts.push(
      `<rect class="edge k-${kind}" x="${round(x)}" y="${round(y)}" width="4" height="${round(box.height - 1.5)}"/>`,
    );
  }
  const room = Math.floor((width - gap - 34 - size.length * SMALL_CHARACTER) / LABEL_CHARACTER);
  parts.push(text(x + 14, middle, item === undefined ? 'small' : 'label', cut(item?.label ?? 'free', room)));
  parts.push(text(x + width - gap - 10, middle, 'small end', size));
  parts.push('</g>');
}

/** Where something begins; boxes side by side may begin at one address. */
function drawBoundaries(boxes: readonly BankBox[], parts: string[], bankTop: number): void {
  const bases = new Map(boxes.map((box) => [box.base, box.top]));
  for (const [base, top] of bases) parts.push(text(LEFT_BAR - 12, bankTop + top + 9, 'address', address(base)));
}

function drawSpace(map: MemoryMap, parts: string[], top: number): number {
  parts.push(text(RIGHT_ADDRESS, top, 'section', 'Address space'));
  let y = top + 28;
  for (const row of layOutSpace(map)) {
    const height = SPACE_ROW[row.kind];
    if (row.kind === 'hole') drawHole(row, parts, y);
    else drawSpaceRow(row, parts, y, height);
    y += height;
  }
  return y;
}

function drawSpaceRow(row: SpaceRow, parts: string[], y: number, height: number): void {
  const [first] = row.items;
  const names = row.items.map((item) => item.label);
  const kind = row.kind === 'ram' ? 'ram' : 'device';
  const title =
    row.kind === 'ram' ? 'RAM' : row.items.length === 1 ? (first?.label ?? '') : `${row.items.length} device windows`;
  const detail =
    row.kind === 'ram' ? (first?.path ?? '') : row.items.length === 1 ? (first?.path ?? '') : names.join(', ');
  const size = formatSize(row.size);
  const room = Math.floor((SPACE_WIDTH - 28) / SMALL_CHARACTER);
  const more = row.items.length > 12 ? `\n… ${row.items.length - 12} more` : '';
  const tip = `${title}\n${row.items
    .slice(0, 12)
    .map((item) => `${item.label}: ${item.details[0] ?? formatSize(item.size)}`)
    .join('\n')}${more}`;
  parts.push(
    '<g>',
    `<title>${escapeXml(tip)}</title>`,
    `<rect class="box k-${kind}" x="${RIGHT_BAR}" y="${y}" width="${SPACE_WIDTH}" height="${height - 1.5}" rx="2"/>`,
    `<rect class="edge k-${kind}" x="${RIGHT_BAR}" y="${y}" width="4" height="${height - 1.5}"/>`,
    text(RIGHT_BAR - 12, y + 9, 'address', address(row.base)),
    text(RIGHT_BAR + 14, y + 16, 'label', cut(title, room - size.length - 2)),
    text(RIGHT_BAR + SPACE_WIDTH - 10, y + 16, 'small end', size),
    text(RIGHT_BAR + 14, y + 31, 'small', cut(detail, room)),
    '</g>',
  );
}

function drawHole(row: SpaceRow, parts: string[], y: number): void {
  const middle = y + SPACE_ROW.hole / 2 - 1;
  parts.push(
    `<line class="hole" x1="${RIGHT_BAR}" y1="${middle}" x2="${RIGHT_BAR + SPACE_WIDTH}" y2="${middle}"/>`,
    text(RIGHT_BAR + SPACE_WIDTH / 2, middle + 4, 'small middle', `nothing for ${formatSize(row.size)}`),
  );
}

function drawNotes({ map, inBanks }: Drawn, parts: string[], top: number): number {
  let y = top;
  const section = (title: string, lines: readonly NoteLine[]) => {
    if (lines.length === 0) return;
    parts.push(text(MARGIN, y, 'section', title));
    for (const { style, line } of shortened(lines)) {
      y += ROW_HEIGHT;
      parts.push(text(MARGIN, y, style, cut(line, 175)));
    }
    y += SECTION_GAP;
  };
  const plain = (style: string) => (line: string) => ({ style, line });
  section(
    'Overlaps',
    conflictsOf(map.reserved).map(([item, other]) => ({
      style: 'small fault',
      line: `${item.label} (${item.details[0] ?? ''}) overlaps ${other.label}`,
    })),
  );
  section(
    'Not reserved',
    map.reserved
      .filter((item) => item.base === undefined || isRefused(item))
      .map((item) => ({
        style: item.state === 'ignored' ? 'small' : 'small fault',
        line: `${item.label}, ${sizeText(item.size)}: ${item.reason ?? item.state ?? 'no address'}`,
      })),
  );
  section(
    'Reserved outside RAM',
    map.reserved
      .filter((item) => item.base !== undefined && !inBanks.isInAny(item))
      .map((item) => plain('small')(`${item.label}: ${item.details[0] ?? ''}`)),
  );
  section('Left out', inBanks.leftOut === undefined ? [] : [plain('small')(inBanks.leftOut)]);
  section('Assumed', map.assumptions.map(plain('small')));
  return y;
}

interface NoteLine {
  readonly style: string;
  readonly line: string;
}

/** Lines below the picture under one heading. */
const NOTES_MAX = 200;

function shortened(lines: readonly NoteLine[]): readonly NoteLine[] {
  if (lines.length <= NOTES_MAX) return lines;
  return [...lines.slice(0, NOTES_MAX), { style: 'small', line: `and ${lines.length - NOTES_MAX} more` }];
}

function tooltip(item: MapItem | undefined, box: BankBox, { labels }: Drawn): string {
  if (item === undefined) return `free: ${address(box.base)}, ${formatSize(box.size)}`;
  const overlaps = overlapText(item, (id) => labels.get(id) ?? id);
  const others = overlaps === undefined ? [] : [`overlaps ${overlaps}`];
  return [item.label, ...(item.path === '' ? [] : [item.path]), ...item.details, ...others].join('\n');
}

function text(x: number, y: number, style: string, content: string): string {
  return content === '' ? '' : `<text class="${style}" x="${round(x)}" y="${round(y)}">${escapeXml(content)}</text>`;
}

/** `0x1_8000_0000`, grouped by four digits so that it can be read. */
function address(value: bigint): string {
  const digits = value.toString(16).padStart(8, '0');
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= 4) groups.unshift(digits.slice(Math.max(0, end - 4), end));
  return `0x${groups.join('_')}`;
}

function cut(content: string, characters: number): string {
  if (content.length <= characters) return content;
  return characters < 4 ? '' : `${content.slice(0, characters - 1)}…`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** For text and attributes; characters that XML cannot hold become a question mark. */
function escapeXml(content: string): string {
  return (
    content
      .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be removed
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/g, '?')
  );
}

function kindRules(scheme: 'light' | 'dark'): string {
  return KIND_ORDER.map((kind) => `.k-${kind}{--k:${COLOURS[kind][scheme]}}`).join('');
}

const STYLE = [
  'svg{--page:#fff;--ink:#1c2430;--muted:#667085;--line:#d5dae1;--fault:#c6303e}',
  kindRules('light'),
  '.page{fill:var(--page)}',
  'text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--ink)}',
  '.title{font-size:20px;font-weight:600}.sub{font-size:13px;fill:var(--muted)}',
  '.section{font-size:13px;font-weight:600}.small{font-size:11px;fill:var(--muted)}.strong{font-weight:600;fill:var(--ink)}',
  '.address{font:10.5px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--muted);text-anchor:end}',
  '.end{text-anchor:end}.middle{text-anchor:middle;paint-order:stroke;stroke:var(--page);stroke-width:8px}',
  '.box{fill:var(--k);fill-opacity:.18;stroke:var(--k);stroke-opacity:.45}.edge{fill:var(--k)}',
  '.free{fill:none;stroke:var(--line);stroke-dasharray:3 3}.hole{stroke:var(--line);stroke-dasharray:2 4}',
  '.bad{stroke:var(--fault);stroke-width:2;stroke-opacity:1}.fault{fill:var(--fault)}',
  '@media(prefers-color-scheme:dark){svg{--page:#15181e;--ink:#e6e9ee;--muted:#98a2b3;--line:#3a424e;--fault:#ff7b86}',
  kindRules('dark'),
  '}',
].join('');
