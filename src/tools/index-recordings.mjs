// Writes public/recordings/index.json out of the run logs beside it: `node src/tools/index-recordings.mjs`. To be run whenever
// a recording is added or replaced; the page reads the index, and a log only once it is played.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './shell.mjs';

/** What the index says of one log (RecordingInfo in src/storage/recordings.ts). Throws on a file that is no run log. */
export function recordingInfo(name, text) {
  const { format, events } = JSON.parse(text);
  const started = events?.[0];
  if (format !== 'promptpo-studio-run' || started?.type !== 'run-started')
    throw new Error(`${name}.json is no run log.`);
  const settings = finalSettings(started.settings, events);
  const { model } = settings;
  return {
    name,
    // The model is named beside the title.
    title: (events.findLast((event) => event.type === 'renamed')?.title ?? started.title).replace(
      `, ${model.name}`,
      '',
    ),
    envId: settings.envId,
    language: settings.language,
    modelName: model.name,
    date: new Date(started.at).toISOString().slice(0, 10),
    summary: summaryOf(settings, started.selection, events),
    settings: {
      ...settings,
      model: { kind: 'recorded', name: model.name, recording: name, contextTokens: model.contextTokens },
    },
  };
}

/** JavaScript needs no Python to be loaded first. */
const startsAtOnce = ({ language }) => Number(language === 'javascript');
const candidates = ({ settings }) => settings.method.rounds * settings.method.candidates;

/** The index of a folder of logs: what starts at once first (the page offers the first one), then the larger runs. */
export function recordingsIndex(folder) {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'index.json');
  return files
    .sort()
    .map((file) => recordingInfo(file.slice(0, -'.json'.length), readFileSync(join(folder, file), 'utf8')))
    .sort((one, other) => startsAtOnce(other) - startsAtOnce(one) || candidates(other) - candidates(one));
}

/** The text of index.json. */
export function indexText(folder) {
  return `${JSON.stringify(recordingsIndex(folder), null, 1)}\n`;
}

/** Settings as they stood at the end of the run (rounds may have been added). */
function finalSettings(settings, events) {
  let final = settings;
  for (const event of events) {
    if (event.type !== 'settings-changed') continue;
    const { rounds = final.method.rounds, ...changes } = event.changes;
    final = { ...final, ...changes, model: final.model, method: { ...final.method, rounds } };
  }
  return final;
}

function summaryOf({ method }, selection, events) {
  const calls = events.filter((event) => event.type === 'call-answered' || event.type === 'call-failed').length;
  const count = (number, word) => `${number} ${word}${number === 1 ? '' : 's'}`;
  const size = `${count(method.rounds, 'round')} of ${count(method.candidates, 'candidate')}, ${count(calls, 'model call')}.`;
  const role = method.result === 'last' ? 'last' : 'best';
  const report = events.findLast((event) => event.type === 'reported' && event.role === role);
  if (!report) return `${size} No policy came out of it.`;
  const measure = selection === 'success' && report.scores.successes.length > 0 ? 'mean success' : 'mean return';
  const score = Math.round(report.score * 100) / 100;
  return `${size} The ${role} policy gets a ${measure} of ${score} in ${count(report.scores.returns.length, 'fresh episode')}.`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(root, 'public/recordings');
  const text = indexText(folder);
  writeFileSync(join(folder, 'index.json'), text);
  console.log(`public/recordings/index.json: ${JSON.parse(text).length} recordings`);
}
