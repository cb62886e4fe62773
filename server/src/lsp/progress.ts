/** Progress of work in the background, as the client shows it (`$/progress`); a client that shows none is told nothing. */
import type { WorkDoneProgressServerReporter } from 'vscode-languageserver';

/** What makes a line of progress at the client. */
export type ProgressMaker = () => Promise<WorkDoneProgressServerReporter>;

/** One line of progress; it appears when the client has agreed to it, and may be over before. */
export class Progress {
  #reporter: WorkDoneProgressServerReporter | undefined;
  #percent = 0;
  #isOver = false;

  /** `cancel` is called when the user ends the work; without it he cannot. */
  constructor(make: ProgressMaker, title: string, cancel?: () => void) {
    make().then(
      (reporter) => {
        if (this.#isOver) return;
        this.#reporter = reporter;
        reporter.begin(title, this.#percent, undefined, cancel !== undefined);
        if (cancel) reporter.token.onCancellationRequested(cancel);
      },
      // A client that refuses shows nothing.
      () => {},
    );
  }

  /** So many of so many are done; said when that is another percent. */
  report(done: number, of: number, words: string): void {
    const percent = Math.min(100, Math.floor((100 * done) / Math.max(1, of)));
    if (percent === this.#percent) return;
    this.#percent = percent;
    this.#reporter?.report(percent, words);
  }

  end(): void {
    this.#isOver = true;
    this.#reporter?.done();
    this.#reporter = undefined;
  }
}
