// Workers behind the wall, as the engine worker keeps them: at most `size` busy ones in each lane, one warm spare, a fresh one per
// job. A lost frame is asked for again when the next job needs it.
import { FrameLostError } from './frame-link.ts';
import { FrameSource, SandboxStartError, type Frame, type FrameSourceOptions } from './frame-source.ts';
import { Lanes, type Lane, type Waiting } from './lanes.ts';
import {
  canServe,
  parseGuestMessage,
  type GuestMessage,
  type GuestPause,
  type GuestRequest,
  type WorkerKind,
} from './protocol.ts';

/** A terminated busy worker burns its core on for about this long: it counts as busy until then. */
const ZOMBIE_MS = 2_000;
const JAVASCRIPT_UP_MS = 30_000; // with or without MuJoCo, which takes a tenth of a second
/** Booting Python without its snapshot takes up to about ten seconds on slow browsers. */
const PYTHON_UP_MS = 120_000;
/** A worker whose frame is lost while it starts is tried again in a new one, so often in all. */
const START_ATTEMPTS = 3;

export interface PoolOptions extends FrameSourceOptions {
  /** Workers of one lane that may be busy at the same time. */
  readonly size: number;
}

/** A worker lent for one job. */
export interface Lease {
  readonly numpy: boolean;
  send(request: GuestRequest | GuestPause): void;
  /** Every message of the worker; null where it is none that the protocol knows. */
  onMessage: ((message: GuestMessage | null) => void) | null;
  /** The worker is gone without having been released: its frame or itself died. */
  onGone: (() => void) | null;
}

export interface AcquireOptions extends Waiting {
  readonly kind: WorkerKind;
  readonly signal: AbortSignal;
}

const shutDown = (): SandboxStartError => new SandboxStartError('the sandbox was shut down');

/** Another way to boot Python would not help. */
class MujocoStartError extends SandboxStartError {}

function startError(message: GuestMessage | null): SandboxStartError {
  if (message?.type !== 'failed') return new SandboxStartError('a sandbox worker started with an unknown message');
  return new (message.phase === 'boot' ? SandboxStartError : MujocoStartError)(message.message);
}

/** Whether a spare stays when a worker of kind `wanted` was asked for last. */
const isWorthKeeping = (has: WorkerKind, wanted: WorkerKind): boolean =>
  wanted.python ? has.python && (has.mujoco || !wanted.mujoco) : has.python || has.mujoco || !wanted.mujoco;

interface PooledWorker extends Lease {
  readonly id: number;
  readonly kind: WorkerKind;
  readonly port: MessagePort;
  readonly frame: Frame;
  numpy: boolean;
  lane: Lane;
}

interface Waiter extends AcquireOptions {
  resolve(lease: Lease): void;
  reject(error: unknown): void;
}

export class WorkerPool {
  readonly #frames: FrameSource;
  readonly #lanes: Lanes<Waiter>;
  readonly #workers = new Set<PooledWorker>();
  #spare: { readonly kind: WorkerKind; readonly worker: Promise<PooledWorker> } | null = null;
  #starting = 0;
  #snapshotWorks = true;
  #nextId = 1;
  #disposed = false;

