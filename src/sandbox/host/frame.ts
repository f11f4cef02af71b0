// The page's part of the wall: makes the hidden sandbox frame, checks that the greeting comes from it, and hands its control
// port on. Only a document can do this; everything after it happens between the engine worker and the frame.
import { frameUrl } from 'virtual:sandbox-assets';

const WALL = 'allow-scripts';

/** How long after a frame has loaded its greeting may take; it is sent before that. */
const GREETING_MS = 500;

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
  let timer: ReturnType<typeof setTimeout> | undefined;

  function onMessage(event: MessageEvent): void {
    // An opaque origin shows as the text 'null'. Anything else in that place is not our sandbox, whatever it says.
    if (!element || event.source !== element.contentWindow) return;
    if (event.origin !== 'null' || event.data !== 'sandbox-hello') return;
    window.removeEventListener('message', onMessage);
    clearTimeout(timer);
    // The greeting may come before the frame has loaded: nothing is waited for then.
    element.onload = null;
    // From here on also a frame that came from the service worker cannot go to another page outside the wall.
    element.setAttribute('sandbox', WALL);
    const { port1, port2 } = new MessageChannel();
    // No other target can be named for an opaque origin; nothing secret goes with it.
    element.contentWindow!.postMessage('sandbox-init', '*', [port2]);
    onPort(port1);
  }

  function remove(): void {
    window.removeEventListener('message', onMessage);
    clearTimeout(timer);
    element?.remove();
    element = null;
  }

  /**
   * Without a network only the service worker has the file, and browsers ask it for no frame with the attribute `sandbox`. Without
   * that attribute its answer restricts the frame in the same way (Content-Security-Policy: sandbox); any other answer than the service
   * worker's gives the frame our origin, where its script does nothing at all.
   */
  function create(from: 'server' | 'service-worker'): void {
    element = document.createElement('iframe');
    if (from === 'server') element.setAttribute('sandbox', WALL);
    element.setAttribute('allow', '');
    element.setAttribute('referrerpolicy', 'no-referrer');
    element.setAttribute('aria-hidden', 'true');
    element.tabIndex = -1;
    element.hidden = true;
    element.title = 'Sandbox for the policies (nothing to see)';
    element.src = url;
    if (from === 'server' && navigator.serviceWorker?.controller) element.onload = expectGreeting;
    window.addEventListener('message', onMessage);
    document.body.append(element);
  }

  /** A frame whose file could not be had loads as well, as an error page that says nothing. */
  function expectGreeting(): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      remove();
      create('service-worker');
    }, GREETING_MS);
  }

  create('server');
  return {
    rebuild() {
      remove();
      create('server');
    },
    dispose: remove,
  };
}
