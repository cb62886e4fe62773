/** Runs the language server over standard input and output until the client ends it. */
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { loadBundledParser } from '../node/assets.ts';
import { attachServer } from './server.ts';

/** Resolves with the exit code once the client has said goodbye or its end of the pipe is gone. */
export async function runLanguageServer(): Promise<number> {
  const parser = await loadBundledParser();
  const reader = new StreamMessageReader(process.stdin);
  const writer = new StreamMessageWriter(process.stdout);
  // Only protocol may go to standard output.
  console.log = console.error;
  const connection = createConnection(ProposedFeatures.all, reader, writer);
  attachServer(connection, parser);
  connection.listen();
  return new Promise((resolve) => {
    process.stdin.once('end', () => resolve(0));
    process.stdin.once('close', () => resolve(0));
  });
}
