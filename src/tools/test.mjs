// `npm test`: installs what is missing, then type check, lint, format, build, unit tests and real-browser tests.
// The last line sums up everything that ran, one for each check and each test: `N passed, N failed[, N skipped]`.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './chromium.mjs';
import { installPackages, requireNode, root, run } from './shell.mjs';

requireNode();
await installPackages();
const chromium = await ensureChromium();

const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

/** A step that passes or fails as a whole. */
async function check(title, script) {
  console.log(`\n== ${title}`);
  const started = performance.now();
  const ok = (await run('npm', ['run', '--silent', script])) === 0;
  total[ok ? 'passed' : 'failed'] += 1;
  if (!ok) failures.push(title);
  console.log(`${title}: ${ok ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(0)} s)`);
}

/** A Vitest project; its tests are counted one by one from the JSON report. */
async function suite(project) {
  console.log(`\n== ${project} tests`);
  const report = join(root, '.cache', 'test', `${project}.json`);
  rmSync(report, { force: true });
  const code = await run(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    { env: { ...process.env, CHROMIUM_PATH: chromium, NO_COLOR: '1' } },
  );
  if (!existsSync(report)) {
    total.failed += 1;
    failures.push(`${project} tests did not run`);
    return;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests;
  total.skipped += result.numPendingTests + (result.numTodoTests ?? 0);
  if (result.numFailedTests > 0) failures.push(`${result.numFailedTests} ${project} test(s)`);
  // A file that cannot be loaded, or an error outside any test, fails the run although no test is counted as failed.
  if (code !== 0 && result.numFailedTests === 0) {
    total.failed += 1;
    failures.push(`${project} tests ended with an error`);
  }
}

mkdirSync(join(root, '.cache', 'test'), { recursive: true });
await check('setup', 'setup');
await Promise.all([check('type check', 'check'), check('lint', 'lint')]);
await Promise.all([check('format', 'format:check'), check('build', 'build')]);
await suite('unit');
await suite('browser');

if (failures.length > 0) console.log(`\nFailed: ${failures.join('; ')}`);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
