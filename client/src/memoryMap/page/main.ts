/**
 * Entry of the memory map page: receives messages from the extension host, shows the frame while there is a map and a message
 * otherwise. Everything is built as DOM nodes with text content; no markup is ever made from strings.
 */
import {
  HOST_MESSAGES,
  type HostMessage,
  type PageMessage,
  type PageState,
  type Preferences,
  pageState,
} from '../messages.ts';
import { readMessage } from '../schema.ts';
import { el, requireElement } from './dom.ts';
import { emptyView } from './emptyView.ts';
import { Frame } from './frame.ts';
import { buildModel } from './model.ts';

interface HostApi {
  postMessage(message: PageMessage): void;
  getState(): unknown;
  setState(state: PageState): void;
}
declare function acquireVsCodeApi(): HostApi;

const host = acquireVsCodeApi();
const app = requireElement('app');
let frame: Frame | undefined;
let preferences: Preferences = { digits: 'grouped' };

function savedState(): PageState | undefined {
  const state = host.getState();
  return pageState(state) ? state : undefined;
}

function receive(message: HostMessage): void {
  switch (message.type) {
    case 'preferences':
      preferences = message.preferences;
      frame?.setPreferences(preferences);
      break;
    case 'view': {
      const model = buildModel(message.view);
      if (frame === undefined) {
        frame = new Frame(model, savedState(), preferences, host);
        app.replaceChildren(frame.element);
        frame.attached();
      } else {
        frame.setModel(model);
      }
      break;
    }
    case 'reveal':
      if (frame?.reveal(message.path) === true) host.postMessage({ type: 'revealed', serial: message.serial });
      break;
    case 'caret':
      frame?.follow(message.paths);
      break;
    case 'settled':
      frame?.setSettled();
      break;
    case 'empty':
      // An old map is more useful than a blank page until the new one arrives.
      if (frame !== undefined && (message.reason === 'loading' || message.reason === 'starting')) {
        frame.setBusy();
        break;
      }
      frame?.dispose();
      frame = undefined;
      app.replaceChildren(
        emptyView(message.reason, message.text, (action) => host.postMessage({ type: 'action', action })),
      );
      break;
  }
}

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = readMessage(HOST_MESSAGES, event.data);
  if (message === undefined) return;
  receive(message);
  frame?.hear(message);
});

app.replaceChildren(el('div', { class: 'empty' }));
host.postMessage({ type: 'ready' });
