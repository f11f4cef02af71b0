// Tells the page what a call came to while it goes on. Events and the end of the call travel on different channels: without
// waiting, the end could arrive before the last event.
import { type ProxyMethods, releaseProxy } from 'comlink';

/** The page's callback, a comlink proxy: a call settles when the page has heard it. */
type Tell<E> = (event: E) => unknown;

/**
 * Lets `work` tell events and resolves once the page has heard them all. The callback is released then, whether or not the work
 * succeeded.
 */
export async function tellInOrder<E>(tell: Tell<E>, work: (tell: (event: E) => void) => Promise<void>): Promise<void> {
  /** Settles when the page has heard all events so far. */
  let told = Promise.resolve();
  try {
    await work((event) => {
      // Resolves with nothing: lists of all that was told would grow for as long as the work goes on.
      told = Promise.all([told, tell(event)]).then(() => undefined);
    });
    await told;
  } finally {
    (tell as Partial<ProxyMethods>)[releaseProxy]?.();
  }
}
