// What the model is told about NoiseWorld, what it is not told, and what the view says.
import { describe, expect, it } from 'vitest';
import { publishedBoards } from '../../../envs/noise-world/boards.ts';
import { loadModule } from '../../../envs/noise-world/module.ts';
import { bootPython } from '../python-harness.ts';

const KEY_RULE = /Labels 6 and 7/;

describe('describe', () => {
  it('gives the key information only when asked for, and only on boards with milestones', () => {
    expect(loadModule('noise_world_board_5').describe().observationNotes).not.toMatch(KEY_RULE);
    expect(loadModule('noise_world_board_5').describe({ keyInformation: true }).observationNotes).toMatch(KEY_RULE);
    expect(loadModule('noise_world_board_5').describe({ keyInformation: 'true' }).observationNotes).toMatch(KEY_RULE);
    expect(loadModule('noise_world_board_1').describe({ keyInformation: true }).observationNotes).not.toMatch(KEY_RULE);
  });

  it.each(Object.keys(publishedBoards))('tells nothing of what the codes of %s mean', (id) => {
    const { observationShown, observationNotes, actionText, rewardText } = loadModule(id).describe();
    const told = [observationShown!, observationNotes, actionText, rewardText].join('\n');
    expect(told).not.toMatch(/wall|trap|deadly|thrown|teleport|milestone|determinis|probabilit|prereq|flag/i);
  });

  it('shows the progress flags only together with the key information', () => {
    expect(loadModule('noise_world_board_4').describe().observationShown).not.toContain('prereq');
    const told = loadModule('noise_world_board_4').describe({ keyInformation: true });
    expect(told.observationShown).toBeUndefined();
    expect(told.observationSource).toContain('prereq_first_done');
  });

  it('shows a class that fills the fields it names as the one that runs does', async () => {
    const loadTask = await bootPython();
    const { make, describe, referencePolicy } = loadModule('noise_world_board_4');
    const task = describe();
    const env = make();
    const { observation } = env.reset({ seed: 3 });
    const first = 'class NoiseWorldBoard4Policy:\n    def act(self, obs):\n        return 0\n';
    const runs = loadTask(task, referencePolicy.python).ask(observation).fields;
    const shown = loadTask({ ...task, observationSource: task.observationShown! }, first).ask(observation).fields;
    expect(Object.keys(shown)).toEqual(['agent_row', 'agent_col', 'goal_row', 'goal_col', 'board']);
    for (const [name, value] of Object.entries(shown)) expect(runs[name]).toEqual(value);
  });

  it('follows the board options in horizon and size', () => {
    const described = loadModule('noise_world_board_1').describe({ boardSize: 7 });
    expect(described.horizon).toBe(49);
    expect(described.observationNotes).toContain('n = 7');
  });

  it('names the policy class of the board in both reference policies', () => {
    const { referencePolicy, describe } = loadModule('noise_world_board_6');
    expect(describe().policyClassName).toBe('NoiseWorldBoard6Policy');
    expect(referencePolicy.python).toContain('class NoiseWorldBoard6Policy:');
    expect(referencePolicy.javascript).toContain('class NoiseWorldBoard6Policy {');
  });

  it('rejects an unknown id', () => {
    expect(() => loadModule('noise_world_board_9')).toThrow(/Unknown environment id/);
  });
});

describe('view', () => {
  it('says what happened in one sentence', () => {
    const { make, view } = loadModule('noise_world_board_4');
    const env = make();
    env.reset();
    expect(view.caption(env.render())).toBe(
      'Step 0 of 100: at the start, row 1 of 10, column 1 of 10; return 0, milestones 0 of 2.',
    );
    env.step(0);
    expect(view.caption(env.render())).toContain('up is blocked at row 1 of 10, column 1 of 10');
    env.step(3);
    expect(view.caption(env.render())).toContain('moved right to row 1 of 10, column 2 of 10; return -2');
  });

  it('explains only the codes that occur on the board', () => {
    const labels = (id: string): string => {
      const { make, view } = loadModule(id);
      const env = make();
      env.reset();
      return JSON.stringify(view.legend(env.render()));
    };
    expect(labels('noise_world_board_0')).not.toContain('milestones');
    expect(labels('noise_world_board_5')).toContain('milestones');
    expect(labels('noise_world_board_1')).not.toContain('the agent stays');
  });
});
