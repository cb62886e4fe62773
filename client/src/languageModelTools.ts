/**
 * The tools for chat in agent mode that `package.json` contributes; the server answers them. VS Code supports tools from 1.95
 * on; in earlier versions nothing is registered.
 */
import * as vscode from 'vscode';
import type { AtlasServer } from './server.ts';

/** Precedes the server's name of each tool. */
const PREFIX = 'dtatlas_';

/** The used part of VS Code 1.95's API: the types of our oldest version lack it. */
interface ToolApi {
  readonly lm: {
    registerTool(name: string, tool: LanguageModelTool): vscode.Disposable;
  };
  readonly LanguageModelToolResult: new (content: readonly unknown[]) => unknown;
  readonly LanguageModelTextPart: new (text: string) => unknown;
}

interface LanguageModelTool {
  invoke(options: { readonly input: unknown }, token: vscode.CancellationToken): Promise<unknown>;
  prepareInvocation(options: { readonly input: unknown }): { readonly invocationMessage: string };
}

interface ContributedTool {
  readonly name: string;
  readonly displayName: string;
}

/** Registers every tool of the manifest; does nothing in a VS Code without tools. */
export function registerLanguageModelTools(manifest: unknown, server: AtlasServer): vscode.Disposable {
  const api: Partial<ToolApi> & Pick<ToolApi, 'lm'> = vscode as unknown as ToolApi;
  const { LanguageModelToolResult: Result, LanguageModelTextPart: Text } = api;
  if (typeof api.lm?.registerTool !== 'function' || !Result || !Text) return new vscode.Disposable(() => {});
  const registered = toolsOf(manifest).map(({ name, displayName }) =>
    api.lm.registerTool(name, {
      prepareInvocation: ({ input }) => ({ invocationMessage: `${displayName}${fileIn(input)}` }),
      async invoke({ input }, token) {
        const answer = await server.runTool(name.slice(PREFIX.length), input, token);
        // A refusal is a valid answer: it tells the model what to do.
        return new Result([new Text('refused' in answer ? answer.refused : answer.text)]);
      },
    }),
  );
  return vscode.Disposable.from(...registered);
}

function toolsOf(manifest: unknown): readonly ContributedTool[] {
  const { contributes } = manifest as {
    readonly contributes?: { readonly languageModelTools?: readonly ContributedTool[] };
  };
  return contributes?.languageModelTools ?? [];
}

function fileIn(input: unknown): string {
  const file = typeof input === 'object' && input !== null && 'file' in input ? input.file : undefined;
  return typeof file === 'string' ? `: ${file}` : '';
}
