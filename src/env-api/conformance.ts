// Runs the rules that every environment has to keep, whatever its dynamics: behind test/envs/conformance.test.ts and behind the check
// of a task that somebody brings along. The rules themselves stand in conformance-rules.ts and conformance-repeats.ts.
import { checkFresh, checkRestart, checkSeed } from './conformance-repeats.ts';
import {
  checkBounds,
  checkClose,
  checkFields,
  checkOrder,
  checkOutputs,
  checkPicture,
  checkRefusal,
  checkSpaces,
  type Check,
  type CheckOptions,
} from './conformance-rules.ts';
import type { Env } from './env.ts';
import { ofThrown, type Finding, type RuleId } from './finding.ts';

const checks: readonly (readonly [RuleId, Check])[] = [
  ['spaces', checkSpaces],
  ['fields', checkFields],
  ['observation', checkOutputs],
  ['bounds', checkBounds],
  ['refusal', checkRefusal],
  ['order', checkOrder],
  ['seed', checkSeed],
  ['restart', checkRestart],
  ['fresh', checkFresh],
  ['picture', checkPicture],
  ['close', checkClose],
];

/** Checks all rules and returns what is broken, at most one finding a rule; empty where all is well. Closes what it makes. */
export function checkEnv(options: CheckOptions): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [rule, check] of checks) {
    options.onRule?.(rule);
    const made: Env[] = [];
    const open = (): Env => {
      const env = options.make();
      made.push(env);
      return env;
    };
    try {
      const finding = check(options, open);
      if (finding) findings.push(finding);
    } catch (thrown) {
      findings.push(ofThrown(rule, thrown));
    } finally {
      for (const env of made) closeQuietly(env);
    }
  }
  return oncePerRule(findings);
}

function oncePerRule(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ rule }, i) => findings.findIndex((other) => other.rule === rule) === i);
}

function closeQuietly(env: Env): void {
  try {
    env.close();
  } catch {
    // Closing is a rule of its own.
  }
}
