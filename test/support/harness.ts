// Serves the harness page under a sub-path without special headers, and opens it.
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { EvaluationJob } from '../../src/engine/jobs.ts';
import { defaultLimits, type ExecutionLimits, type Language } from '../../src/engine/settings.ts';
import type { TaskDescription } from '../../src/env-api/env.ts';
import { launchChromium } from './browser.ts';
import { buildPage } from './build-page.ts';
import type { CreateOptions } from './harness/api.ts';
import { startStaticServer, type StaticServer } from './static-server.ts';

/**
 * A test page. Functions are evaluated over a DevTools session of the page itself, because Playwright takes the death of the
 * sandbox frame's process, which some tests bring about, for that of the page.
 */
export class HarnessPage {
  readonly #page: Page;
  readonly #session: CDPSession;

  constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  /** Calls `inPage(argument)` in the page; both the argument and the result cross as JSON. */
  async evaluate<A, R>(inPage: (argument: A) => R | Promise<R>, argument?: A): Promise<R> {
    const expression = `(${inPage})(${argument === undefined ? '' : JSON.stringify(argument)})`;
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#session.send('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as R;
  }

  /** Kills the process of the sandbox frame, as a crash of the browser's would. */
  async crashSandbox(): Promise<void> {
    const frame = this.#page.frames().find((candidate) => candidate.url().includes('/sandbox-'));
    if (!frame) throw new Error('there is no sandbox frame');
    const session = await this.#page.context().newCDPSession(frame);
    void session.send('Page.crash').catch(() => undefined); // there is nobody left to answer
  }

  async close(): Promise<void> {
    await this.#page.close();
  }
}

export interface HarnessRun {
  readonly browser: Browser;
  readonly server: StaticServer;
  readonly address: string;
  /** A fresh page with an evaluator of `workers` workers. */
  open(options?: Partial<CreateOptions>): Promise<HarnessPage>;
  close(): Promise<void>;
}

/** `replace` and `declareGzip` as in `startStaticServer`. */
export async function startHarness(
  replace?: (path: string) => Buffer | null,
  declareGzip = false,
): Promise<HarnessRun> {
  const { page, python } = await buildPage('harness');
  const mounts = { '/some/where/': page, '/some/where/python/': python };
  const server = await startStaticServer(mounts, replace, declareGzip);
  const browser = await launchChromium();
  const address = `${server.origin}/some/where/`;
  return {
    browser,
    server,
    address,
    async open(options = {}) {
      const page = await browser.newPage();
      await page.goto(address);
      await page.waitForFunction(() => 'harness' in window);
      const opened = new HarnessPage(page, await page.context().newCDPSession(page));
      await opened.evaluate((wanted) => window.harness.create(wanted), { workers: 1, ...options });
      return opened;
    },
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

export interface JobOptions {
  readonly language?: Language;
  readonly episodes?: number;
  readonly maxSteps?: number;
  readonly limits?: Partial<ExecutionLimits>;
}

/** A strict job on fixed seeds for policy `code`, or for the random policy. */
export function jobFor(task: TaskDescription, code: string | null, options: JobOptions = {}): EvaluationJob {
  const { language = 'javascript', episodes = 2, maxSteps = 200, limits = {} } = options;
  return {
    env: { id: task.envId, options: {} },
    task,
    policy: code === null ? { kind: 'random' } : { kind: 'code', language, code },
    plan: {
      episodes,
      seeds: Array.from({ length: episodes }, (_, i) => 100 + i),
      maxSteps,
      policyLifetime: 'episode',
      policySeed: 7,
      actionCheck: 'strict',
    },
    limits: { ...defaultLimits, ...limits },
  };
}
