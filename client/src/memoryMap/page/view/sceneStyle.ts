/** The style of the drawing in the page: the same sheet and patterns as in files, with the theme's colours. */
import { kindRules, type PatternTile, patternTiles } from '../../../../../server/src/mapModel/scene/palette.ts';
import { SCENE_STYLE } from '../../../../../server/src/mapModel/scene/style.ts';
import { svg } from '../dom.ts';

let isStyled = false;

/** Once per document. A constructed sheet is no inline style: the content policy allows it. */
export function styleScene(): void {
  if (isStyled) return;
  isStyled = true;
  const sheet = new CSSStyleSheet();
  const dark = 'body:is(.vscode-dark,.vscode-high-contrast:not(.vscode-high-contrast-light)) ';
  sheet.replaceSync(`${kindRules('light')}${kindRules('dark', dark)}${SCENE_STYLE}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  // Outside of the picture: the legend uses the patterns even while the picture is hidden.
  const defs = svg('defs', {}, patternTiles().map(toPattern));
  document.body.append(svg('svg', { class: 'pattern-defs', width: '0', height: '0', 'aria-hidden': 'true' }, [defs]));
}

function toPattern({ id, size, strokes }: PatternTile): SVGElement {
  const edge = String(size);
  const stroke = strokes.tag === 'path' ? [svg('path', { d: strokes.d, class: strokes.style })] : [];
  return svg('pattern', { id, width: edge, height: edge, patternUnits: 'userSpaceOnUse' }, stroke);
}
