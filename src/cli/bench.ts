// `npm run bench`: how fast the parts are on this machine, as a table. Run it on a quiet machine; every figure is the
// median of three rounds after a warm-up, on fixed seeds.
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { RegistryEntry } from '../env-api/env.ts';
import { createRandom } from '../env-api/pcg64.ts';
import { sample, type Action } from '../env-api/space.ts';
import type { EvaluationJob, EvaluationResult } from '../engine/jobs.ts';
import { parseRunLog } from '../engine/log-json.ts';
import { reduceAll } from '../engine/reducer.ts';
import { defaultLimits } from '../engine/settings.ts';
import { readEventStream } from '../llm/chat-stream.ts';
import { findEnv, registry } from '../../envs/index.ts';
import { measureFirstLoad, measurePpo, measureWebLlm } from './bench-browser.ts';
import type { Mujoco } from '../env-api/mujoco/simulation.ts';
import { createCliEvaluator, hasNumpy, loadCliMujoco, type CliPlace } from './place.ts';

const rounds = 3;
const stepsPerRound = 200_000;
/** Physics takes longer. */
const mujocoStepsPerRound = 10_000;
/** A day of a town or minutes of a body cost as much as thousands of steps of a classic. */
const realWorldEpisodesPerRound = 3;
const sampledActions = 4096;
const streamedTokens = 20_000;
const pieceBytes = 16_384;

/** Prints the table; resolves to the exit code. */
export async function main(_args: readonly string[], place: CliPlace): Promise<number> {
  const processors = cpus();
  console.log(
    `${processors[0]?.model.trim() ?? 'unknown CPU'}, ${processors.length} cores, Node ${process.versions.node}`,
  );
  heading('Environment steps per second, random actions, no policy');
  const mujoco = await loadCliMujoco(place);
  for (const entry of registry) line(entry.id, `${perSecond(await envSteps(entry, mujoco))} steps/s`);
  heading(`Policies on cartpole-v1, one worker${hasNumpy(place) ? '' : ' (Python without NumPy)'}`);
  for (const language of ['javascript', 'python'] as const) await policyCalls(place, language);
  heading('10 candidates x 5 episodes on cartpole-v1, each in a fresh worker');
  for (const language of ['javascript', 'python'] as const) {
    for (const workers of [1, 2])
      line(`${language}, ${workers} worker${workers > 1 ? 's' : ''}`, await candidates(place, language, workers));
  }
  heading('PPO on cartpole-v1, learning included, default settings');
  line('a worker in Chromium', `${perSecond(median(await measurePpo(place.root)))} steps/s`);
  heading('Streamed answer read (server-sent events, one token each)');
  await streamedAnswer();
  heading('Run log replayed into its state');
  logReplay(place.root);
  heading('Built site (dist/), compressed with gzip');
  bundleSizes(join(place.root, 'dist'));
  heading('First visit of the built site: a quarter of the speed, 10 Mbit/s, 40 ms latency, nothing cached');
  for (const [name, figure] of await measureFirstLoad(place.root)) line(name, figure);
  const speed = await measureWebLlm(place.root);
  if (speed) {
    heading('Model in the tab (WEBLLM_MODEL_DIR), tokens per second, median');
    line('the bare library', median(speed.bare).toFixed(2));
    line('through our worker', median(speed.ours).toFixed(2));
  }
  return 0;
}

function heading(text: string): void {
  console.log(`\n${text}`);
}

