"""Records what Gymnasium's MuJoCo tasks do, for the tests in test/envs/mujoco to compare with.

    pip install gymnasium==1.3.0 mujoco==3.14.0 numpy==2.4.6
    python test/reference/record_mujoco.py

writes test/fixtures/mujoco/<id>.json. Running the tests does not need Python. Each file holds

  model       the compiled model: every array that the physics may read, under its name in mjModel, sizes, names, options
  episodes    fixed actions and, for every step, each field of the observation (row 0 is the start), reward, end and info;
              next to Gymnasium's own rewards those computed by the reward.py that language models read
  statistics  returns and lengths of 20 seeded episodes under two controllers that a formula describes:
                sine    action[i] = amplitude * sin(2 pi t / period + phase i)
                linear  action[i] = sum over j of gains[i][j] * state[j], where state is qpos followed by qvel
"""

import json
import math
from pathlib import Path

import gymnasium
import mujoco
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "test" / "fixtures" / "mujoco"
STATISTICS_SEEDS = range(20)
STEPS = (24, 24, 24, 24)


def sine(amplitude, period=20, phase=1):
    return {"kind": "sine", "amplitude": amplitude, "period": period, "phase": phase}


def hold(stiffness, damping):
    """A spring and a damper at every joint that has an actuator; becomes a `linear` controller."""
    return {"kind": "hold", "stiffness": stiffness, "damping": damping}


# Balances the two poles; from the linearised model (discrete Riccati equation).
BALANCE = {"kind": "linear", "gains": [[-0.213, -1.818, -5.586, -0.315, -0.896, -0.824]]}

# The observation's fields as the paper's classes define them, after obs_vector.
QPOS = ("qpos", lambda env: env.data.qpos)
QVEL = ("qvel", lambda env: env.data.qvel)
DT = ("dt", lambda env: env.dt)
CFRC_EXT = ("cfrc_ext", lambda env: env.data.cfrc_ext)


def mass_center_xy(env):
    mass = env.model.body_mass
    return (np.einsum("b,bj->j", mass, env.data.xipos) / mass.sum())[:2]


HUMANOID_FIELDS = [
    QPOS,
    QVEL,
    DT,
    ("torso_xy", lambda env: env.data.qpos[:2]),
    ("mass_center_xy", mass_center_xy),
    ("ctrl", lambda env: env.data.ctrl),
    CFRC_EXT,
    ("cinert_excl_world", lambda env: env.data.cinert[1:]),
    ("cvel_excl_world", lambda env: env.data.cvel[1:]),
    ("qfrc_actuator_tail", lambda env: env.data.qfrc_actuator[6:]),
]
REACHER_FIELDS = [
    DT,
    QPOS,
    QVEL,
    ("fingertip_minus_target", lambda env: env.get_body_com("fingertip") - env.get_body_com("target")),
    ("fingertip_com", lambda env: env.get_body_com("fingertip")),
    ("target_com", lambda env: env.get_body_com("target")),
]

# Our id; Gymnasium's name; folder under envs/mujoco; our observation and reward class; fields after obs_vector; steps of
# the recorded episodes; controllers of the statistics and the horizon of their episodes.
TASKS = [
    (
        ("ant_v5", "Ant-v5", "ant", "MujocoAntObservation", "AntRewardFunction"),
        [QPOS, QVEL, CFRC_EXT, DT, ("main_body_xy", lambda env: env.get_body_com("torso")[:2])],
        (STEPS, [sine(0.5), sine(0)], 300),
    ),
    (
        ("halfcheetah_v5", "HalfCheetah-v5", "half-cheetah", "MujocoHalfCheetahObservation", "HalfcheetahRewardFunction"),
        [QPOS, QVEL, DT, ("main_body_xy", lambda env: np.array([env.data.qpos[0], 0.0]))],
        (STEPS, [sine(0.8, 12), hold(0.3, 0.03)], 1000),
    ),
    (
        ("hopper_v5", "Hopper-v5", "hopper", "MujocoHopperObservation", "HopperRewardFunction"),
        [QPOS, QVEL, DT, ("root_x_position", lambda env: env.data.qpos[0])],
        (STEPS, [sine(0.5, 40), hold(1, 0.1)], 500),
    ),
    (
        ("humanoid_v5", "Humanoid-v5", "humanoid", "MujocoHumanoidObservation", "HumanoidRewardFunction"),
        HUMANOID_FIELDS,
        ((20, 12, 12, 6), [sine(0.2), hold(1, 0.1)], 1000),
    ),
    (
        ("swimmer_v5", "Swimmer-v5", "swimmer", "MujocoSwimmerObservation", "SwimmerRewardFunction"),
        [QPOS, QVEL, DT, ("tip_xy", lambda env: env.data.qpos[:2])],
        (STEPS, [sine(1, 30, 2), hold(0.05, 0.01)], 500),
    ),
    (
        ("reacher_v5", "Reacher-v5", "reacher", "MujocoReacherObservation", "ReacherRewardFunction"),
        REACHER_FIELDS,
        (STEPS, [sine(0.1), hold(0.05, 0.02)], 50),
    ),
    (
        (
            "inverted_double_pendulum_v5",
            "InvertedDoublePendulum-v5",
            "inverted-double-pendulum",
            "MujocoInvertedDoublePendulumObservation",
            "InvertedDoublePendulumRewardFunction",
        ),
        [QPOS, QVEL, DT, ("tip_site_pos", lambda env: env.data.site_xpos[0])],
        (STEPS, [sine(0.2), BALANCE], 500),
    ),
]

