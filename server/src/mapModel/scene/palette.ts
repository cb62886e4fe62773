/**
 * Colours and patterns of kinds. Red-green colour-blind people can tell the hues apart too (after Okabe and Ito, Color Universal
 * Design, 2008), and each kind has a pattern of its own besides: colour is never the only difference.
 */
import { KIND_ORDER, type MapKind } from '../kinds.ts';
import { path, type Shape } from './shapes.ts';

interface KindLook {
  readonly light: string;
  readonly dark: string;
  readonly pattern: PatternName;
}

type PatternName = keyof typeof PATTERNS;

/** A tile of each pattern: its edge in pixels, and strokes. */
const PATTERNS = {
  plain: { size: 8, d: '' },
  rising: { size: 6, d: 'M-1 1L1 -1M0 6L6 0M5 7L7 5' },
  falling: { size: 6, d: 'M-1 5L1 7M0 0L6 6M5 -1L7 1' },
  wideFalling: { size: 12, d: 'M-2 10L2 14M0 0L12 12M10 -2L14 2' },
  level: { size: 4, d: 'M0 2H4' },
  wideLevel: { size: 9, d: 'M0 4.5H9' },
  upright: { size: 4, d: 'M2 0V4' },
  wideUpright: { size: 8, d: 'M4 0V8' },
  dots: { size: 6, d: 'M1 1.5h1.4M4 4.5h1.4' },
  grid: { size: 7, d: 'M0 3.5H7M3.5 0V7' },
  cross: { size: 7, d: 'M0 0L7 7M7 0L0 7' },
  dashes: { size: 8, d: 'M0 2h4M4 6h4' },
  waves: { size: 8, d: 'M0 4q2 -4 4 0t4 0' },
  zigzag: { size: 8, d: 'M0 6L4 2L8 6' },
  bricks: { size: 8, d: 'M0 0H8M0 4H8M2 0V4M6 4V8' },
  plus: { size: 8, d: 'M4 2V6M2 4H6' },
} as const;

const LOOKS: Readonly<Record<MapKind, KindLook>> = {
  ram: { light: '#7c8796', dark: '#7b8798', pattern: 'plain' },
  nomap: { light: '#7349b8', dark: '#b48ef2', pattern: 'rising' },
  firmware: { light: '#a33d8f', dark: '#e58fd2', pattern: 'cross' },
  reserved: { light: '#1f66c1', dark: '#6aa9f7', pattern: 'plain' },
  coherent: { light: '#0b7f9e', dark: '#4fc1dd', pattern: 'level' },
  restricted: { light: '#2c7a86', dark: '#6fd0d0', pattern: 'waves' },
  cma: { light: '#13805b', dark: '#4cc79a', pattern: 'dots' },
  memreserve: { light: '#b0355c', dark: '#f08bac', pattern: 'upright' },
  kernel: { light: '#c2571a', dark: '#f0975a', pattern: 'wideFalling' },
  initrd: { light: '#92700c', dark: '#dcc04a', pattern: 'falling' },
  dtb: { light: '#7d5a3c', dark: '#cfa781', pattern: 'grid' },
  early: { light: '#9a5a2c', dark: '#d99a72', pattern: 'bricks' },
  crash: { light: '#b23b4a', dark: '#ef8591', pattern: 'plus' },
  other: { light: '#5b6675', dark: '#9aa6b6', pattern: 'dashes' },
  device: { light: '#3b6f8c', dark: '#86b7d3', pattern: 'wideLevel' },
  pci: { light: '#2f7d68', dark: '#7cc7b2', pattern: 'wideUpright' },
  hole: { light: '#8a94a2', dark: '#5d6775', pattern: 'zigzag' },
};

function lookOf(kind: MapKind): KindLook {
  return LOOKS[kind];
}

/** Id of the pattern of a kind; undefined where it is plain. */
export function patternOf(kind: MapKind): string | undefined {
  const { pattern } = lookOf(kind);
  return pattern === 'plain' ? undefined : `pattern-${kind}`;
}

/** Id of the pattern of bytes that two items claim. */
export const CONFLICT_PATTERN = 'pattern-conflict';

/** A pattern as it is defined in a drawing. */
export interface PatternTile {
  readonly id: string;
  readonly size: number;
  readonly strokes: Shape;
}

/** The patterns of all kinds, and that of a conflict. */
export function patternTiles(): PatternTile[] {
  const tiles = KIND_ORDER.flatMap((kind): PatternTile[] => {
    const id = patternOf(kind);
    if (id === undefined) return [];
    const { size, d } = PATTERNS[lookOf(kind).pattern];
    return [{ id, size, strokes: path(id, `stroke kind-${kind}`, d) }];
  });
  return [
    ...tiles,
    {
      id: CONFLICT_PATTERN,
      size: 9,
      strokes: path(CONFLICT_PATTERN, 'stroke conflict-stroke', 'M-1 1L1 -1M0 9L9 0M8 10L10 8'),
    },
  ];
}

/** CSS that gives `--kind` to the class of each kind, below a selector. */
export function kindRules(scheme: 'light' | 'dark', below = ''): string {
  return KIND_ORDER.map((kind) => `${below}.kind-${kind}{--kind:${lookOf(kind)[scheme]}}`).join('');
}
