// One sandbox frame as seen from the engine worker: requests to its boot script, and noticing when it is gone.
import type { BootRequestBody } from './protocol.ts';

/** How long a kill may take to be confirmed before the frame counts as lost. */
const KILL_ANSWER_MS = 500;
/**
 * How often a frame with running workers is asked whether it is still there, and after how many questions without an answer it
 * counts as lost. Counted in questions, not in time, so that a machine that wakes from sleep loses nothing.
 */
const PING_EVERY_MS = 500;
const PINGS_UNANSWERED = 6;

interface Pending {
  resolve(): void;
  reject(error: Error): void;
}

/** Why a request got no answer: the frame's process died, or its boot script no longer reacts. */
export class FrameLostError extends Error {
  override readonly name = 'FrameLostError';
}

export class FrameLink {
  readonly #port: MessagePort;
  readonly #onLost: () => void;
  readonly #pending = new Map<number, Pending>();
  #nextRequest = 1;
  #alive = true;
  #pinging: ReturnType<typeof setInterval> | null = null;
  #unanswered = 0;

  /** Takes ownership of the control `port`; `onLost` is called at most once. */
  constructor(port: MessagePort, onLost: () => void) {
    this.#port = port;
    this.#onLost = onLost;
    port.onmessage = (event: MessageEvent<{ re: number; error?: string }>) => {
      const { re, error } = event.data;
      const pending = this.#pending.get(re);
      this.#pending.delete(re);
      if (error === undefined) pending?.resolve();
      else pending?.reject(new Error(error));
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Resolves when boot has done it; rejects with what boot says, or with FrameLostError. */
  request(body: BootRequestBody, transfer: Transferable[] = []): Promise<void> {
    if (!this.#alive) return Promise.reject(new FrameLostError('the sandbox frame is gone'));
    const n = this.#nextRequest++;
    return new Promise((resolve, reject) => {
      this.#pending.set(n, { resolve, reject });
      this.#port.postMessage({ n, ...body }, transfer);
    });
  }

  /** Ends a worker; without an answer in time the whole frame counts as lost. */
  kill(id: number): void {
    if (!this.#alive) return;
    const timer = setTimeout(() => this.lose(), KILL_ANSWER_MS);
    this.request({ op: 'kill', id })
      .catch(() => undefined)
      .finally(() => clearTimeout(timer));
  }

  /** Pings while `wanted`, that is while workers start or run. */
  watch(wanted: boolean): void {
    if (!wanted || !this.#alive) {
      if (this.#pinging !== null) clearInterval(this.#pinging);
      this.#pinging = null;
      this.#unanswered = 0;
    } else {
      this.#pinging ??= setInterval(() => this.#ping(), PING_EVERY_MS);
    }
  }

  #ping(): void {
    if (this.#unanswered >= PINGS_UNANSWERED) return this.lose();
    this.#unanswered++;
    this.request({ op: 'ping' }).then(
      () => (this.#unanswered = 0),
      () => undefined,
    );
  }

  /** Gives the frame up: every open request is rejected, the owner is told. */
  lose(): void {
    if (!this.#alive) return;
    this.dispose();
    this.#onLost();
  }

  /** As `lose`, without telling. */
  dispose(): void {
    this.#alive = false;
    this.watch(false);
    this.#port.close();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new FrameLostError('the sandbox frame was lost'));
  }
}