ARRAYS = ("body_", "jnt_", "dof_", "geom_", "site_", "tendon_", "wrap_", "actuator_", "exclude_", "qpos0", "qpos_spring")
# For drawing, for users, or addresses into tables that only the compiler builds.
NOT_PHYSICS = ("_user", "_group", "_matid", "_rgba", "_width", "_dataid", "_plugin", "_bvhadr", "_bvhnum", "_mocapid")
SIZES = "nq nv nu na nbody njnt ngeom nsite ntendon nwrap nexclude npair neq nmocap nsensor nM".split()


def plain(values):
    """Numbers that read back exactly, whole ones without a fraction; flat."""
    flat = np.asarray(values).ravel().tolist()
    return [int(x) if math.isfinite(x) and x == int(x) else x for x in flat]


def record_model(model):
    kinds = {"body": model.nbody, "joint": model.njnt, "site": model.nsite}
    names = {
        kind: [mujoco.mj_id2name(model, getattr(mujoco.mjtObj, f"mjOBJ_{kind.upper()}"), i) or "" for i in range(count)]
        for kind, count in kinds.items()
    }
    arrays = {
        name: plain(getattr(model, name))
        for name in dir(model)
        if name.startswith(ARRAYS) and not name.endswith(NOT_PHYSICS) and isinstance(getattr(model, name), np.ndarray)
    }
    options = {name: plain(getattr(model.opt, name)) for name in dir(model.opt) if not name.startswith("_")}
    return {
        "sizes": {name: getattr(model, name) for name in SIZES},
        "names": names,
        "arrays": arrays,
        "options": options,
        "meanInertia": model.stat.meaninertia,
    }


def load_class(path, name):
    """Executes one of the task's Python files and returns the class `name` from it."""
    namespace = {"__name__": path.stem}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    return namespace[name]


def resolve(controller, model):
    """The controller as a formula of numbers alone."""
    if controller["kind"] != "hold":
        return controller
    gains = np.zeros((model.nu, model.nq + model.nv))
    for i, joint in enumerate(model.actuator_trnid[:, 0]):
        gains[i, model.jnt_qposadr[joint]] = -controller["stiffness"]
        gains[i, model.nq + model.jnt_dofadr[joint]] = -controller["damping"]
    return {"kind": "linear", "gains": [plain(row) for row in gains]}


def act(controller, env, step):
    if controller["kind"] == "linear":
        return np.array(controller["gains"]) @ np.concatenate([env.data.qpos, env.data.qvel])
    turn = 2 * math.pi * step / controller["period"]
    return np.array([controller["amplitude"] * math.sin(turn + controller["phase"] * i) for i in range(env.model.nu)])


def record_statistics(env, controller, horizon):
    returns, lengths = [], []
    for seed in STATISTICS_SEEDS:
        env.reset(seed=seed)
        total, step, terminated = 0.0, 0, False
        while not terminated and step < horizon:
            _, reward, terminated, _, _ = env.step(act(controller, env, step))
            total += float(reward)
            step += 1
        returns.append(total)
        lengths.append(step)
    return {"controller": controller, "horizon": horizon, "returns": returns, "lengths": lengths}


