/**
 * The document of the memory map page. It holds no data: script and style come from the extension's own folder, all
 * else arrives by message. Uses no API of VS Code, so that the page can be tested in a plain browser.
 */

/** The values that differ between pages. */
interface PageSources {
  /** The origin of the files below in the content security policy. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** Unguessable, new for every page. */
  readonly nonce: string;
}

/** The page as text. Its policy allows one script, one style sheet and nothing from the network. */
export function memoryMapHtml(sources: PageSources): string {
  const policy = [
    "default-src 'none'",
    `style-src ${sources.cspSource}`,
    `script-src 'nonce-${sources.nonce}'`,
    // For a picture that the page renders to a PNG.
    'img-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Memory Map</title>
<link rel="stylesheet" href="${sources.styleUri}">
</head>
<body>
<main id="app"></main>
<script nonce="${sources.nonce}" src="${sources.scriptUri}"></script>
</body>
</html>
`;
}
