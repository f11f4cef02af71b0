// `npm start`: from a fresh clone to the running page. Installs, prepares, builds, serves and opens the browser.
//   --no-open   serve only          --port N   another port than 4173
import { installPackages, requireNode, root, run } from './shell.mjs';

requireNode();
await installPackages();
const setup = await run(process.execPath, ['src/tools/setup.mjs']);
if (setup !== 0) process.exit(setup);

const { build, preview } = await import('vite');
await build({ root, logLevel: 'warn' });

const option = (name) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const open = !process.argv.includes('--no-open') && !process.env.CI;
const server = await preview({ root, logLevel: 'warn', preview: { port: Number(option('--port') ?? 4173), open } });
console.log(`PromptPO Studio: ${server.resolvedUrls?.local[0]}  (Ctrl+C ends it)`);