  constructor(options: PoolOptions) {
    this.#lanes = new Lanes(options.size, (waiter) => {
      this.#watch();
      void this.#serve(waiter);
    });
    this.#frames = new FrameSource(options, (frame) => this.#frameLost(frame));
  }

  /** A fresh worker for one job, in order of asking within its lane. Rejects with the signal's reason, or with SandboxStartError. */
  acquire(options: AcquireOptions): Promise<Lease> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      if (this.#disposed) return reject(shutDown());
      const onAbort = (): void => {
        // A waiter that is being served gives its worker back when that is up.
        this.#lanes.remove(waiter);
        waiter.reject(signal.reason);
      };
      const settled = (): void => signal.removeEventListener('abort', onAbort);
      const waiter: Waiter = {
        ...options,
        resolve: (lease) => (settled(), resolve(lease)),
        reject: (error) => (settled(), reject(error as Error)),
      };
      signal.addEventListener('abort', onAbort);
      this.#lanes.add(waiter);
    });
  }

  /** Ends the worker. `idle`: it has answered; otherwise it may go on burning its core for a while. */
  release(lease: Lease, idle: boolean): void {
    const worker = lease as PooledWorker;
    if (!idle && worker.frame.link.alive) this.#lanes.haunt(worker.lane, ZOMBIE_MS);
    this.#end(worker);
    this.#finished(worker.lane);
  }

  /** Waits until a spare is up that has what `kind` names. */
  async warm(kind: WorkerKind): Promise<{ readonly numpy: boolean }> {
    const { numpy } = await this.#started(() => this.#keepSpare(kind));
    return { numpy };
  }

  dispose(): void {
    this.#disposed = true;
    for (const waiter of this.#lanes.empty()) waiter.reject(shutDown());
    for (const worker of [...this.#workers]) this.#end(worker);
    this.#frames.dispose();
    this.#spare = null;
  }

  async #serve({ kind, lane, signal, resolve, reject }: Waiter): Promise<void> {
    try {
      const worker = await this.#started(() => this.#take(kind));
      if (signal.aborted) {
        this.#end(worker);
        throw signal.reason;
      }
      worker.lane = lane;
      resolve(worker);
      this.#keepSpare(kind).catch(() => undefined);
    } catch (error) {
      this.#finished(lane);
      reject(error);
    }
  }

  #finished(lane: Lane): void {
    this.#lanes.finished(lane);
    this.#watch();
  }

  /** Asks the frame for signs of life while anything starts or runs in it. */
  #watch(): void {
    this.#frames.watch(this.#lanes.busy || this.#starting > 0);
  }

  /** The spare if it can take such a job, else a new worker. */
  #take(kind: WorkerKind): Promise<PooledWorker> {
    const spare = this.#spare;
    if (!spare || !canServe(spare.kind, kind)) return this.#spawn(kind);
    this.#spare = null;
    return spare.worker;
  }

  /**
   * Starts a spare where there is none; one that lacks what was asked for last is replaced, but never one with Python, which
   * is dear, by one without.
   */
  #keepSpare(kind: WorkerKind): Promise<PooledWorker> {
    if (this.#spare && isWorthKeeping(this.#spare.kind, kind)) return this.#spare.worker;
    void this.#spare?.worker.then((worker) => this.#end(worker)).catch(() => undefined);
    const worker = this.#spawn(kind);
    const spare = { kind, worker };
    this.#spare = spare;
    // Whoever takes the spare hears of the failure as well.
    worker.catch(() => this.#spare === spare && (this.#spare = null));
    return worker;
  }

  async #started(start: () => Promise<PooledWorker>): Promise<PooledWorker> {
    for (let attempt = 1; ; attempt++) {
      try {
        const worker = await start();
        if (this.#workers.has(worker)) return worker;
        throw new FrameLostError('the sandbox frame was lost');
      } catch (error) {
        if (!(error instanceof FrameLostError) || attempt === START_ATTEMPTS || this.#disposed) throw error;
      }
    }
  }

  async #spawn(kind: WorkerKind): Promise<PooledWorker> {
    if (this.#disposed) throw shutDown();
    const frame = await this.#frames.get();
    await Promise.all([kind.python ? frame.withPython() : null, kind.mujoco ? frame.withMujoco() : null]);
    const snapshot = this.#snapshotWorks;
    const worker = this.#connect(frame, kind, snapshot);
    this.#starting++;
    this.#watch();
    try {
      const up = await this.#untilUp(worker);
      worker.numpy = up.numpy;
      return worker;
    } catch (error) {
      this.#end(worker);
      if (!kind.python || !snapshot || error instanceof FrameLostError || error instanceof MujocoStartError)
        throw error;
      this.#snapshotWorks = false;
    } finally {
      this.#starting--;
      this.#watch();
    }
    return this.#spawn(kind);
  }

  #connect(frame: Frame, kind: WorkerKind, snapshot: boolean): PooledWorker {
    const { port1, port2 } = new MessageChannel();
    const id = this.#nextId++;
    const send = (request: GuestRequest | GuestPause): void => port1.postMessage(request);
    const facts = { id, kind, port: port1, frame, numpy: false, lane: 'runs' as const };
    const worker: PooledWorker = { ...facts, send, onMessage: null, onGone: null };
    this.#workers.add(worker);
    port1.onmessage = (event: MessageEvent<unknown>) => worker.onMessage?.(parseGuestMessage(event.data));
    frame.link.request({ op: 'spawn', id, ...kind, snapshot }, [port2]).catch(() => this.#lost(worker));
    return worker;
  }

  #untilUp(worker: PooledWorker): Promise<{ readonly numpy: boolean }> {
    return new Promise((resolve, reject) => {
      const limitMs = worker.kind.python ? PYTHON_UP_MS : JAVASCRIPT_UP_MS;
      const timer = setTimeout(
        () => reject(new SandboxStartError(`a sandbox worker did not start within ${limitMs / 1000} s`)),
        limitMs,
      );
      worker.onMessage = (message) => {
        clearTimeout(timer);
        if (message?.type === 'up') resolve(message);
        else reject(startError(message));
      };
      worker.onGone = () => {
        clearTimeout(timer);
        reject(new FrameLostError('the sandbox worker was lost while starting'));
      };
    });
  }

  /** Takes the worker out of use: late messages of it reach nobody. */
  #end(worker: PooledWorker): void {
    if (!this.#workers.delete(worker)) return;
    worker.onMessage = worker.onGone = null;
    worker.port.onmessage = null;
    worker.port.close();
    worker.frame.link.kill(worker.id);
  }

  #lost(worker: PooledWorker): void {
    const { onGone } = worker;
    if (!this.#workers.has(worker)) return;
    this.#end(worker);
    onGone?.();
  }

  /** Everything in the frame is gone; the next job asks for a new one. */
  #frameLost(frame: Frame): void {
    this.#spare = null;
    for (const worker of [...this.#workers]) if (worker.frame === frame) this.#lost(worker);
  }
}
