/** Entry point of the language server process that the extension starts. */
import { runLanguageServer } from './start.ts';

void runLanguageServer();
