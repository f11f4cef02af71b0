// Whether Python is ready in the sandbox, and how far its download is. It is fetched only once Python has been chosen.
import { engineWithSandbox } from './engine-host.ts';

class PythonReadiness {
  status = $state.raw<'idle' | 'loading' | 'ready' | 'failed'>('idle');
  /** 0..1 while loading. */
  fraction = $state.raw(0);
  what = $state.raw('');
  numpy = $state.raw(false);
  problem = $state.raw('');
  private loading: Promise<boolean> | null = null;

  /** Makes Python ready; resolves with whether NumPy can be imported. Throws with a readable message if Python cannot be had. */
  prepare(): Promise<boolean> {
    this.loading ??= this.load().catch((error: unknown) => {
      this.loading = null;
      this.status = 'failed';
      this.problem = error instanceof Error ? error.message : String(error);
      throw error;
    });
    return this.loading;
  }

  private async load(): Promise<boolean> {
    this.status = 'loading';
    this.fraction = 0;
    const engine = await engineWithSandbox();
    const { numpy } = await engine.preparePython((fraction, what) => {
      this.fraction = fraction;
      this.what = what;
    });
    this.numpy = numpy;
    this.status = 'ready';
    return numpy;
  }
}

export const python = new PythonReadiness();
