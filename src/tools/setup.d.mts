// Types of setup.mjs, for tests.
export function setup(options?: {
  readonly log?: (line: string) => void;
  readonly retryNumpy?: boolean;
}): Promise<{ readonly version: string; readonly numpy: boolean }>;
