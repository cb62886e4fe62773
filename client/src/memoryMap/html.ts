/**
 * The document of the memory map page. It holds no data: script and style come from the extension's own folder, all
 * else arrives by message. Knows nothing of VS Code, so that the page can be tested in a plain browser.
 */

/** What differs from one page to the next. */
interface PageSources {
  /** What the content security policy calls the origin of the files below. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** Unguessable, new for every page. */
  readonly nonce: string;
}

/** The page as text. Its policy lets in one script, one style sheet and nothing from the network. */
export function memoryMapHtml(sources: PageSources): string {
  const policy = [
    "default-src 'none'",
    `style-src ${sources.cspSource}`,
    `script-src 'nonce-${sources.nonce}'`,
    // A picture that the page has drawn, on its way to a file.
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
