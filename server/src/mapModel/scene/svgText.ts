/** Shapes as SVG markup. All text from the tree is escaped. */
import { patternTiles } from './palette.ts';
import { px, type Shape } from './shapes.ts';

/** The elements, a line each; names of targets become tooltips. */
export function shapesToSvg(shapes: readonly Shape[]): string[] {
  return shapes.flatMap(shapeToSvg);
}

/** The definitions that shapes refer to. */
export function patternDefinitions(): string {
  const tiles = patternTiles().map(
    ({ id, size, strokes }) =>
      `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse">${shapeToSvg(strokes).join('')}</pattern>`,
  );
  return `<defs>${tiles.join('')}</defs>`;
}

function shapeToSvg(shape: Shape): string[] {
  const style = shape.style.trim().replace(/ +/g, ' ');
  const start = style === '' ? '' : ` class="${escapeXml(style)}"`;
  switch (shape.tag) {
    case 'rect': {
      const { x, y, width, height, radius, pattern } = shape;
      const more = `${radius === undefined ? '' : ` rx="${radius}"`}${pattern === undefined ? '' : ` fill="url(#${pattern})"`}`;
      return [`<rect${start} x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"${more}/>`];
    }
    case 'path':
      return [`<path${start} d="${shape.d}"/>`];
    case 'text': {
      const { x, y, isUpright } = shape;
      const turn = isUpright === true ? ` transform="rotate(-90 ${px(x)} ${px(y)})"` : '';
      return shape.text === ''
        ? []
        : [`<text${start} x="${px(x)}" y="${px(y)}"${turn}>${escapeXml(shape.text)}</text>`];
    }
    case 'g': {
      const title = shape.target === undefined ? '' : `<title>${escapeXml(shape.target.name)}</title>`;
      return [`<g${start}>${title}`, ...shapesToSvg(shape.children), '</g>'];
    }
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** For text and attributes; characters that XML cannot hold become a question mark. */
export function escapeXml(content: string): string {
  return (
    content
      .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be removed
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/g, '?')
  );
}
