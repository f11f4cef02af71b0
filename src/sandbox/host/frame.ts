// The page's part of the wall: makes the hidden sandbox frame, checks that the greeting comes from it, and hands its control
// port on. Only a document can do this; everything after it happens between the engine worker and the frame.
import { frameUrl } from 'virtual:sandbox-assets';

export interface SandboxFrame {
  /** Drops the frame with all its workers and makes a new one; `onPort` is called again. */
  rebuild(): void;
  dispose(): void;
}

/**
 * Adds the sandbox frame to the page. `onPort` gets the control port of its boot script, once per frame; the port is to be
 * transferred to whoever owns the evaluator. `url` is for tests.
 */
export function createSandboxFrame(onPort: (port: MessagePort) => void, url: string = frameUrl): SandboxFrame {
  let element: HTMLIFrameElement | null = null;

  function onMessage(event: MessageEvent): void {
    // An opaque origin shows as the text 'null'. Anything else in that place is not our sandbox, whatever it says.
    if (!element || event.source !== element.contentWindow) return;
    if (event.origin !== 'null' || event.data !== 'sandbox-hello') return;
    window.removeEventListener('message', onMessage);
    const { port1, port2 } = new MessageChannel();
    // No other target can be named for an opaque origin; nothing secret goes with it.
    element.contentWindow!.postMessage('sandbox-init', '*', [port2]);
    onPort(port1);
  }

  function remove(): void {
    window.removeEventListener('message', onMessage);
    element?.remove();
    element = null;
  }

  function create(): void {
    element = document.createElement('iframe');
    element.setAttribute('sandbox', 'allow-scripts');
    element.setAttribute('allow', '');
    element.setAttribute('referrerpolicy', 'no-referrer');
    element.setAttribute('aria-hidden', 'true');
    element.tabIndex = -1;
    element.hidden = true;
    element.title = 'Sandbox for the policies (nothing to see)';
    element.src = url;
    window.addEventListener('message', onMessage);
    document.body.append(element);
  }

  create();
  return {
    rebuild() {
      remove();
      create();
    },
    dispose: remove,
  };
}
