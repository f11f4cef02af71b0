"""Records what Gymnasium's classic control environments do, for the tests in test/envs to compare with.

    pip install gymnasium==1.3.0 numpy==2.4.6
    python test/reference/record_classic_control.py

writes test/fixtures/classic-control/<id>.json. Running the tests does not need Python. Each file holds episodes of fixed
actions: the hand-written policies of envs/ (in Python, on the Python observation classes), random actions, and for boxes
actions out of bounds. Next to Gymnasium's own rewards stand those computed by the reward.py that language models read.
"""

import json
from pathlib import Path

import gymnasium
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "test" / "fixtures" / "classic-control"

# Our id, Gymnasium's id and horizon; folder, prefix of its file names, class prefix; our options and Gymnasium's arguments.
CARTPOLE = ("cartpole-v1", "CartPole-v1", 500, "cartpole", "", "CartPole")
MOUNTAIN_CAR = ("mountain-car-v0", "MountainCar-v0", 200, "mountain-car", "", "MountainCar")
CONTINUOUS = (
    "mountain-car-continuous-v0",
    "MountainCarContinuous-v0",
    999,
    "mountain-car",
    "continuous-",
    "MountainCarContinuous",
)
PENDULUM = ("pendulum-v1", "Pendulum-v1", 200, "pendulum", "", "Pendulum")
ACROBOT = ("acrobot-v1", "Acrobot-v1", 500, "acrobot", "", "Acrobot")
TASKS = [
    (*CARTPOLE, {}, {}),
    (*MOUNTAIN_CAR, {}, {}),
    (*CONTINUOUS, {}, {}),
    (*PENDULUM, {}, {}),
    (*ACROBOT, {}, {}),
    (*CARTPOLE, {"suttonBartoReward": True}, {"sutton_barto_reward": True}),
    (*MOUNTAIN_CAR, {"goalVelocity": 0.03}, {"goal_velocity": 0.03}),
    (*CONTINUOUS, {"goalVelocity": 0.03}, {"goal_velocity": 0.03}),
    (*PENDULUM, {"gravity": 9.81}, {"g": 9.81}),
]
# Random episodes of the long continuous task are cut here, to keep the fixture small.
RANDOM_CUT = 300


def load_class(path, name, edit=lambda text: text):
    """Executes one of the task's Python files and returns the class `name` from it."""
    namespace = {}
    exec(compile(edit(path.read_text()), str(path), "exec"), namespace)
    return namespace[name]


def shorten(values, kind):
    """Numbers as short as they can be while reading back exactly: float32 values need fewer digits."""
    flat = np.asarray(values, dtype=kind).ravel()
    return [float(str(x)) for x in flat]


def record_episode(env, policy, seed, horizon, observation_class, reward_function):
    """Plays one episode; `policy(observation_object, step)` chooses. `seed` None goes on with the environment's stream."""
    raw, _ = env.reset(seed=seed)
    episode = {"seed": seed, "first": shorten(raw, np.float32)}
    actions, observations, rewards, described = [], [], [], []
    terminated = False
    before = observation_class()
    before.fill_from_env(None, raw.tolist())
    while not terminated and len(rewards) < horizon:
        action = policy(before, len(rewards))
        if isinstance(env.action_space, gymnasium.spaces.Box):
            action = np.asarray(action, dtype=np.float32)
        raw, reward, terminated, truncated, _ = env.step(action)
        assert not truncated
        after = observation_class()
        after.fill_from_env(None, raw.tolist())
        actions.extend(shorten(action, np.float32) if isinstance(action, np.ndarray) else [int(action)])
        observations.extend(shorten(raw, np.float32))
        rewards.append(float(reward))
        described.append(reward_function.calculate_reward(before, action, after))
        before = after
    episode |= {"actions": actions, "observations": observations, "rewards": rewards, "describedRewards": described}
    return episode | {"terminated": bool(terminated)}


def random_actions(space, seed):
    """A policy of fixed random actions, some held for three steps; for a box, one in ten may lie outside the bounds."""
    generator = np.random.default_rng(seed)
    held = None

    def act(_observation, step):
        nonlocal held
        if isinstance(space, gymnasium.spaces.Discrete):
            if step % 3 == 0 or space.n == 2:
                held = int(generator.integers(space.n))
            return held
        reach = 2.0 if generator.random() < 0.1 else 1.0
        return space.high * reach * generator.uniform(-1, 1, size=space.shape)

    return act


def reward_source(folder, prefix, options):
    """The reward description that goes with the options: its file, and the edit that module.ts makes too."""
    if options.get("suttonBartoReward"):
        return folder / f"{prefix}reward-sutton-barto.py", lambda text: text
    goal_velocity = options.get("goalVelocity", 0.0)
    return folder / f"{prefix}reward.py", lambda text: text.replace("VELOCITY = 0.0", f"VELOCITY = {goal_velocity}")


def record_task(task):
    ours, theirs, horizon, folder_name, prefix, class_prefix, options, arguments = task
    folder = ROOT / "envs" / folder_name
    env = gymnasium.make(theirs, **arguments).unwrapped
    observation_class = load_class(folder / f"{prefix}observation.py", f"{class_prefix}Observation")
    reward_path, edit = reward_source(folder, prefix, options)
    reward_class = load_class(reward_path, f"{class_prefix}RewardFunction", edit)
    policy_class = load_class(folder / f"{prefix}reference-policy.py", f"{class_prefix}Policy")

    def reference(observation, _step):
        return policy_class().act(observation)

    if options:
        plans = [("reference", 7, reference), ("random", 8, random_actions(env.action_space, 100))]
    else:
        plans = [
            ("reference", 0, reference),
            ("reference", 12345, reference),
            ("random", 1, random_actions(env.action_space, 100)),
            ("random", 2**40 + 3, random_actions(env.action_space, 101)),
            ("random", None, random_actions(env.action_space, 102)),
            ("reference", None, reference),
        ]
    episodes = []
    for kind, seed, policy in plans:
        cut = min(horizon, RANDOM_CUT) if kind == "random" and ours.endswith("continuous-v0") else horizon
        episode = record_episode(env, policy, seed, cut, observation_class, reward_class())
        episodes.append({"policy": kind} | episode)
    document = {
        "env": ours,
        "options": options,
        "recordedWith": {"gymnasium": gymnasium.__version__, "numpy": np.__version__},
        "episodes": episodes,
    }
    suffix = "".join(f"-{key}" for key in arguments).replace("_", "-")
    path = OUT / f"{ours}{suffix}.json"
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    print(path.name, path.stat().st_size, [(e["policy"], len(e["rewards"]), e["terminated"]) for e in episodes])


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for one in TASKS:
        record_task(one)
