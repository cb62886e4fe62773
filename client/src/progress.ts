/** Progress of tasks that may take long, with a way to cancel them. */
import * as vscode from 'vscode';

/** A task is shown once it takes longer than this. */
const QUIET_MS = 900;

/** Runs a task; `title` follows the name of the product. The user can cancel the token. */
export async function withProgress<T>(
  title: string,
  task: (token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const source = new vscode.CancellationTokenSource();
  const running = task(source.token);
  let timer: NodeJS.Timeout | undefined;
  const quiet = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), QUIET_MS);
  });
  try {
    const first = await Promise.race([running.then(() => 'done' as const), quiet]);
    if (first === 'late') {
      const options = {
        location: vscode.ProgressLocation.Notification,
        title: `Devicetree Atlas: ${title}`,
        cancellable: true,
      };
      await vscode.window.withProgress(options, async (_, token) => {
        const ending = token.onCancellationRequested(() => source.cancel());
        await running.catch(() => {});
        ending.dispose();
      });
    }
    return await running;
  } finally {
    clearTimeout(timer);
    source.dispose();
  }
}
