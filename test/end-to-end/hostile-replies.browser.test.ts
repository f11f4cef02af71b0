// A model that answers with everything that can be wrong or hostile, through the real page: every candidate ends with a score
// or a readable error, the good policies win, the page stays alive, and nothing leaves the machine. HOSTILE=all in the
// environment runs all replies, else a part of each group is run.
import type { ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCatalogue } from '../../src/engine/errors.ts';
import { parseRunLog } from '../../src/engine/log-json.ts';
import { reduceAll } from '../../src/engine/reducer.ts';
import type { CandidateState, RunState } from '../../src/engine/state.ts';
import { json, type ProviderServer, startProviderServer } from '../llm/provider-server.ts';
import type { HarnessPage } from '../support/harness.ts';
import { type LeakServer, startLeakServer } from '../support/leak-server.ts';
import { brokenReplies } from './hostile/broken-replies.ts';
import { goodPolicy, javascriptGroups } from './hostile/javascript-policies.ts';
import { goodPythonPolicy, pythonGroups } from './hostile/python-policies.ts';
import { fenced, type HostileReply, type ReplyGroup } from './hostile/reply.ts';
import { waysOut } from './hostile/ways-out.ts';
import { exportNewest, openPage, openSite, readHeartbeat, type Site, watchHeartbeat } from './site.ts';

const everything = process.env.HOSTILE === 'all';
const ROUNDS = 2;
/** What a run may take; the short run needs a small part of it. */
const RUN_MS = everything ? 900_000 : 150_000;

let site: Site;
let leak: LeakServer;
let provider: ProviderServer;
beforeAll(async () => {
  leak = await startLeakServer();
  provider = await startProviderServer({ cors: true });
  site = await openSite();
});
afterAll(async () => {
  await site?.close();
  await provider?.close();
  await leak?.close();
});

