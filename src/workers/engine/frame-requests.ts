// Matches the sandbox's wish for a frame with the ports that the page hands over: only the page can make a frame.
export interface FrameRequests {
  /** A port to a frame that nobody has used yet; asks the page for one where none lies ready. */
  request(): Promise<MessagePort>;
  /** The page hands over the port of a new frame. */
  connect(port: MessagePort): void;
  /** `callback` is told whenever a new frame is wished for; also at once, if somebody waits already. */
  onNeeded(callback: () => void): void;
}

export function createFrameRequests(): FrameRequests {
  let ready: MessagePort | null = null;
  const waiting: ((port: MessagePort) => void)[] = [];
  let ask: (() => void) | null = null;
  return {
    request() {
      if (ready) {
        const port = ready;
        ready = null;
        return Promise.resolve(port);
      }
      return new Promise((resolve) => {
        waiting.push(resolve);
        // Asked anew each time: a frame that never greeted leaves its request waiting, and the next one must not.
        ask?.();
      });
    },
    connect(port) {
      const next = waiting.shift();
      if (next) next(port);
      else {
        // An earlier port that was never used belongs to a frame that is gone.
        ready?.close();
        ready = port;
      }
    },
    onNeeded(callback) {
      ask = callback;
      if (waiting.length > 0) callback();
    },
  };
}
