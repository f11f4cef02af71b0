// The real NumPy cannot be had everywhere. A tiny package of that name shows that a wheel handed in is installed, without
// any network, and that policies and Feedback find it. What it contains is not NumPy.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodeEvaluator } from '../../../src/sandbox/node/evaluator.ts';
import { buildCli, root } from '../../../src/tools/build-cli.mjs';
import { startHarness, summary, type Harness } from './harness.ts';

const packageFiles: Record<string, string> = {
  'numpy/__init__.py':
    'class int64(int):\n    pass\n\n\nclass ndarray:\n    shape = (1,)\n\n    def __init__(self, values):\n        self.values = values\n\n    def tolist(self):\n        return self.values\n\n\ndef array(values, dtype=None):\n    return ndarray(list(values))\n\n\nfloat64 = float\n',
  'numpy/random.py': 'seeds = []\n\n\ndef seed(value):\n    seeds.append(value)\n',
  'numpy/linalg.py': '',
  'numpy-2.4.6.dist-info/METADATA': 'Metadata-Version: 2.1\nName: numpy\nVersion: 2.4.6\n',
  'numpy-2.4.6.dist-info/WHEEL': 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
  'numpy-2.4.6.dist-info/RECORD': '',
};

/** A zip archive of stored (uncompressed) files. */
function zip(files: Record<string, string>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(name.length, 22);
    const body = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, tail, Buffer.from(name)]));
    bodies.push(body);
    offset += body.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, ...directory, Buffer.from('PK\x05\x06'), end]);
}

let harness: Harness;
let folder: string;

beforeAll(async () => {
  harness = await startHarness();
  folder = mkdtempSync(join(tmpdir(), 'python-'));
  cpSync(join(root, 'public/python'), folder, { recursive: true });
  const lock = JSON.parse(readFileSync(join(folder, 'pyodide-lock.json'), 'utf8')) as {
    packages: { numpy: { file_name: string } };
  };
  const wheel = lock.packages.numpy.file_name;
  writeFileSync(join(folder, wheel), zip(packageFiles));
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, numpy: true, numpyWheel: wheel }));
}, 120_000);

afterAll(() => {
  harness?.evaluator.dispose();
  rmSync(folder, { recursive: true, force: true });
});

describe('a wheel among the assets', () => {
  it('is installed at boot; its values and its seeding are used', async () => {
    const bundle = pathToFileURL(`${await buildCli()}/`);
    const evaluator = createNodeEvaluator({
      workers: 1,
      childFile: new URL('sandbox-child.mjs', bundle),
      workerFile: new URL('sandbox-worker.mjs', bundle),
      pythonFolder: folder,
      mujocoFile: 'none',
    });
    try {
      const signal = new AbortController().signal;
      const code = `
import numpy as np
class CartPolePolicy:
    def act(self, obs):
        assert np.random.seeds[-1] in (3, 4), np.random.seeds
        return np.int64(1)
`;
      const job = await harness.job('cartpole-v1', { kind: 'code', language: 'python', code });
      const result = await evaluator.evaluate(job, { signal });
      if (!result.ok) throw new Error(summary(result));
      const vector = 'import numpy as np\nclass P:\n    def act(self, obs): return np.array([0.5])';
      const pendulum = await harness.job('pendulum-v1', { kind: 'code', language: 'python', code: vector });
      expect((await evaluator.evaluate(pendulum, { signal })).ok).toBe(true);

      const feedback = 'class Feedback:\n    def summarize_trajectory(self, traj): return type(np.array([1])).__name__';
      const { env, task, plan, limits } = job;
      const summarized = await evaluator.summarize(
        {
          env,
          task,
          plan,
          limits,
          language: 'python',
          code: feedback,
          episodes: result.episodes,
          which: [0],
          evidence: 'observations',
        },
        { signal },
      );
      expect(summarized).toEqual({ ok: true, summaries: ['ndarray'] });
    } finally {
      evaluator.dispose();
    }
  });
});
