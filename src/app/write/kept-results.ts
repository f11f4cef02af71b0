// Scores of what was played on the writer's page, as this tab keeps them: whole for the rest of the visit, and the newest of them
// over a reload, as far as there is room.
import type { EvaluationScores } from '../../engine/events.ts';
import { decodeNumbers, encodeNumbers } from '../../lib/number-json.ts';

/** By what was played, in full: the task, the episodes, the rules and the code. */
export type Results = Readonly<Record<string, EvaluationScores>>;

const storageName = 'promptpo-written-results';

/** Characters kept over a reload, out of about 5 million that sessionStorage holds. */
const mostCharacters = 2_000_000;

let results: Results | null = null;

/** What this tab has played so far. */
export function keptResults(): Results {
  results ??= read();
  return results;
}

/** Adds one, and yields all. */
export function keepResult(played: string, scores: EvaluationScores): Results {
  const others = Object.entries(keptResults()).filter(([name]) => name !== played);
  results = Object.fromEntries([...others, [played, scores]]);
  write(results);
  return results;
}

/** Takes back what is in memory only, as a reload does; for tests. */
export function forgetResults(): void {
  results = null;
}

function read(): Results {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(storageName) ?? '[]', decodeNumbers);
    return Array.isArray(kept) ? Object.fromEntries(kept.filter(isResult)) : {};
  } catch {
    return {};
  }
}

/** The newest ones that fit. */
function write(all: Results): void {
  const fitting: string[] = [];
  let room = mostCharacters;
  for (const entry of Object.entries(all).reverse()) {
    const text = JSON.stringify(entry, encodeNumbers);
    room -= text.length;
    if (room < 0) break;
    fitting.unshift(text);
  }
  try {
    sessionStorage.setItem(storageName, `[${fitting.join(',')}]`);
  } catch {
    // Private windows may refuse storage: the results last until the page is closed.
  }
}

function isResult(entry: unknown): entry is readonly [string, EvaluationScores] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const { returns, successes, steps, ended, seeds, actions } = (entry[1] ?? {}) as Partial<EvaluationScores>;
  return [returns, successes, steps, ended, seeds, actions].every(Array.isArray);
}
