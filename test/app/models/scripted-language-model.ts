// A stand-in for the browser's `LanguageModel`, put into a real page before its scripts run: it answers our prompts with code
// for CartPole in pieces, counts words as tokens, and does what the test tells it to.

/** What the test sets before the page is opened; also readable in the page as `window.scripted`. */
export interface Scripted {
  readonly availability: 'unavailable' | 'downloadable' | 'downloading' | 'available';
  readonly contextWindow: number | 'unlimited';
  /** `today`: contextWindow and its kin; `earlier`: inputQuota and its kin; `none`: a browser that does not count. */
  readonly names: 'today' | 'earlier' | 'none';
  /** DOMException that prompting fails with, by name. */
  readonly failWith?: string;
  readonly failTimes?: number;
  /** Answers never end by themselves. */
  readonly endless?: boolean;
  /** The download is refused, as it is without a press of a button. */
  readonly forbidden?: boolean;
  /** Sampling may be set. */
  readonly sampling?: boolean;
}

export interface Seen {
  readonly created: Record<string, unknown>[];
  readonly prompts: string[];
  open: number;
  mostOpen: number;
  answering: number;
  mostAnswering: number;
  aborted: number;
}

declare global {
  interface Window {
    seen: Seen;
  }
}

/** Runs in the page (`context.addInitScript(installLanguageModel, scripted)`), so it refers to nothing outside itself. */
export function installLanguageModel(scripted: Scripted): void {
  const seen: Seen = { created: [], prompts: [], open: 0, mostOpen: 0, answering: 0, mostAnswering: 0, aborted: 0 };
  window.seen = seen;
  let { availability } = scripted;
  const size = scripted.contextWindow === 'unlimited' ? Infinity : scripted.contextWindow;
  let failures = scripted.failTimes ?? Infinity;
  const tokens = (text: string) => text.split(/\s+/).length;
  const feedback =
    '```javascript\nclass Feedback {\n  summarize_trajectory(traj) {\n    return `It lasted ${traj.length}.`;\n  }\n}\n```';
  const policy =
    '```javascript\nclass CartPolePolicy {\n  act(obs) {\n    return obs.pole_angle + 0.3 * obs.pole_angular_velocity > 0 ? 1 : 0;\n  }\n}\n```';

  class Session {
    #over = false;
    constructor() {
      const count = async (text: string) => tokens(text);
      if (scripted.names === 'today') {
        Object.assign(this, { contextWindow: size, contextUsage: 0, measureContextUsage: count });
      }
      if (scripted.names === 'earlier') {
        Object.assign(this, { inputQuota: size, inputUsage: 0, measureInputUsage: count });
      }
      seen.mostOpen = Math.max(seen.mostOpen, ++seen.open);
    }
    destroy() {
      if (!this.#over) seen.open--;
      this.#over = true;
    }
    promptStreaming(prompt: string, { signal }: { signal: AbortSignal }): ReadableStream<string> {
      seen.prompts.push(prompt);
      const whole =
        /class named Feedback|class Feedback|summarize_trajectory/.test(prompt) && !/class CartPolePolicy/.test(prompt)
          ? feedback
          : policy;
      const pieces = whole.match(/[^]{1,40}/g) ?? [];
      seen.mostAnswering = Math.max(seen.mostAnswering, ++seen.answering);
      const end = () => void seen.answering--;
      return new ReadableStream<string>({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 30));
          if (signal.aborted) {
            seen.aborted++;
            end();
            return controller.error(new DOMException('stopped', 'AbortError'));
          }
          if (scripted.failWith && failures-- > 0) {
            end();
            return controller.error(new DOMException('as the test asked', scripted.failWith));
          }
          const next = pieces.shift();
          if (next !== undefined) return controller.enqueue(next);
          if (scripted.endless) return controller.enqueue(' and so on');
          end();
          controller.close();
        },
      });
    }
  }

  const LanguageModel = {
    availability: async () => availability,
    async create(options: { monitor?(target: EventTarget): void; signal?: AbortSignal } & Record<string, unknown>) {
      const { monitor, signal, ...plain } = options;
      seen.created.push(plain);
      if (availability !== 'available') {
        if (scripted.forbidden || !navigator.userActivation.isActive)
          throw new DOMException('Requires a user gesture', 'NotAllowedError');
        const target = new EventTarget();
        monitor?.(target);
        for (const loaded of [0, 0.5, 1]) {
          target.dispatchEvent(new ProgressEvent('downloadprogress', { loaded, total: 1 }));
          await new Promise((resolve) => setTimeout(resolve, 5));
          if (signal?.aborted) throw new DOMException('stopped', 'AbortError');
        }
        availability = 'available';
      }
      return new Session();
    },
    ...(scripted.sampling && {
      params: async () => ({ defaultTopK: 3, maxTopK: 8, defaultTemperature: 1, maxTemperature: 2 }),
    }),
  };
  Object.defineProperty(window, 'LanguageModel', { value: LanguageModel, configurable: true });
}
