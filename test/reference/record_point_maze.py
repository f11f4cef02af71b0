"""Records Gymnasium-Robotics' PointMaze (v3) for test/envs/point-maze/: the compiled models' numbers, the starts of
episodes, trajectories under given actions, and how episodes of two fixed controllers end.

    python -m pip install gymnasium==1.3.0 gymnasium-robotics==1.4.2 mujoco==3.14.0 numpy==2.4.6
    python test/reference/record_point_maze.py

writes test/fixtures/point-maze/<id>.json. Running the tests does not need Python. Each file holds

  model         the compiled model, as record_mujoco.py records it
  starts        the first observations of seeds 0 to 19 (x, y, vx, vy, goal x, goal y, x, y); `unseededStarts` those of
                seed 5 and of two resets without a seed after it
  trajectories  actions, some beyond their bounds, observations, and whether the goal was reached, as the last one does
  withMap, straight   [steps, success] of seeds 0 to 19 under envs/point-maze/reference-policy.py and under `straight`
"""

import json
from types import SimpleNamespace

import gymnasium
import gymnasium_robotics
import mujoco
import numpy as np
from gymnasium_robotics.envs.maze import maps
from record_mujoco import ROOT, plain, record_model

OUT = ROOT / "test" / "fixtures" / "point-maze"
POLICY = (ROOT / "envs" / "point-maze" / "reference-policy.py").read_text()
OWN_MAP = """
1111111111
1000100001
1010101101
1000000101
1011110101
1000000001
1010111101
1000000001
1111111111
"""
# Our id; Gymnasium-Robotics' name; map; name of the policy class.
TASKS = [
    (
        "point_maze_large_v3",
        "PointMaze_Large-v3",
        [[int(cell) for cell in row] for row in OWN_MAP.split()],
        "PointMazeLargeV3Policy",
    ),
    (
        "point_maze_large_diverse_g_v3",
        "PointMaze_Large_Diverse_G-v3",
        maps.LARGE_MAZE_DIVERSE_G,
        "PointMazeLargeDiverseGV3Policy",
    ),
]


def flat(observation):
    return np.concatenate([observation[key] for key in ("observation", "desired_goal", "achieved_goal")])


def pushes(seed):
    """Pushes in random directions that change every 40 steps: long enough to reach the speed limit and the walls."""
    directions = np.random.default_rng(1000 + seed).uniform(-1.5, 1.5, (100, 2))
    return lambda step, _state: np.round(directions[step // 40], 3)


def trajectory(env, seed, choose, steps=300):
    """`choose(step, state)` gives the action."""
    observation, info = env.reset(seed=seed)
    rows, actions, reached, terminated = [plain(flat(observation))], [], [bool(info["success"])], False
    while not terminated and len(actions) < steps:
        action = choose(len(actions), rows[-1])
        observation, reward, terminated, _, info = env.step(action)
        assert reward == info["success"] == terminated
        actions.append(plain(action))
        rows.append(plain(flat(observation)))
        reached.append(bool(info["success"]))
    return {
        "seed": seed,
        "actions": actions,
        # [step, observation]: every step at first, then one in five.
        "observations": [[i, row] for i, row in enumerate(rows) if i <= 20 or i % 5 == 0],
        "success": reached,
    }


def straight(state):
    """Pushes straight towards the goal, whatever is between."""
    x, y, vx, vy, goal_x, goal_y = state[:6]
    push = np.array([2 * (goal_x - x) - 0.4 * vx, 2 * (goal_y - y) - 0.4 * vy])
    return np.clip(push, -1, 1)


def with_map(class_name):
    """The hand-written policy under the name that the page gives it, which also chooses its map."""
    scope = {}
    exec(POLICY.replace("class PointMazePolicy", f"class {class_name}"), scope)
    policy = scope[class_name]()

    def act(state):
        return np.array(policy.act(SimpleNamespace(observation_vector=state[:4], desired_goal=state[4:6])))

    return act


def episode(env, seed, act):
    observation, _ = env.reset(seed=seed)
    steps = 0
    while True:
        observation, _, terminated, truncated, _ = env.step(act(flat(observation)))
        steps += 1
        if terminated or truncated:
            return [steps, int(terminated)]


def record_task(task, registered, maze_map, class_name):
    env = gymnasium.make(registered, maze_map=maze_map, continuing_task=False, reset_target=False)
    document = {
        "env": task,
        "recordedWith": {
            "gymnasium-robotics": gymnasium_robotics.__version__,
            "mujoco": mujoco.__version__,
            "numpy": np.__version__,
        },
        "model": record_model(env.unwrapped.model),
        "starts": [plain(flat(env.reset(seed=seed)[0])) for seed in range(20)],
        "unseededStarts": [plain(flat(env.reset(seed=seed)[0])) for seed in (5, None, None)],
        "trajectories": [trajectory(env, seed, pushes(seed)) for seed in range(3)]
        + [trajectory(env, 13, lambda _step, state: straight(state))],
        "withMap": [episode(env, seed, with_map(class_name)) for seed in range(20)],
        "straight": [episode(env, seed, straight) for seed in range(20)],
    }
    path = OUT / f"{task}.json"
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    successes = [sum(success for _, success in document[name]) for name in ("withMap", "straight")]
    print(path.name, path.stat().st_size, successes, flush=True)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    gymnasium.register_envs(gymnasium_robotics)
    for one in TASKS:
        record_task(*one)
