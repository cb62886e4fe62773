/** Progress of background work in the client (`$/progress`); a client without progress support gets no messages. */
import type { WorkDoneProgressServerReporter } from 'vscode-languageserver';

/** Creates a progress indicator in the client. */
export type ProgressMaker = () => Promise<WorkDoneProgressServerReporter>;

/** One progress indicator; it appears when the client has accepted it, and the work may end before. */
export class Progress {
  #reporter: WorkDoneProgressServerReporter | undefined;
  #percent = 0;
  #isOver = false;

  /** `cancel` is called when the user cancels the work; without it the work is not cancellable. */
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

  /** Reports the number of done items; sends a message only when the percentage changes. */
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
