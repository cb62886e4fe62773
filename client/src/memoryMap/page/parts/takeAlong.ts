/** Exports the map as a file or to the clipboard: the documents of `dtatlas map --format`, with the same code. */
import { type ExportFormat, exportMap } from '../../../../../server/src/mapModel/export.ts';
import { renderMapSvg } from '../../../../../server/src/mapModel/renderSvg.ts';
import { type MenuLine, menuButton } from '../menu.ts';
import { wholeMap } from '../numbers.ts';
import type { PagePart, PageUi } from '../part.ts';
import { svgToPng } from '../svgToPng.ts';

const DOCUMENTS: readonly { readonly format: ExportFormat; readonly label: string }[] = [
  { format: 'md', label: 'Markdown' },
  { format: 'csv', label: 'CSV' },
  { format: 'json', label: 'JSON' },
  { format: 'text', label: 'text' },
  { format: 'mail', label: 'text for a mail' },
];

/** A button with a menu. */
export function makeTakeAlong(ui: PageUi): PagePart {
  const map = () => wholeMap(ui.model);
  const picture = () => renderMapSvg(map(), { hidesDisabled: ui.hidesDisabled });
  const save = (format: ExportFormat | 'svg', text: string) => ui.post({ type: 'save', format, text });
  const savePng = async () => {
    try {
      ui.post({ type: 'save', format: 'png', text: await svgToPng(picture()) });
    } catch {
      // The host reports that there is nothing to save.
      ui.post({ type: 'save', format: 'png', text: '' });
    }
  };
  const lines = (): readonly MenuLine[] => [
    { label: 'Save as SVG', act: () => save('svg', picture()) },
    { label: 'Save as PNG', act: () => void savePng() },
    ...DOCUMENTS.map(({ format, label }) => ({
      label: `Save as ${label}`,
      act: () => save(format, exportMap(map(), format)),
    })),
    { label: 'Copy the picture as SVG', act: () => ui.post({ type: 'copy', text: picture() }) },
    ...DOCUMENTS.map(({ format, label }) => ({
      label: `Copy as ${label}`,
      act: () => ui.post({ type: 'copy', text: exportMap(map(), format) }),
    })),
  ];
  return {
    id: 'takeAlong',
    title: 'Take along',
    place: 'toolbar',
    element: menuButton({ text: 'Export', label: 'Save or copy the map' }, lines),
    update: () => undefined,
  };
}
