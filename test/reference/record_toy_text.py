"""Records Gymnasium's toy-text environments into test/fixtures/toy-text/*.json, for exact comparison with ours.

Made with Python 3.11, gymnasium==1.3.0 and numpy==2.4.6 (pip install those), from the repository root:

    python3 test/reference/record_toy_text.py

Each trace is reset with a seed once, then goes on over several episodes without one, so that the random stream is
compared as well. Actions are drawn from a generator of the recorder's own: mostly greedy, so that episodes end in every
way, partly at random. One row per step: [action, observation..., reward, terminated, mask]. The digest covers the whole
transition table of the tabular environments.
"""

import hashlib
import json
import pathlib

import gymnasium
import numpy as np

FOLDER = pathlib.Path(__file__).parent.parent / "fixtures" / "toy-text"

# (our id, Gymnasium id, horizon, our options, Gymnasium arguments, seeds, episodes per seed)
TABULAR = [
    ("frozen-lake-v1", "FrozenLake-v1", 100, {}, {}, [0, 1, 2, 42], 6),
    ("frozen-lake-v1", "FrozenLake-v1", 100, {"isSlippery": False}, {"is_slippery": False}, [3], 4),
    ("frozen-lake-v1", "FrozenLake-v1", 100, {"successRate": "3/4"}, {"success_rate": 3 / 4}, [4], 6),
    ("frozen-lake-v1", "FrozenLake-v1", 100, {"successRate": "9/10"}, {"success_rate": 9 / 10}, [5], 6),
    ("frozen-lake-8x8-v1", "FrozenLake8x8-v1", 200, {}, {}, [0, 7, 2026], 4),
    ("taxi-v4", "Taxi-v4", 200, {}, {}, [0, 1, 2, 42], 8),
    ("taxi-v4", "Taxi-v4", 200, {"isRainy": True}, {"is_rainy": True}, [0, 5], 8),
    ("taxi-v4", "Taxi-v4", 200, {"ficklePassenger": True}, {"fickle_passenger": True}, [0, 6], 12),
    (
        "taxi-v4",
        "Taxi-v4",
        200,
        {"isRainy": True, "ficklePassenger": True},
        {"is_rainy": True, "fickle_passenger": True},
        [9, 10],
        12,
    ),
    ("cliff-walking-v1", "CliffWalking-v1", 200, {}, {}, [0, 1], 3),
    ("cliff-walking-v1", "CliffWalking-v1", 200, {"isSlippery": True}, {"is_slippery": True}, [0, 1, 2], 3),
]
BLACKJACK = [
    ("book", {}, [0, 1, 42]),
    ("bonus", {"natural": True, "sab": False}, [0, 2]),
    ("plain", {"natural": False, "sab": False}, [0]),
]
RANDOM_ACTION_RATE = 0.15


def mask_text(info):
    return "".join(str(int(flag)) for flag in info.get("action_mask", []))


def greedy_actions(table, horizon):
    """Best action per state after `horizon` sweeps of value iteration over the reference's own table."""
    states, actions = len(table), len(table[0])
    values = np.zeros(states)
    for _ in range(horizon):
        returns = np.array(
            [
                [sum(p * (r + (0 if end else values[s])) for p, s, r, end in table[state][a]) for a in range(actions)]
                for state in range(states)
            ]
        )
        values = returns.max(axis=1)
    return returns.argmax(axis=1)


def table_digest(table):
    """SHA-256 over one line per outcome that has a probability; lines: state action probability next reward end."""
    lines = [
        f"{state} {action} {p:.12f} {int(s)} {int(r)} {int(end)}"
        for state in range(len(table))
        for action in range(len(table[state]))
        for p, s, r, end in table[state][action]
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def record(env, seed, episodes, horizon, choose):
    """`episodes` episodes as {"start": [...], "startMask": text, "steps": [[action, observation..., reward, end, mask]]}."""
    trace = []
    for episode in range(episodes):
        observation, info = env.reset(seed=seed) if episode == 0 else env.reset()
        record_ = {"start": np.ravel(observation).tolist(), "startMask": mask_text(info), "steps": []}
        for _ in range(horizon):
            action = choose(observation)
            observation, reward, terminated, _, info = env.step(action)
            row = [action, *np.ravel(observation).tolist(), float(reward), bool(terminated), mask_text(info)]
            record_["steps"].append(row)
            if terminated:
                break
        trace.append(record_)
    return {"seed": seed, "episodes": trace}


def write(name, cases):
    versions = {"gymnasium": gymnasium.__version__, "numpy": np.__version__}
    text = json.dumps({"versions": versions, "cases": cases}, separators=(",", ":"))
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(text + "\n")


def main():
    chooser = np.random.default_rng(20261122)
    files = {}
    for our_id, id_, horizon, our_options, arguments, seeds, episodes in TABULAR:
        env = gymnasium.make(id_, **arguments).unwrapped
        greedy = greedy_actions(env.P, horizon)

        def choose(state):
            if chooser.random() < RANDOM_ACTION_RATE:
                return int(chooser.integers(env.action_space.n))
            return int(greedy[state])

        traces = [record(env, seed, episodes, horizon, choose) for seed in seeds]
        case = {"id": our_id, "options": our_options, "digest": table_digest(env.P), "traces": traces}
        files.setdefault(our_id.replace("-8x8", "").rsplit("-", 1)[0], []).append(case)
    files["blackjack"] = []
    for rules, arguments, seeds in BLACKJACK:
        env = gymnasium.make("Blackjack-v1", **arguments).unwrapped

        def choose(hand):
            return int(chooser.random() < (0.85 if hand[0] < 16 else 0.2))

        traces = [record(env, seed, 80, 30, choose) for seed in seeds]
        files["blackjack"].append({"id": "blackjack-v1", "options": {"rules": rules}, "traces": traces})
    for name, cases in files.items():
        write(name, cases)


if __name__ == "__main__":
    main()
