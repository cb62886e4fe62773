/** `dtatlas mcp`, a bundle of its own: the tools for assistants over the Model Context Protocol, on standard input and output. */
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { inputSchema, runTool, TOOLS, ToolRefusal } from '../assist/index.ts';
import { errorText } from '../base/errorText.ts';
import { VERSION } from '../base/version.ts';
import { loadBundledParser } from '../node/assets.ts';
import { DiskToolContext, type McpFolders } from './mcpContext.ts';

const INSTRUCTIONS =
  'Facts about Linux device trees, computed from the sources on disk as dtc compiles and the kernel boots them. Everything is read-only. Ask find_boards for the file that the other tools take.';

/** Serves until standard input ends. */
export async function runMcpServer(folders: McpFolders): Promise<void> {
  // Standard output carries the protocol only.
  console.log = console.info = console.debug = console.error;
  const context = new DiskToolContext(await loadBundledParser(), folders);
  const server = new Server(
    { name: 'devicetree-atlas', title: 'Devicetree Atlas', version: VERSION },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map((tool) => ({
      name: tool.name,
      title: tool.title,
      description: tool.description,
      inputSchema: inputSchema(tool),
      annotations: { title: tool.title, readOnlyHint: true, idempotentHint: true, openWorldHint: false },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => answer(context, params.name, params.arguments));
  // Otherwise nobody is told of a message that is no JSON, or too large for the transport, which then ends.
  server.onerror = (error) => console.error(`dtatlas mcp: a message was not read: ${errorText(error)}`);
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve);
  });
  await server.connect(new StdioServerTransport());
  await ended;
  await server.close();
}

function answer(context: DiskToolContext, name: string, input: unknown): CallToolResult {
  context.refresh();
  try {
    const { text, data } = runTool(context, name, input);
    return { content: [{ type: 'text', text }], structuredContent: { ...data } };
  } catch (error) {
    const isRefusal = error instanceof ToolRefusal;
    if (!isRefusal) console.error(error);
    const words = errorText(error);
    const text = isRefusal ? words : `A fault of this program, please report it: ${words}`;
    return { content: [{ type: 'text', text }], isError: true };
  }
}
