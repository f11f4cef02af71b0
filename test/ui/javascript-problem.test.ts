// Syntax errors of JavaScript in the editor: found where the sandbox would find them, and nowhere else.
import { expect, test } from 'vitest';
import { javascriptProblem } from '../../src/ui/common/javascript-problem.ts';

test('names the line of the first syntax error', async () => {
  const problem = await javascriptProblem('class P {\n  act(obs) {\n    return obs.;\n  }\n}\n');
  expect(problem).toEqual({ line: 3, message: 'SyntaxError: Unexpected token' });
});

test('code that the sandbox loads has none', async () => {
  for (const code of ['export default class P { act = (obs) => obs.x ?? 0; }', '#!/usr/bin/env node\nclass P {}', '']) {
    expect(await javascriptProblem(code)).toBeNull();
  }
});
