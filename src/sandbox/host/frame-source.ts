// Gets sandbox frames from the page, one at a time, and furnishes them: the guest's script at once, Python and
// MuJoCo when they are needed.
import { FrameLink } from './frame-link.ts';
import type { MujocoFiles, PythonFiles } from './protocol.ts';

/** How long the page may take to hand over a frame. */
const FRAME_MS = 30_000;

export interface FrameSourceOptions {
  /** Asks the page for a new frame; resolves with the control port of its boot script. */
  requestFrame(): Promise<MessagePort>;
  guestSource(): Promise<string>;
  pythonFiles(): Promise<PythonFiles>;
  mujocoFiles(): Promise<MujocoFiles>;
}

/** A frame that is ready to spawn workers. */
export interface Frame {
  readonly link: FrameLink;
  /** Makes Python's files known to the frame; done once. */
  withPython(): Promise<void>;
  /** MuJoCo's likewise. */
  withMujoco(): Promise<void>;
}

/** The sandbox cannot be started here (not the fault of any policy). */
export class SandboxStartError extends Error {
  override readonly name = 'SandboxStartError';
}

export class FrameSource {
  readonly #options: FrameSourceOptions;
  readonly #onLost: (frame: Frame) => void;
  #frame: Promise<Frame> | null = null;
  #offer: Promise<MessagePort> | null = null;
  #watched = false;

  /** `onLost` is called when a frame is gone, with everything in it; the next `get` asks for another. */
  constructor(options: FrameSourceOptions, onLost: (frame: Frame) => void) {
    this.#options = options;
    this.#onLost = onLost;
  }

  /** The present frame, or a new one. Rejects where none can be had; the next call tries again. */
  get(): Promise<Frame> {
    if (!this.#frame) {
      const opening = this.#open();
      this.#frame = opening;
      opening.catch(() => this.#forget(opening));
    }
    return this.#frame;
  }

  /** Whether the frame is asked for signs of life: while anything starts or runs in it. */
  watch(wanted: boolean): void {
    this.#watched = wanted;
    void this.#frame?.then(({ link }) => link.watch(this.#watched)).catch(() => undefined);
  }

  dispose(): void {
    void this.#frame?.then(({ link }) => link.dispose()).catch(() => undefined);
    this.#frame = null;
  }

  async #open(): Promise<Frame> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      const message = `the page gave no sandbox frame within ${FRAME_MS / 1000} s`;
      timer = setTimeout(() => reject(new SandboxStartError(message)), FRAME_MS);
    });
    try {
      const [port, source] = await Promise.all([
        Promise.race([this.#nextPort(), tooLate]),
        this.#options.guestSource(),
      ]);
      const opening = this.#frame;
      const link = new FrameLink(port, () => {
        this.#forget(opening);
        this.#onLost(frame);
      });
      const { pythonFiles, mujocoFiles } = this.#options;
      const frame: Frame = {
        link,
        withPython: once(async () => link.request({ op: 'python', files: await pythonFiles() })),
        withMujoco: once(async () => link.request({ op: 'mujoco', files: await mujocoFiles() })),
      };
      await link.request({ op: 'guest', source });
      link.watch(this.#watched);
      return frame;
    } finally {
      clearTimeout(timer);
    }
  }

  #forget(opening: Promise<Frame> | null): void {
    if (this.#frame === opening) this.#frame = null;
  }

  /** A port that comes after its request was given up serves the next one. */
  #nextPort(): Promise<MessagePort> {
    const requested = this.#options.requestFrame();
    const offer = this.#offer ? Promise.race([this.#offer, requested]) : requested;
    this.#offer = offer;
    const taken = (): void => void (this.#offer = null);
    offer.then(taken, taken);
    return offer;
  }
}

/** Calls `load` on the first call and after a failure; otherwise gives the promise that is there. */
function once(load: () => Promise<void>): () => Promise<void> {
  let loading: Promise<void> | null = null;
  return () => {
    if (!loading) {
      loading = load();
      loading.catch(() => (loading = null));
    }
    return loading;
  };
}