function line(name: string, value: string): void {
  console.log(`  ${name.padEnd(34)}${value.padStart(26)}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

function perSecond(rate: number): string {
  return Math.round(rate).toLocaleString('en');
}

/** Steps per second of `env.step`, resets included, with actions drawn beforehand. */
async function envSteps(entry: RegistryEntry, mujoco: Mujoco): Promise<number> {
  const module = await entry.load();
  const env = module.make({}, mujoco);
  const random = createRandom(1);
  const actions: Action[] = Array.from({ length: sampledActions }, () => sample(env.actionSpace, random));
  const { horizon } = module.card;
  const round = (steps: number): number => {
    env.reset({ seed: 1 });
    let inEpisode = 0;
    const started = performance.now();
    for (let i = 0; i < steps; i++) {
      const { terminated, truncated } = env.step(actions[i % sampledActions]!);
      if (terminated || truncated || ++inEpisode === horizon) {
        env.reset();
        inEpisode = 0;
      }
    }
    return (steps * 1000) / (performance.now() - started);
  };
  const realWorld = entry.family === 'Real world';
  const steps = entry.engine ? mujocoStepsPerRound : realWorld ? realWorldEpisodesPerRound * horizon : stepsPerRound;
  round(steps);
  const rates = Array.from({ length: rounds }, () => round(steps));
  env.close();
  return median(rates);
}

async function cartpoleJob(language: 'python' | 'javascript', episodes: number): Promise<EvaluationJob> {
  const module = await findEnv('cartpole-v1')!.load();
  const { card } = module;
  return {
    env: { id: card.id, options: {} },
    task: module.describe(),
    policy: { kind: 'code', language, code: module.referencePolicy[language] },
    plan: {
      episodes,
      seeds: Array.from({ length: episodes }, (_, i) => i),
      maxSteps: card.horizon,
      policyLifetime: 'episode',
      policySeed: 0,
      actionCheck: 'strict',
    },
    limits: defaultLimits,
  };
}

function mustSucceed(result: EvaluationResult): Extract<EvaluationResult, { ok: true }> {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result;
}

async function policyCalls(place: CliPlace, language: 'python' | 'javascript'): Promise<void> {
  const evaluator = createCliEvaluator(place, 1);
  try {
    const signal = new AbortController().signal;
    const job = await cartpoleJob(language, language === 'python' ? 1000 : 4000);
    const results: Extract<EvaluationResult, { ok: true }>[] = [];
    for (let i = 0; i < rounds; i++) results.push(mustSucceed(await evaluator.evaluate(job, { signal })));
    const calls = median(results.map(({ steps, policyMs }) => (steps * 1000) / policyMs));
    const steps = median(results.map((result) => (result.steps * 1000) / result.wallMs));
    line(`${language}: act(obs)`, `${perSecond(calls)} calls/s`);
    line(`${language}: act, check and step`, `${perSecond(steps)} steps/s`);
  } finally {
    evaluator.dispose();
  }
}

/** Wall time of ten evaluations, starting the workers included (the first job of a process has been done before). */
async function candidates(place: CliPlace, language: 'python' | 'javascript', workers: number): Promise<string> {
  const evaluator = createCliEvaluator(place, workers);
  try {
    const signal = new AbortController().signal;
    const job = await cartpoleJob(language, 5);
    const run = async (): Promise<EvaluationResult> => mustSucceed(await evaluator.evaluate(job, { signal }));
    await Promise.all(Array.from({ length: workers }, run));
    const times: number[] = [];
    for (let i = 0; i < rounds; i++) {
      const started = performance.now();
      await Promise.all(Array.from({ length: 10 }, run));
      times.push(performance.now() - started);
    }
    return `${(median(times) / 1000).toFixed(2)} s`;
  } finally {
    evaluator.dispose();
  }
}

/** A long answer as a chat-completions server streams it, in pieces of the size that networks deliver. */
async function streamedAnswer(): Promise<void> {
  const event = JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    model: 'a-model',
    choices: [{ index: 0, delta: { content: ' token' }, finish_reason: null }],
  });
  const bytes = new TextEncoder().encode(`data: ${event}\n\n`.repeat(streamedTokens) + 'data: [DONE]\n\n');
  const rates: number[] = [];
  for (let i = 0; i <= rounds; i++) {
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at >= bytes.length) controller.close();
        else controller.enqueue(bytes.subarray(at, (at += pieceBytes)));
      },
    });
    const started = performance.now();
    const answer = await readEventStream(body, { onText: () => undefined }, () => undefined);
    rates.push(1000 / (performance.now() - started));
    if (!answer.ok) throw new Error(answer.error.message);
  }
  const perRound = median(rates.slice(1));
  const megabytes = ((bytes.length * perRound) / 1e6).toFixed(1);
  line(`${perSecond(streamedTokens)} tokens`, `${perSecond(streamedTokens * perRound)} tokens/s, ${megabytes} MB/s`);
}

/** The recorded runs that ship with the site, from JSON text to state. */
function logReplay(root: string): void {
  const folder = join(root, 'public/recordings');
  const names = list(folder).filter((name) => name.endsWith('.json') && name !== 'index.json');
  for (const name of names) {
    const text = readFileSync(join(folder, name), 'utf8');
    const times: number[] = [];
    let events = 0;
    for (let i = 0; i <= rounds; i++) {
      const started = performance.now();
      const log = parseRunLog(text);
      if (!log.ok) throw new Error(`${name}: ${log.error}`);
      reduceAll(log.events);
      times.push(performance.now() - started);
      events = log.events.length;
    }
    line(name, `${median(times.slice(1)).toFixed(1)} ms, ${events} events`);
  }
  if (names.length === 0) line('no recorded run in public/recordings', '-');
}

/** What a browser fetches: at once, for a recorded run in JavaScript, with Python, and with MuJoCo; every other chunk as one sum. */
function bundleSizes(folder: string): void {
  const index = list(folder).includes('index.html') ? readFileSync(join(folder, 'index.html'), 'utf8') : '';
  if (!index) return line('not built: npm run build', '-');
  const sums = new Map<string, { bytes: number; files: number }>();
  for (const name of list(folder, true)) {
    if (!/\.(js|css|html|wasm|mjs|zip|gz|whl|json)$/.test(name)) continue;
    const bytes = readFileSync(join(folder, name));
    const packed = /\.(zip|gz|whl)$/.test(name) ? bytes.length : gzipSync(bytes).length;
    const group = bundleGroup(name, index);
    const sum = sums.get(group) ?? { bytes: 0, files: 0 };
    sums.set(group, { bytes: sum.bytes + packed, files: sum.files + 1 });
  }
  for (const [group, { bytes, files }] of [...sums].sort()) {
    line(group, `${(bytes / 1000).toFixed(1)} kB in ${files} file${files > 1 ? 's' : ''}`);
  }
}

function bundleGroup(name: string, index: string): string {
  const kind = name.slice(name.lastIndexOf('.') + 1);
  if (name === 'index.html' || index.includes(name)) return `first load, ${kind}`;
  if (name.startsWith('python/')) return 'Python, when it is chosen';
  if (name.startsWith('sandbox/mujoco')) return 'MuJoCo, when it is chosen';
  if (name.includes('sandbox')) return 'sandbox (frame, guest, all tasks)';
  if (name.startsWith('recordings')) return 'recorded runs';
  return `on demand, ${kind}`;
}

/** Names in a folder (with sub-folders: paths relative to it); empty where there is none. */
function list(folder: string, recursive = false): string[] {
  try {
    return (readdirSync(folder, { recursive }) as string[]).map((name) => name.replaceAll('\\', '/'));
  } catch {
    return [];
  }
}
