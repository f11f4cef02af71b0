// Waiting that ends early when its signal aborts: used between retries and to pace recorded replies.

/** Resolves after `ms`, or at once when `signal` aborts (it never rejects: look at the signal afterwards). */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

export const wait: Wait = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', settle);
      resolve();
    };
    const timer = setTimeout(settle, ms);
    signal.addEventListener('abort', settle);
  });
