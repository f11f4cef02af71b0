import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { registry } from '../../../envs/index.ts';
import { parseRunLog } from '../../../src/engine/log-json.ts';
import type { RunEvent, RunEventBody } from '../../../src/engine/events.ts';
import { runCsv } from '../../../src/app/runs/run-csv.ts';
import { runFigure, type FigureColors } from '../../../src/app/runs/run-figure.ts';
import { readEvents, type ReadRun } from '../../../src/app/runs/run-reader.ts';
import { runReport } from '../../../src/app/runs/run-report.ts';
import { makeLog, makeSettings, oneRound, started } from '../../support/run-logs.ts';

const colors: FigureColors = {
  surface: '#fff',
  text: '#111',
  muted: '#555',
  line: '#ddd',
  policy: '#15a',
  score: '#950',
  env: '#075',
  bad: '#b21',
};

const attack = `</pre></title></style><script>alert(1)</script><img src=x onerror="alert(2)"><svg onload=alert(3)>'"&]]>\u0000`;

function read(events: readonly RunEvent[]): ReadRun {
  return readEvents(null, events).run!;
}

/** A run in which every text that a model or a person can write is hostile. */
function hostileRun(): ReadRun {
  const settings = makeSettings({ envId: attack, model: { ...makeSettings().model, name: attack }, templates: {} });
  const bodies = [{ ...started(settings), title: attack } as RunEventBody, ...oneRound()].map((body): RunEventBody => {
    if (body.type === 'call-answered' || body.type === 'prompt-built') return { ...body, text: attack };
    if (body.type === 'candidate-scored') return { ...body, code: attack };
    return body;
  });
  const failed: RunEventBody[] = [
    { type: 'call-asked', callId: 'c', purpose: 'policy', promptId: 'p', round: 2, candidate: 1, attempt: 0 },
    { type: 'call-failed', callId: 'c', error: { code: 'model/network', message: attack }, fatal: false },
    { type: 'candidate-failed', round: 2, candidate: 1, error: { code: 'policy/act', message: `=HYPERLINK("x")` } },
  ] as RunEventBody[];
  return read(makeLog([...bodies, { type: 'reflection-written', round: 1, text: attack }, ...failed]));
}

/** What a browser would take for an element or a handler. */
function elementsIn(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name]) => name!.toLowerCase()));
}

const recordings = readdirSync('public/recordings').filter((name) => name !== 'index.json' && name.endsWith('.json'));

describe('a run as a report', () => {
  it.each(recordings)('of %s tells result, curve, rounds, code, prompts and replies', async (name) => {
    const parsed = parseRunLog(readFileSync(`public/recordings/${name}`, 'utf8'));
    if (!parsed.ok) throw new Error(parsed.error);
    const run = read(parsed.events);
    const { card } = await registry.find(({ id }) => id === run.state.settings.envId)!.load();
    const html = await runReport(run, { title: card.title, card });
    for (const heading of [
      'Result',
      'Learning curve',
      'Rounds',
      'Policies',
      'Task and settings',
      'Prompts and replies',
    ]) {
      expect(html).toContain(`<h2>${heading}</h2>`);
    }
    expect(html.match(/<li>/g)).toHaveLength(run.state.rounds.length);
    expect(html.match(/<details>/g)).toHaveLength(run.state.calls.size);
    expect(html).toContain('95% interval');
    // What a model wrote may hold any word.
    expect(html.replace(/<pre[^>]*>[^]*?<\/pre>/g, '')).not.toMatch(/undefined|NaN|\[object/);
  });

  it('shows hostile texts as text, and its own policy allows no script, no picture and no address', async () => {
    const html = await runReport(hostileRun(), { title: attack, card: null });
    expect(
      [...elementsIn(html)].filter((name) => ['script', 'img', 'iframe', 'a', 'link', 'form', 'base'].includes(name)),
    ).toEqual([]);
    expect(html.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]+\s(on[a-z]+|src|href)=/i);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('\u0000');
    expect(html).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<title>'));
  });

  it('of a run without a finished round says so', async () => {
    const html = await runReport(read(makeLog([started()])), { title: 'A task', card: null });
    expect(html).toContain('No round was finished.');
    expect(html).toContain('No call to a model was made.');
    expect(html).not.toContain('<h2>Learning curve</h2>');
  });
});

describe('a run as a figure', () => {
  it('marks each candidate, the confirmation and the levels inside the picture', () => {
    const run = read(makeLog([started(), ...oneRound()]));
    const svg = runFigure(run, [{ name: 'Optimum', value: 5.5 }], colors)!;
    expect(svg.match(/<circle[^>]*><title>/g)).toHaveLength(2);
    expect(svg).toContain('Round 1, candidate 2: 5');
    expect(svg).toContain('Optimum 5.5');
    for (const [, y] of svg.matchAll(/<circle cx="[\d.]+" cy="([\d.]+)"/g)) expect(Number(y)).toBeLessThan(380);
  });

  it('is none before the first score, and holds hostile titles as text', () => {
    expect(runFigure(read(makeLog([started()])), [], colors)).toBeNull();
    expect(elementsIn(runFigure(hostileRun(), [], colors)!)).toEqual(
      new Set(['svg', 'rect', 'text', 'path', 'circle', 'title', 'g']),
    );
  });
});

describe('a run as a table', () => {
  it('has a line for each candidate, with its returns, and marks the winner', () => {
    const lines = runCsv(read(makeLog([started(), ...oneRound()])))
      .trim()
      .split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe('run-1,counter,test-model,1,1,model,scored,no,2,6,0,2,1 3,,3 3,0 1,');
    expect(lines[2]).toContain(',1,2,model,scored,yes,5,12,');
  });

  it('gives a spreadsheet no formulas of others', () => {
    expect(runCsv(hostileRun())).toContain(`"'=HYPERLINK(""x"")"`);
  });
});
