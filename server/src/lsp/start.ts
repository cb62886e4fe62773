/** Runs the language server over standard input and output until the client ends it. */
import { createConnection, ProposedFeatures, StreamMessageWriter } from 'vscode-languageserver/node';
import { loadBundledParser } from '../node/assets.ts';
import { expectShortLives, youngCollector } from '../node/gcTuning.ts';
import { cancellingQueue } from './cancellation.ts';
import { FrameGuard } from './framing.ts';
import { messageReader } from './incoming.ts';
import { Phases } from './phases.ts';
import { attachServer } from './server.ts';

/**
 * Resolves when the server listens. The process then ends by itself: after the client's `exit`, at the end of the pipe, or
 * when the client's process is gone; with code 0 if the client sent `shutdown` before, else 1.
 */
export async function runLanguageServer(): Promise<void> {
  expectShortLives();
  // Standard output carries only protocol messages.
  console.log = console.info = console.debug = console.error;
  // An error outside of a request (an invalid answer of the client, a broken pipe) must not end the server: if
  // the client is gone, the end of the pipe says so.
  process.on('unhandledRejection', (reason) => console.error(reason));
  process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(1);
    console.error(error);
  });
  const parser = await loadBundledParser();
  const input = new FrameGuard();
  input.on('error', (error) => {
    console.error(`The connection is of no use any more, the server ends: ${error.message}`);
    process.exit(1);
  });
  const phases = new Phases();
  const writer = new StreamMessageWriter(process.stdout);
  // With a reader of our own, the library does not see the end of the pipe.
  for (const event of ['end', 'close']) input.on(event, () => process.exit(phases.hasEnded ? 0 : 1));
  const connection = createConnection(ProposedFeatures.all, messageReader(input, writer), writer, {
    messageStrategy: phases,
    connectionStrategy: cancellingQueue,
  });
  phases.attach(connection);
  process.stdin.pipe(input);
  attachServer(connection, parser, youngCollector());
  connection.listen();
}
