/** Entry point of the language server process that the extension starts. */
import { runLanguageServer } from './start.ts';

await runLanguageServer();
