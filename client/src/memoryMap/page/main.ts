/**
 * Entry of the memory map page: takes messages from the extension host, keeps what the user chose, and lets the parts
 * draw. Everything is built as DOM nodes with text content; no markup is ever made from strings.
 */
import type { HostMessage, PageMessage, PageState } from '../messages.ts';
import { el, requireElement } from './dom.ts';
import { emptyView } from './emptyView.ts';
import { MapView } from './mapView.ts';
import { buildModel } from './model.ts';

interface HostApi {
  postMessage(message: PageMessage): void;
  getState(): PageState | undefined;
  setState(state: PageState): void;
}
declare function acquireVsCodeApi(): HostApi;

const host = acquireVsCodeApi();
const app = requireElement('app');
let shown: MapView | undefined;

window.addEventListener('message', (event: MessageEvent<HostMessage>) => {
  const message = event.data;
  if (message.type === 'view') {
    const next = new MapView(buildModel(message.view), host.getState(), {
      open: (id) => host.postMessage({ type: 'open', id }),
      act: (action) => host.postMessage({ type: 'action', action }),
      save: (state) => host.setState(state),
    });
    const progress = shown?.progress();
    shown?.dispose();
    shown = next;
    app.replaceChildren(next.element);
    next.attached(progress);
  } else if (message.type === 'reveal') {
    shown?.reveal(message.path);
  } else if (shown !== undefined && (message.reason === 'loading' || message.reason === 'starting')) {
    // An old map says more than a blank page while the new one is on its way.
    shown.setBusy(true);
  } else {
    shown?.dispose();
    shown = undefined;
    app.replaceChildren(
      emptyView(message.reason, message.text, (action) => host.postMessage({ type: 'action', action })),
    );
  }
});

app.replaceChildren(el('div', { class: 'empty' }));
host.postMessage({ type: 'ready' });
