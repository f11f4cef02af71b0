// The part of `npm run bench` that needs a browser and a model's files: tokens per second of a model in the tab, through our
// worker and through the bare library. Runs only where WEBLLM_MODEL_DIR names a folder with a model.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tokens per second, one figure per answer. */
export interface WebLlmSpeed {
  readonly bare: readonly number[];
  readonly ours: readonly number[];
}

/** null where no model is given; rejects with the output of the measuring page where it fails. */
export async function measureWebLlm(root: string): Promise<WebLlmSpeed | null> {
  if (process.env.WEBLLM_MODEL_DIR === undefined) return null;
  const folder = mkdtempSync(join(tmpdir(), 'web-llm-speed-'));
  const file = join(folder, 'speed.json');
  try {
    const output = await runVitest(root, 'test/workers/llm-speed.browser.test.ts', { WEBLLM_SPEED: file });
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as WebLlmSpeed;
    } catch {
      throw new Error(`The model could not be measured.\n${output}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs one test file; resolves to what it printed, whether it passed or not. */
function runVitest(root: string, test: string, env: Record<string, string>): Promise<string> {
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [program, 'run', '--project', 'browser', test], {
    cwd: root,
    env: { ...process.env, ...env },
  });
  let output = '';
  child.stdout.on('data', (text) => (output += String(text)));
  child.stderr.on('data', (text) => (output += String(text)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(output));
  });
}
