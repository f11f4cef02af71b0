// Lint rules, the import walls between folders among them (who may import whom: README, "Repository map").
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Forbids imports matching `patterns` in `files`. */
function wall(files, patterns, message) {
  return {
    files,
    rules: { 'no-restricted-imports': ['error', { patterns: patterns.map((regex) => ({ regex, message })) }] },
  };
}

const noUi = ['^svelte', '/ui/', '/app/'];

export default ts.config(
  { ignores: ['dist/', '.cache/', 'public/', 'node_modules/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  prettier,
  ...svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: true,
        tsconfigRootDir: new URL('..', import.meta.url).pathname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  { files: ['**/*.svelte', '**/*.svelte.ts'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    files: ['src/**/*.ts', 'envs/**/*.ts', 'test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: ['**/*.js', '**/*.mjs'], ...ts.configs.disableTypeChecked },
  // A policy's source text defines a class for others to load.
  { files: ['envs/**/*reference-policy*.js'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
  wall(['src/env-api/**'], [...noUi, '/engine/', '/llm/', '/storage/', '/workers/', '/envs/'], 'env-api is a leaf'),
  wall(
    ['src/lib/**', 'src/stats/**'],
    [...noUi, '/engine/', '/llm/', '/storage/', '/workers/', '/envs/', '/env-api/'],
    'lib and stats import nothing of ours',
  ),
  wall(
    ['src/engine/**'],
    [...noUi, '^comlink', '^idb', '/workers/', '/storage/', '/envs/', '/sandbox/'],
    'the engine is plain TypeScript: env-api, lib, stats and prompt builders only',
  ),
  wall(
    ['src/baselines/**'],
    [...noUi, '^comlink', '^idb', '/engine/', '/llm/', '/workers/', '/storage/', '/envs/', '/sandbox/'],
    'baselines are plain TypeScript: env-api, lib, stats and the libraries of numbers only',
  ),
  wall(
    ['src/llm/**'],
    [...noUi, '^comlink', '^idb', '/workers/', '/storage/', '/envs/', '/sandbox/'],
    'llm knows engine types and its own SDKs only',
  ),
  wall(
    ['src/storage/**'],
    [...noUi, '^comlink', '/workers/', '/envs/', '/sandbox/', '/llm/'],
    'storage knows engine types and idb only',
  ),
  wall(
    ['src/ui/**'],
    ['^comlink', '^idb', '/storage/', '/llm/(?!prompt-templates)', '/sandbox/'],
    'components go through src/app',
  ),
  wall(['src/app/**'], ['^comlink', '/ui/', 'worker\\.ts$', '/sandbox/guest'], 'app goes through workers/*/client.ts'),
  wall(
    ['envs/**'],
    [...noUi, '/engine/', '/llm/', '/storage/', '/workers/', '/sandbox/'],
    'environments import env-api only',
  ),
  {
    files: ['src/engine/**', 'src/env-api/**', 'src/baselines/**', 'envs/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Pass a RandomSource.' },
        { object: 'Date', property: 'now', message: 'Pass a Clock.' },
      ],
    },
  },
);
