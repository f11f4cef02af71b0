// The browser's own model (Prompt API) as the page shows it: whether it exists here, its download, its context.
import type { BrowserModelReport } from './page-model.ts';

/** Where a browser does not say: the smallest of those that exist. */
const assumedContext = 4096;

class BrowserModel {
  /** null until it was looked up. */
  report = $state.raw<BrowserModelReport | null>(null);
  /** 0..1 while its download goes on. */
  fraction = $state.raw<number | null>(null);
  problem = $state.raw('');
  readonly contextTokens = $derived(
    this.report?.availability === 'available' ? (this.report.contextTokens ?? assumedContext) : 0,
  );
  /** What a person should know before choosing it. */
  limits = $state.raw<readonly string[]>([]);
  private control: AbortController | null = null;

  async open(): Promise<void> {
    if (this.report === null) await this.refresh();
  }

  async refresh(): Promise<void> {
    const { browserModelLimits, browserModelReport } = await import('./page-model.ts');
    this.limits = browserModelLimits;
    this.report = await browserModelReport();
  }

  /** Must be called from a press: browsers ask for one. */
  async download(): Promise<void> {
    this.problem = '';
    this.fraction = 0;
    this.control = new AbortController();
    try {
      const { downloadBrowserModel } = await import('./page-model.ts');
      await downloadBrowserModel((fraction) => (this.fraction = fraction), this.control.signal);
    } catch (error) {
      if (!this.control.signal.aborted) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.fraction = null;
      this.control = null;
      await this.refresh();
    }
  }

  cancel(): void {
    this.control?.abort();
  }
}

export const browserModel = new BrowserModel();
