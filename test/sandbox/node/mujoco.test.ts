// MuJoCo under Node: in the child's threads and in the replay of this process.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import v8 from 'node:v8';
import vm from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import loadMujoco from '@mujoco/mujoco';
import { findEnv } from '../../../envs/index.ts';
import { Simulation } from '../../../src/env-api/mujoco/simulation.ts';
import { createRandom } from '../../../src/env-api/pcg64.ts';
import { sample } from '../../../src/env-api/space.ts';
import { startMujoco, type MujocoLoader } from '../../../src/sandbox/guest/mujoco.ts';
import { createNodeEvaluator } from '../../../src/sandbox/node/evaluator.ts';
import { compileMujoco } from '../../../src/sandbox/node/mujoco.ts';
import { buildCli, root } from '../../../src/tools/build-cli.mjs';
import { searchingPolicy } from '../mujoco-attack.ts';
import { startHarness, summary, type Harness } from './harness.ts';

const wasmFile = createRequire(import.meta.url).resolve('@mujoco/mujoco/mujoco.wasm');
let harness: Harness;

beforeAll(async () => {
  harness = await startHarness(2);
}, 120_000);
afterAll(() => harness?.evaluator.dispose());

describe('tasks with MuJoCo under Node', () => {
  it('give the same episodes to the same policy in either language, two jobs at a time', async () => {
    const javascript =
      'class HalfcheetahV5Policy { act(obs) { return obs.qvel.slice(3).map((v) => (v > 0 ? 1 : -1)) } }';
    const python = `
class HalfcheetahV5Policy:
    def act(self, obs):
        return [1.0 if v > 0 else -1.0 for v in obs.qvel[3:]]
`;
    const plan = { maxSteps: 100 };
    const [first, second] = await Promise.all([
      harness.run('halfcheetah_v5', 'javascript', javascript, plan),
      harness.run('halfcheetah_v5', 'python', python, plan),
    ]);
    if (!first.ok || !second.ok) throw new Error(`${summary(first)} / ${summary(second)}`);
    expect(first.episodes).toEqual(second.episodes);
    expect(first.steps).toBe(200);
  });

  it('blame the environment where the engine fails in the replay, and get a new engine for the next job', async () => {
    const policy = 'class HalfcheetahV5Policy { act() { return [0, 0, 0, 0, 0, 0] } }';
    const evaluate = () => harness.run('halfcheetah_v5', 'javascript', policy, { maxSteps: 3 });
    const used: unknown[] = [];
    const step = vi.spyOn(Simulation.prototype, 'step').mockImplementationOnce(function (this: Simulation) {
      used.push(this.model);
      throw new WebAssembly.RuntimeError('unreachable');
    });
    expect(summary(await evaluate())).toBe(
      'environment/error | The replay of the recorded actions failed: unreachable',
    );
    step.mockImplementationOnce(function (this: Simulation) {
      used.push(this.model);
    });
    expect(summary(await evaluate())).toMatch(/^policy\/tampered/); // one step was left out
    step.mockRestore();
    expect(await evaluate()).toMatchObject({ ok: true });
    expect(used[0]).not.toBe(used[1]); // models are compiled once for each engine
  });

  it('fail with a readable error where the file of MuJoCo cannot be read', async () => {
    const bundle = pathToFileURL(`${await buildCli()}/`);
    const evaluator = createNodeEvaluator({
      workers: 1,
      childFile: new URL('sandbox-child.mjs', bundle),
      workerFile: new URL('sandbox-worker.mjs', bundle),
      pythonFolder: `${root}/public/python`,
      mujocoFile: `${root}/no-such-file.wasm`,
    });
    const job = await harness.job('halfcheetah_v5', { kind: 'random' });
    const result = await evaluator.evaluate(job, { signal: new AbortController().signal });
    evaluator.dispose();
    expect(summary(result)).toMatch(/^environment\/error \| MuJoCo could not be loaded: .*no-such-file/);
  });
});

