// Parts of `npm run bench` that need a browser: a browser test measures them and writes its figures to a file.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Tokens per second, one figure per answer. */
export interface WebLlmSpeed {
  readonly bare: readonly number[];
  readonly ours: readonly number[];
}

/**
 * Tokens per second of a model in the tab, through our worker and through the bare library. null where WEBLLM_MODEL_DIR
 * names no folder with a model.
 */
export async function measureWebLlm(root: string): Promise<WebLlmSpeed | null> {
  if (process.env.WEBLLM_MODEL_DIR === undefined) return null;
  return measureInBrowser<WebLlmSpeed>(root, 'test/workers/llm-speed.browser.test.ts', 'WEBLLM_SPEED');
}

/** Environment steps per second of PPO on cartpole-v1 in a worker, learning included, for three seeds. */
export function measurePpo(root: string): Promise<readonly number[]> {
  return measureInBrowser(root, 'test/baselines/ppo.browser.test.ts', 'PPO_SPEED');
}

/** First visit of the built site on a slow laptop, as lines of a name and a figure; src/tools/first-load.mjs says how. */
export async function measureFirstLoad(root: string): Promise<readonly (readonly [string, string])[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'src/tools/first-load.mjs')]);
  return stdout
    .trim()
    .split('\n')
    .map((text) => [text.slice(0, 25).trim(), text.slice(25).trim()]);
}

/** What `test` writes to the file named by `variable`; rejects with the test's output where it writes nothing. */
async function measureInBrowser<T>(root: string, test: string, variable: string): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'browser-speed-'));
  const file = join(folder, 'speed.json');
  try {
    const output = await runVitest(root, test, { [variable]: file });
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as T;
    } catch {
      throw new Error(`${test} measured nothing.\n${output}`);
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