def scalars(info):
    """Without the humanoid's tendon lengths, the one part of an info that is an array."""
    return {key: float(value) for key, value in info.items() if np.ndim(value) == 0}


def record_episode(env, fields, plan, steps, reward_function, observation_class):
    """`plan`: kind, seed (None: the environment's stream goes on) and how to choose an action at a step."""
    kind, seed, choose = plan
    rows, actions, rewards, described, infos = [], [], [], [], []

    def note(vector):
        rows.append([np.ravel(np.array(vector))] + [np.ravel(np.array(read(env))) for _, read in fields])
        observation = observation_class()
        observation.fill_from_env(None, np.concatenate(rows[-1]))
        return observation

    vector, reset_info = env.reset(seed=seed)
    before, terminated = note(vector), False
    while not terminated and len(rewards) < steps:
        action = np.round(choose(len(rewards)), 3)
        vector, reward, terminated, _, info = env.step(action)
        after = note(vector)
        actions.append(plain(action))
        rewards.append(float(reward))
        described.append(float(reward_function.calculate_reward(before, action, after)))
        infos.append(scalars(info))
        before = after
    episode = {
        "kind": kind,
        "seed": seed,
        "actions": actions,
        "rewards": rewards,
        "describedRewards": described,
        "terminated": bool(terminated),
        "resetInfo": scalars(reset_info),
        "info": {key: [info[key] for info in infos] for key in infos[0]},
    }
    return episode, [np.array(column) for column in zip(*rows)]


def find_repeat(episodes, index):
    """Where obs_vector repeats field `index` bit for bit in every row of every episode, or None."""
    width = episodes[0][index].shape[1]
    for offset in range(episodes[0][0].shape[1] - width + 1):
        if all(np.array_equal(columns[0][:, offset : offset + width], columns[index]) for columns in episodes):
            return offset
    return None


def describe_fields(env, fields, columns_by_episode):
    """Name and shape of every field, and where obs_vector holds the same numbers, which are then not stored again."""
    described = [{"name": "obs_vector", "shape": [columns_by_episode[0][0].shape[1]]}]
    for index, (name, read) in enumerate(fields, start=1):
        field = {"name": name, "shape": list(np.shape(read(env)))}
        repeat = find_repeat(columns_by_episode, index)
        described.append(field if repeat is None else field | {"repeats": repeat})
    return described


def record_task(task):
    (ours, theirs, folder_name, observation_name, reward_name), fields, (steps, controllers, horizon) = task
    folder = ROOT / "envs" / "mujoco" / folder_name
    env = gymnasium.make(theirs).unwrapped
    observation_class = load_class(folder / "observation.py", observation_name)
    reward_function = load_class(folder / "reward.py", reward_name)()
    controllers = [resolve(controller, env.model) for controller in controllers]
    high = env.action_space.high.astype(np.float64)
    generator = np.random.default_rng(100)

    def random(reach):
        return lambda _step: reach * high * generator.uniform(-1, 1, size=high.shape)

    plans = [
        ("random", 0, random(1)),
        ("controlled", 12345, lambda step: act(controllers[1], env, step)),
        ("out of bounds", 2**40 + 3, random(2)),
        ("random", None, random(0.2)),
    ]
    recorded = [
        record_episode(env, fields, plan, limit, reward_function, observation_class)
        for plan, limit in zip(plans, steps, strict=True)
    ]
    described = describe_fields(env, fields, [columns for _, columns in recorded])
    episodes = []
    for episode, columns in recorded:
        stored = [(field["name"], plain(column)) for field, column in zip(described, columns) if "repeats" not in field]
        episodes.append(episode | {"fields": dict(stored)})
    document = {
        "env": ours,
        "recordedWith": {module.__name__: module.__version__ for module in (gymnasium, mujoco, np)},
        "model": record_model(env.model),
        "fields": described,
        "episodes": episodes,
        "statistics": [record_statistics(env, controller, horizon) for controller in controllers],
    }
    path = OUT / f"{ours}.json"
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    summary = [[round(float(f(s["returns"])), 2) for f in (np.mean, np.std)] for s in document["statistics"]]
    print(path.name, path.stat().st_size, [(e["kind"], len(e["rewards"])) for e in episodes], summary, flush=True)


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for one in TASKS:
        record_task(one)
