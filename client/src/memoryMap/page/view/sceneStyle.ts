/** The style of the drawing in the page: the sheet it has in files, too, and its colours as the theme wants them. */
import { kindRules } from '../../../../../server/src/mapModel/scene/palette.ts';
import { SCENE_STYLE } from '../../../../../server/src/mapModel/scene/style.ts';

let isStyled = false;

/** Once for the document. A constructed sheet is no inline style: the content policy lets it in. */
export function styleScene(): void {
  if (isStyled) return;
  isStyled = true;
  const sheet = new CSSStyleSheet();
  const dark = 'body:is(.vscode-dark,.vscode-high-contrast:not(.vscode-high-contrast-light)) ';
  sheet.replaceSync(`${kindRules('light')}${kindRules('dark', dark)}${SCENE_STYLE}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
