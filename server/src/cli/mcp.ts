/** `dtatlas mcp`: passes the arguments of the command line to the server, which has its own bundle. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { isFolder } from './folderInput.ts';
import type { runMcpServer } from './mcpServer.ts';
import { parseOptions, UsageError } from './usage.ts';

/** Serves until standard input ends; exit code 0. */
export async function mcpCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: {
      root: { type: 'string', multiple: true },
      include: { type: 'string', short: 'I', multiple: true },
      define: { type: 'string', short: 'D', multiple: true },
    },
  });
  if (positionals.length > 0) throw new UsageError(`takes folders with --root; not '${positionals[0]}'`);
  const roots = folders(values.root ?? ['.'], '--root');
  const includeFolders = folders(values.include ?? [], '-I');
  // Only this command loads the protocol and its dependencies.
  const bundle: { readonly runMcpServer: typeof runMcpServer } = createRequire(import.meta.url)('./mcpServer.js');
  await bundle.runMcpServer({ roots, includeFolders, defines: values.define ?? [] });
  return 0;
}

function folders(names: readonly string[], option: string): readonly string[] {
  const missing = names.find((name) => !isFolder(name));
  if (missing !== undefined) throw new UsageError(`${option} takes a folder; '${missing}' is none`);
  return names.map((name) => resolve(name));
}
