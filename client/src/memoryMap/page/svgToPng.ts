/** Renders an SVG document to pixels in the browser. */

/** Pixels for each unit of the document. */
const SCALE = 2;
/** Limit of browsers for the width and height of a canvas. */
const PIXELS_MAX = 16_000;

/**
 * Draws a document that has `width` and `height` at its root.
 *
 * @returns The file in base64. Throws when the browser cannot draw it.
 */
export async function svgToPng(markup: string): Promise<string> {
  const url = URL.createObjectURL(new Blob([markup], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { naturalWidth, naturalHeight } = image;
    if (naturalWidth === 0 || naturalHeight === 0) throw new Error('the picture has no size');
    const scale = Math.min(SCALE, PIXELS_MAX / naturalWidth, PIXELS_MAX / naturalHeight);
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(naturalWidth * scale);
    canvas.height = Math.round(naturalHeight * scale);
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('the browser draws no canvas');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
  } finally {
    URL.revokeObjectURL(url);
  }
}
