// Runs one of the command-line programs: `node src/tools/cli.mjs evaluate|optimize|bench|train ...`. Bundles it first where a
// source has changed, and makes Python's files where a program may need them and they are missing.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildCli, root } from './build-cli.mjs';

const [name, ...args] = process.argv.slice(2);
if (!['evaluate', 'optimize', 'bench', 'train'].includes(name)) {
  console.error('Which program? Use: npm run -s evaluate|optimize|bench|train -- ...');
  process.exit(2);
}

try {
  const folder = await buildCli();
  if (mayNeedPython(name, args) && !existsSync(join(root, 'public/python/manifest.json'))) {
    const { setup } = await import('./setup.mjs');
    await setup({ log: console.error });
  }
  const { main } = await import(pathToFileURL(join(folder, `${name}.mjs`)).href);
  // The programs find the repository and their worker processes here.
  process.exitCode = await main(args, { root, bundle: pathToFileURL(`${folder}/`) });
} catch (thrown) {
  console.error(`${name}: ${thrown instanceof Error ? thrown.message : thrown}`);
  process.exitCode = 1;
}
// Nothing may keep the command alive (Pyodide holds timers), but what was printed has to be out first.
process.stdout.write('', () => process.exit());

function mayNeedPython(program, values) {
  if (values.some((value) => value.startsWith('--env-file'))) return true;
  if (program === 'train') return false;
  if (program === 'evaluate') return values.some((value) => value.endsWith('.py') || value === 'reference');
  return program === 'bench' || !values.includes('javascript');
}
