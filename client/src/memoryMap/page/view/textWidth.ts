/** Measures text in the fonts of the page. */
import type { Measure, TextStyle } from '../../../../../server/src/mapModel/scene/measure.ts';

/** Most cached widths; more than a map has names. */
const KNOWN_MAX = 50_000;

/** @param element An element with the page's fonts as custom properties. */
export function pageMeasure(element: HTMLElement): Measure {
  const context = document.createElement('canvas').getContext('2d');
  const style = getComputedStyle(element);
  const sans = style.getPropertyValue('--sans') || 'sans-serif';
  const mono = style.getPropertyValue('--mono') || 'monospace';
  const fonts: Readonly<Record<TextStyle, string>> = {
    label: `12.5px ${sans}`,
    small: `11px ${sans}`,
    mono: `10.5px ${mono}`,
  };
  const known = new Map<string, number>();
  return (content, textStyle) => {
    const key = `${textStyle}${content}`;
    const width = known.get(key);
    if (width !== undefined) return width;
    if (known.size > KNOWN_MAX) known.clear();
    if (context !== null) context.font = fonts[textStyle];
    const measured = context?.measureText(content).width ?? content.length * 7.5;
    known.set(key, measured);
    return measured;
  };
}