/** What was sent to other machines, but for the browser's own search for updates, which no flag stops. */
function sentOutside(): readonly string[] {
  return site.outside.seen.filter((entry) => !/^POST https?:\/\/update\.googleapis\.com\/service\//.test(entry));
}

interface Plan {
  readonly language: 'javascript' | 'python';
  readonly groups: readonly ReplyGroup[];
  readonly good: string;
  readonly repairs: 0 | 1;
}

/** The replies of a run in the order in which they are sent, a good policy in the middle of each round. */
function orderOf({ groups, good, language }: Plan): { readonly replies: HostileReply[]; readonly candidates: number } {
  const hostile = groups.flatMap(({ replies, short }) => (everything ? replies : replies.slice(0, short)));
  const fine: HostileReply = { name: 'a good policy', text: fenced(good, language), ends: 'scored' };
  const half = Math.ceil(hostile.length / 2);
  const rounds = [hostile.slice(0, half), hostile.slice(half)];
  const replies = rounds.flatMap((part) => [...part.slice(0, part.length >> 1), fine, ...part.slice(part.length >> 1)]);
  const taken = replies.filter(({ unanswered }) => unanswered !== 'retried').length;
  return { replies, candidates: Math.ceil(taken / ROUNDS) };
}

const feedbackClass = {
  javascript: 'class Feedback { summarize_trajectory(traj) { return `<img src=x> ${traj.length} steps.`; } }',
  python:
    'class Feedback:\n    def summarize_trajectory(self, traj):\n        return f"<img src=x> {len(traj)} steps."',
};
const endlessFeedback = {
  javascript: 'class Feedback { summarize_trajectory() { for (;;); } }',
  python: 'class Feedback:\n    def summarize_trajectory(self, traj):\n        while True: pass',
};

/** Answers each call by what its prompt asks for, policies from `replies` in order; gives what was served. */
function serve({ language, good, repairs }: Plan, replies: readonly HostileReply[]): HostileReply[] {
  const waiting = [...replies];
  const served: HostileReply[] = [];
  provider.script(async (response, asked) => {
    // The page asks for the list of models when the field for the model's name is entered.
    if (asked.method === 'GET') return json({ data: [] })(response, asked);
    const prompt = (asked.body.messages as { readonly content: string }[])[0]!.content;
    if (/[Cc]lass named Feedback|class must be named Feedback/.test(prompt)) {
      const code = /This Feedback class failed/.test(prompt) ? feedbackClass : endlessFeedback;
      return send(response, 'feedback', { name: 'feedback', text: fenced(code[language], language) });
    }
    if (prompt.includes('Reply with this explanation only'))
      return send(response, 'reflection', {
        name: 'reflection',
        text: `</div><script>0</script> ${'x '.repeat(150_000)}`,
      });
    const repair = repairs > 0 && /This policy failed|could not be used/.test(prompt);
    const reply = repair ? undefined : waiting.shift();
    if (!reply) return send(response, 'filler', { name: 'filler', text: fenced(good, language) });
    served.push(reply);
    return send(response, `case-${served.length - 1}`, reply);
  });
  return served;
}

/** One streamed answer. The model name in its first piece says in the log which reply it was. */
async function send(response: ServerResponse, model: string, reply: HostileReply): Promise<void> {
  const event = (fields: object): string =>
    `data: ${JSON.stringify({ model, object: 'chat.completion.chunk', ...fields })}\n\n`;
  const piece = (content: string, finish_reason: string | null = null): string =>
    event({ choices: [{ index: 0, delta: content === '' ? {} : { content }, finish_reason }] });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(event({ choices: [] }));
  if (reply.bytes) {
    response.end(reply.bytes);
    return;
  }
  const size = reply.pieceChars ?? 65_536;
  for (let at = 0; at < reply.text.length; at += size) {
    if (!response.write(piece(reply.text.slice(at, at + size))) && !response.destroyed)
      await new Promise((done) => setImmediate(done));
  }
  response.end(piece('', reply.finishReason ?? 'stop') + 'data: [DONE]\n\n');
}

/** Sets up the run in the page as a person would, and starts it. */
async function startRun(page: Page, { language, repairs }: Plan, candidates: number): Promise<void> {
  await page.locator('label', { hasText: 'Own server' }).click();
  await page.getByLabel('Server', { exact: true }).selectOption({ label: 'Another address' });
  await page.getByLabel('Address of the provider').fill(provider.baseUrl);
  await page.getByRole('textbox', { name: 'Model name' }).fill('hostile');
  const languages = page.getByRole('group', { name: 'Language of the policies' });
  await languages.locator('label', { hasText: language === 'python' ? 'Python' : 'JavaScript' }).click();
  await page.locator('summary', { hasText: 'More settings' }).click();
  for (const [name, value] of [
    ['Rounds', ROUNDS],
    ['Candidates per round', candidates],
    ['Episodes per candidate', 2],
    ['One call of the policy', 1],
    ['One episode', 4],
    ['One evaluation', 8],
    ['Memory of Python', 256],
    ['Policy repairs, at most', repairs],
    ['Feedback repairs, at most', 1],
    ['Confirmation episodes', 2],
    ['Report episodes', 2],
  ] as const) {
    await page.getByRole('spinbutton', { name }).fill(String(value));
  }
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('heading', { name: /Rounds and candidates/ }).waitFor({ timeout: 60_000 });
}

/** Looks at one candidate after another, as a curious person would, until the page says how the run ended. */
async function watchToTheEnd(cdp: HarnessPage): Promise<void> {
  const deadline = Date.now() + RUN_MS;
  for (let turn = 0; ; turn++) {
    const end = await cdp.evaluate((n) => {
      const marks = [...document.querySelectorAll<HTMLButtonElement>('button.mark:not([disabled])')];
      marks[n % Math.max(1, marks.length)]?.click();
      const tabs = [...document.querySelectorAll<HTMLButtonElement>('[role=tab]')];
      tabs[n % Math.max(1, tabs.length)]?.click();
      const waits = /The run waits here|This run was interrupted/.exec(document.body.innerText)?.[0];
      return document.getElementById('result-title') ? 'result' : (waits ?? null);
    }, turn);
    if (end !== null) return void expect(end).toBe('result');
    if (Date.now() > deadline) throw new Error('the run did not end in time');
    await new Promise((done) => setTimeout(done, 300));
  }
}

/** Opens every candidate's code, problems and conversation; the longest that the page stood still, and at which candidate. */
async function lookAtEverything(cdp: HarnessPage): Promise<{ readonly ms: number; readonly at: string }> {
  return cdp.evaluate(async () => {
    const worst = { ms: 0, at: '' };
    const marks = [...document.querySelectorAll<HTMLButtonElement>('button.mark:not([disabled])')];
    for (const mark of marks) {
      mark.click();
      for (const name of ['Code', 'Problems', 'Conversation']) {
        const tabs = [...document.querySelectorAll<HTMLElement>('[role=tab]')];
        window.heartbeat.longestGapMs = 0;
        tabs.find((tab) => tab.textContent?.trim().startsWith(name))?.click();
        await new Promise((done) => setTimeout(done, 50));
        const ms = Math.round(window.heartbeat.longestGapMs);
        if (ms > worst.ms) Object.assign(worst, { ms, at: `${mark.ariaLabel}, ${name}` });
      }
    }
    return worst;
  });
}

/** The reply that a candidate's first call was answered with; null where that call failed. */
function replyOf(state: RunState, candidate: CandidateState, served: readonly HostileReply[]): HostileReply | null {
  const { model } = state.calls.get(candidate.attempts[0]!.callId)!;
  return model?.startsWith('case-') ? served[Number(model.slice(5))]! : null;
}

const plans: readonly (readonly [string, () => Plan])[] = [
  [
    'policies in JavaScript',
    () => ({
      language: 'javascript',
      groups: [...waysOut.javascript({ leakPort: leak.port, site: site.address }), ...javascriptGroups],
      good: goodPolicy,
      repairs: 0,
    }),
  ],
  [
    'policies in Python',
    () => ({
      language: 'python',
      groups: [...waysOut.python({ leakPort: leak.port, site: site.address }), ...pythonGroups],
      good: goodPythonPolicy,
      repairs: 0,
    }),
  ],
  ['broken replies', () => ({ language: 'javascript', groups: brokenReplies, good: goodPolicy, repairs: 1 })],
];

describe('a run on hostile', () => {
  test.each(plans)(
    '%s goes on to its result and harms nobody',
    async (about, makePlan) => {
      const plan = makePlan();
      const { replies, candidates } = orderOf(plan);
      const served = serve(plan, replies);
      const context = await site.browser.newContext({ viewport: { width: 1280, height: 900 } });
      const { page, cdp } = await openPage(site, context);
      const sitesRequests = site.server.requests.length;
      await watchHeartbeat(cdp);
      const from = performance.now();
      await startRun(page, plan, candidates);
      await watchToTheEnd(cdp);
      const seconds = Math.round((performance.now() - from) / 1000);
      const { longestGapMs, longTasks } = await readHeartbeat(cdp);
      const looking = await lookAtEverything(cdp);

      // Another page of the same browser: the log as it was stored.
      const { page: fresh } = await openPage(site, context, '#/runs');
      const parsed = parseRunLog(await exportNewest(fresh));
      if (!parsed.ok) throw new Error(parsed.error);
      const state = reduceAll(parsed.events);
      const all = state.rounds.flatMap((round) => round.candidates);
      const counts = { scored: 0, failed: 0 };
      const wrong: string[] = [];
      for (const candidate of all) {
        const reply = replyOf(state, candidate, served);
        const name = reply?.name ?? 'a call that failed';
        if (candidate.status === 'scored') counts.scored++;
        else if (candidate.status === 'failed') counts.failed++;
        else wrong.push(`${name}: left ${candidate.status}`);
        const [first] = candidate.attempts;
        const ended = first!.error ? 'failed' : 'scored';
        if (reply?.ends && reply.ends !== ended) wrong.push(`${name}: ${ended} ${first!.error?.message ?? ''}`);
        // CartPole gives 1 for each step, so that no score can be larger than what was played.
        for (const [i, value] of (candidate.scores?.returns ?? []).entries())
          if (value !== candidate.scores!.steps[i]) wrong.push(`${name}: a return of ${value}`);
        for (const { error } of candidate.attempts) {
          if (!error) continue;
          const length = error.message.length + (error.traceback?.length ?? 0);
          if (!(error.code in errorCatalogue) || error.message.trim() === '' || length > 20_000)
            wrong.push(`${name}: an error of ${length} characters, ${error.code}: ${error.message.slice(0, 200)}`);
          if (error.code === 'environment/error') wrong.push(`${name}: ${error.message.slice(0, 200)}`);
        }
      }
      console.log(
        `${about}: ${served.length} replies, ${counts.scored} scored, ${counts.failed} failed, ${seconds} s, longest gap ` +
          `${Math.round(longestGapMs)} ms, ${longTasks.length} tasks over 50 ms, the longest ${Math.max(0, ...longTasks)} ms; looking at everything afterwards: ${looking.ms} ms (${looking.at})`,
      );
      if (process.env.HOSTILE_DETAILS) console.log(details(state, served));

      expect(wrong).toEqual([]);
      expect(served.length).toBe(replies.length);
      expect(state).toMatchObject({ status: 'ended', endReason: 'completed' });
      for (const round of state.rounds) {
        expect(round.score).toBe(500);
        expect(state.calls.get(round.candidates[round.winner! - 1]!.attempts.at(-1)!.callId)!.text).toContain(
          plan.good,
        );
      }
      expect(state.reports.best!.scores.returns).toEqual([500, 500]);

      // Nothing left: neither to the attacks' targets, nor to the site, nor off the machine, nor into its storage.
      expect(leak.seen).toEqual([]);
      expect(leak.connections()).toBe(0);
      expect(sentOutside()).toEqual([]);
      expect(site.server.requests.slice(sitesRequests).filter((path) => /stolen|outside/.test(path))).toEqual([]);
      const paths = new Set(provider.asked.map(({ path }) => path));
      paths.delete('/v1/models');
      expect(paths).toEqual(new Set(['/v1/chat/completions']));
      const kept = await fresh.evaluate(async () => ({
        databases: (await indexedDB.databases()).map(({ name }) => name!),
        caches: await caches.keys(),
        local: Object.keys(localStorage),
        cookie: document.cookie,
        title: document.title,
      }));
      expect(JSON.stringify(kept)).not.toContain('stolen');
      expect(kept.cookie).toBe('');
      // Loose, since machines are shared: what is excluded is a page that stands still while policies hang.
      expect(longestGapMs).toBeLessThan(4_000);
      await context.close();
    },
    RUN_MS + 60_000,
  );

  test('control: the servers do hear what a page sends to them', async () => {
    const page = await site.browser.newPage();
    await page.evaluate(async (port) => {
      for (const url of [`http://127.0.0.1:${port}/control`, 'http://outside.example/control'])
        await fetch(url, { mode: 'no-cors' });
    }, leak.port);
    expect(leak.seen).toEqual(['GET /control']);
    expect(sentOutside()).toEqual(['GET http://outside.example/control']);
    await page.close();
  });
});

/** What came of every reply, one a line, for a person who looks into a failure. */
function details(state: RunState, served: readonly HostileReply[]): string {
  return state.rounds
    .flatMap((round) => round.candidates)
    .map((candidate) => {
      const error = candidate.attempts[0]!.error;
      const what = error ? `${error.code} ${error.message.slice(0, 150)}` : `scored ${candidate.score}`;
      return `${replyOf(state, candidate, served)?.name ?? 'failed call'} -> ${what}`;
    })
    .join('\n');
}