describe('startMujoco', () => {
  /** An engine whose memory can be measured. */
  async function start() {
    const memory: { buffer: ArrayBufferLike }[] = [];
    type Options = { instantiateWasm(imports: object, done: (instance: WebAssembly.Instance) => void): object };
    const load: MujocoLoader = (options) => {
      const { instantiateWasm } = options as Options;
      return loadMujoco({
        ...options,
        instantiateWasm: (imports: object, done: (instance: WebAssembly.Instance) => void) =>
          instantiateWasm(imports, (instance) => {
            memory.push(instance.exports.memory as WebAssembly.Memory);
            done(instance);
          }),
      });
    };
    const mujoco = await startMujoco(load, await compileMujoco(wasmFile));
    return { mujoco, engineBytes: () => memory[0]!.buffer.byteLength };
  }

  it('leaves nothing behind on the global object', async () => {
    const before = Object.getOwnPropertyNames(globalThis);
    await start();
    expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
  });

  it('leaves alone what other code puts on the global object meanwhile', async () => {
    const scope = globalThis as Record<string, unknown>;
    const starting = start();
    scope.putBeforeTheTraps = 1;
    await Promise.resolve();
    Object.defineProperty(globalThis, 'putLater', { configurable: true, get: () => 2, set: () => undefined });
    await starting;
    expect([scope.putBeforeTheTraps, scope.putLater]).toEqual([1, 2]);
    delete scope.putBeforeTheTraps;
    delete scope.putLater;
  });

  it('rejects a module that is not MuJoCo, as the loader says it', async () => {
    const empty = await WebAssembly.compile(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    await expect(startMujoco(loadMujoco, empty)).rejects.toThrow(/memory not found/);
  });

  it('keeps its memory over a thousand short episodes, each in an environment of its own', async () => {
    const { mujoco, engineBytes } = await start();
    const module = await findEnv('halfcheetah_v5')!.load();
    v8.setFlagsFromString('--expose-gc');
    const collect = vm.runInNewContext('gc') as () => void;
    const random = createRandom(0);
    const play = (episodes: number): { engine: number; heap: number } => {
      for (let i = 0; i < episodes; i++) {
        const env = module.make({}, mujoco);
        env.reset({ seed: i });
        for (let step = 0; step < 10; step++) env.step(sample(env.actionSpace, random));
        env.render();
        env.close();
      }
      collect();
      return { engine: engineBytes(), heap: process.memoryUsage().heapUsed };
    };
    const early = play(100);
    const late = play(900);
    expect(late.engine).toBe(early.engine);
    expect(late.heap - early.heap).toBeLessThan(2e6);
  });
});

describe('the policy that looks for the engine', () => {
  /** Plays it where `expose` leaves a way open; `perStep` and `close` are what the task does with the engine. */
  const findings = (expose: string, perStep: string, close = ''): string => {
    const script = `
      import load from '@mujoco/mujoco';
      process.on('unhandledRejection', () => {}); // the search reads everything, promises of Node's included
      const mujoco = await load();
      const model = mujoco.MjModel.from_xml_string('<mujoco><worldbody><geom size="1"/></worldbody></mujoco>');
      const data = new mujoco.MjData(model);
      ${expose}
      ${searchingPolicy('Searcher')}
      const policy = new Searcher();
      for (let i = 0; i < 30; i++) { policy.act({}); ${perStep} }
      try { ${close} } catch (error) { console.log(error.message) }`;
    return execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  };

  it('finds one that lies open, and one that falls into a trap', () => {
    expect(findings('globalThis.physics = { inner: { mujoco } };', '')).toContain('physics.inner.mujoco has mj_step');
    expect(findings('', 'new mujoco.MjData(model)')).toContain('trap apply argument has xpos');
    expect(findings('', 'mujoco.mj_step(model, data)')).toBe('found: nothing\n');
    // Node's threads do not freeze what the browser's sandbox does.
    expect(findings('', '', 'data.delete()')).toMatch(
      /^found: nothing\nfound later: .*trap unregister argument has xpos/,
    );
    const freeze = 'Object.freeze(FinalizationRegistry.prototype);';
    expect(findings(freeze, '', 'data.delete()')).toBe('found: nothing\n');
  });
});
