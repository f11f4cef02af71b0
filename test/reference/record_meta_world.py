"""Records what four tasks of Meta-World do, as JSON in test/fixtures/meta-world/.

Our TypeScript versions are tested against these recordings. Run it with

    pip install --no-deps metaworld==3.1.1
    pip install mujoco==3.14.0 gymnasium==1.3.0 numpy==2.4.6 scipy==1.17.1 imageio
    python3 test/reference/record_meta_world.py

(metaworld pins an older MuJoCo, hence --no-deps.) For each task:

placements  MT1's 50 random vectors of seeds 0 and 42.
starts      The Gymnasium wrapper made with seed 0: which of its 50 placements the first resets choose, although each is
            given a seed of its own, which the wrapper does not pass on.
episodes    The scripted expert on the first 20 placements of seed 42, that expert with noise, random actions, and our own
            reference policy with noise, which touches with other parts of the gripper. Actions are whole hundredths
            (float64), base64 of signed bytes [n, 4]. `hands` and `rewards` hold the start (hand only) and the first 30
            steps, in units of 0.1 µm and 1e-6. `success` lists the steps (from 1) at which the flag changes, from 0 at the
            start; `graspSuccess` the same for the other flag, where the expert plays.
transitions Single steps with all that the reward depends on, what it gave, and the parts in `info`.
model       What the physics reads of the compiled model: the bodies, joints and colliders that belong to the task.

model.json holds what the four models share. Meshes that collide are left out.
"""

import base64
import json
import math
import runpy
import warnings
from pathlib import Path
from types import SimpleNamespace

import gymnasium
import metaworld
import mujoco
import numpy as np
from metaworld import policies
from metaworld.env_dict import ALL_V3_ENVIRONMENTS

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "test" / "fixtures" / "meta-world"
DENSE_STEPS = 30
EXPERTS = 20
# How many episodes each of experts with noise, of random and of slowly changing random actions, of our policies with noise.
OTHERS = 2
TRANSITIONS = 32
STARTS = 20

# Our id; Meta-World's name; its expert; the body that the object's others hang on; steps that contain all successes.
TASKS = {
    "button_press_v3": ("button-press-v3", policies.SawyerButtonPressV3Policy, "box", 80),
    "door_open_v3": ("door-open-v3", policies.SawyerDoorOpenV3Policy, "door", 130),
    "drawer_open_v3": ("drawer-open-v3", policies.SawyerDrawerOpenV3Policy, "drawer", 110),
    "pick_place_v3": ("pick-place-v3", policies.SawyerPickPlaceV3Policy, "obj", 80),
}
INFO = "success near_object grasp_success grasp_reward in_place_reward obj_to_target".split()


def plain(values, digits=None):
    """Numbers that read back exactly (or to `digits` significant digits), whole ones without a fraction; flat."""
    flat = np.asarray(values, dtype=np.float64).ravel().tolist()
    if digits:
        flat = [float(f"{x:.{digits}g}") for x in flat]
    return [int(x) if math.isfinite(x) and x == int(x) else x for x in flat]


def placements(name, seed):
    """The benchmark's tasks, and their vectors as lists."""
    tasks = metaworld.MT1(name, seed=seed).train_tasks
    env = ALL_V3_ENVIRONMENTS[name]()
    vectors = []
    for task in tasks:
        env.set_task(task)
        vectors.append(plain(env._last_rand_vec))
    return tasks, vectors


def record_starts(name, vectors):
    env = gymnasium.make("Meta-World/MT1", env_name=name, seed=0)
    chosen = []
    for seed in range(STARTS):
        observation, _ = env.reset(seed=seed + 100)
        chosen.append(vectors.index(plain(env.unwrapped._last_rand_vec)))
    return {"chosen": chosen, "lastObservation": plain(observation)}


def whole_hundredths(action):
    """Within the environment's bounds, so that a byte holds it."""
    return np.round(np.clip(np.asarray(action, dtype=np.float64), -1, 1) * 100).astype(np.int8)


def expert_with(policy, generator, noise):
    def choose(observation, _step):
        return np.clip(policy.get_action(observation.copy()), -1, 1) + noise * generator.uniform(-1, 1, 4)

    return choose


def own_policy_with(ours, generator, noise):
    folder = ours.removesuffix("_v3").replace("_", "-")
    names = runpy.run_path(str(ROOT / "envs" / "meta-world" / folder / "reference-policy.py"))
    policy = next(value for name, value in names.items() if name.endswith("Policy"))()

    def choose(observation, _step):
        action = policy.act(SimpleNamespace(obs_vector=observation.copy()))
        return np.array(action) + noise * generator.uniform(-1, 1, 4)

    return choose


def random_actions(generator, hold):
    """A new random action every `hold` steps."""
    current = None

    def choose(_observation, step):
        nonlocal current
        if step % hold == 0:
            current = generator.uniform(-1, 1, 4)
        return current

    return choose


def hidden(env):
    """What rewards read beside the observation: see SawyerState in envs/meta-world/sawyer-task.ts."""
    pads = [env.get_body_com(name)[1] for name in ("leftpad", "rightpad")]
    return {
        "tcp": plain(env.tcp_center, 13),
        "initialTcp": plain(env.init_tcp, 13),
        "initialObject": plain(env.obj_init_pos, 13),
        "goal": plain(env._target_pos, 13),
        "joint": plain(env.data.qpos[9], 13)[0],
        "pads": plain(pads, 13),
        "held": bool(env.touching_object(env.data.geom("objGeom").id)) if "objGeom" in geoms(env) else False,
    }


def geoms(env):
    return [env.model.geom(i).name for i in range(env.model.ngeom)]


class Flag:
    """The steps at which a flag changes, from 0 at the start."""

    def __init__(self):
        self.value, self.changes = False, []

    def note(self, step, value):
        if bool(value) != self.value:
            self.value = bool(value)
            self.changes.append(step)


def record_episode(env, kind, placement, choose, steps, transitions):
    observation, _ = env.reset()
    start = observation
    hands, rewards, actions = [observation[:3]], [], []
    success, grasped = Flag(), Flag()
    for step in range(steps):
        action = whole_hundredths(choose(observation, step))
        actions.append(action)
        action = action.astype(np.float64) / 100
        observation, reward, terminated, truncated, info = env.step(action)
        assert not terminated and not truncated
        if step < DENSE_STEPS:
            hands.append(observation[:3])
            rewards.append(reward)
        success.note(step + 1, info["success"])
        grasped.note(step + 1, info["grasp_success"])
        transitions.append(
            {
                "observation": plain(observation, 13),
                "action": plain(action),
                "reward": plain(reward, 13)[0],
                "info": plain([float(info[key]) for key in INFO], 13),
                "state": hidden(env),
            }
        )
    return {
        "kind": kind,
        "placement": placement,
        "start": plain(start[:18], 10),
        "actions": base64.b64encode(np.array(actions).tobytes()).decode(),
        "hands": plain(np.round(np.array(hands) * 1e7)),
        "rewards": plain(np.round(np.array(rewards) * 1e6)),
        "success": success.changes,
        **({"graspSuccess": grasped.changes} if kind == "expert" else {}),
    }


def pick_transitions(transitions, generator):
    """Some of each combination of the facts that rewards branch on, so that rare ones are among them."""
    groups = {}
    for one in transitions:
        success, near, grasped, grasp_reward = one["info"][:4]
        parts = (success, near > 0.5, grasped, grasp_reward > 0.97)
        facts = (one["reward"] > 1, one["reward"] == 10, one["action"][3] > 0, one["state"]["joint"] < -0.035)
        groups.setdefault(parts + facts, []).append(one)
    picked = []
    while len(picked) < TRANSITIONS:
        for members in groups.values():
            if members and len(picked) < TRANSITIONS:
                picked.append(members.pop(int(generator.integers(len(members)))))
    return picked


def body_name(model, i):
    return model.body(i).name or f"#{i}"


def record_model(model, chosen):
    """Bodies `chosen`, with their joints and colliders, by name; quaternions w, x, y, z."""
    names = [body_name(model, i) for i in range(model.nbody)]
    bodies = {
        names[i]: {
            "parent": names[model.body_parentid[i]],
            **{field: plain(getattr(model, f"body_{field}")[i]) for field in "pos quat mass ipos iquat inertia".split()},
        }
        for i in chosen
    }
    joints = {}
    for i in range(model.njnt):
        if model.jnt_bodyid[i] in chosen:
            dof = model.jnt_dofadr[i]
            fields = "type axis pos range limited stiffness solref solimp margin qposadr dofadr".split()
            joints[model.joint(i).name] = {
                "body": names[model.jnt_bodyid[i]],
                **{f"jnt_{field}": plain(getattr(model, f"jnt_{field}")[i]) for field in fields},
                **{
                    f"dof_{field}": plain(getattr(model, f"dof_{field}")[dof])
                    for field in "damping armature frictionloss invweight0".split()
                },
                "qpos0": plain(model.qpos0[model.jnt_qposadr[i]]),
                "qpos_spring": plain(model.qpos_spring[model.jnt_qposadr[i]]),
            }
    fields = "type size pos quat contype conaffinity condim friction solref solimp margin gap priority solmix".split()
    colliders = [
        {"body": names[body]} | {field: plain(getattr(model, f"geom_{field}")[i]) for field in fields}
        for i, body in enumerate(model.geom_bodyid)
        if body in chosen
        and (model.geom_contype[i] or model.geom_conaffinity[i])
        and model.geom_type[i] != mujoco.mjtGeom.mjGEOM_MESH
    ]
    return {"bodies": bodies, "joints": joints, "colliders": colliders}


def record_shared(model):
    """The weld, the actuators, the sites of the fingertips, the options, and the arm in its arena."""
    first = next(i for i in range(model.nbody) if model.body(i).name == "obj")
    actuators = "trnid gainprm biasprm ctrlrange ctrllimited forcelimited gear dyntype gaintype biastype".split()
    options = "timestep iterations tolerance ls_iterations ls_tolerance solver integrator cone jacobian impratio".split()
    options += "gravity disableflags enableflags ccd_iterations ccd_tolerance density viscosity wind".split()
    return {
        "options": {name: plain(getattr(model.opt, name)) for name in options},
        "actuators": {name: plain(getattr(model, f"actuator_{name}")) for name in actuators},
        "equality": {name: plain(getattr(model, f"eq_{name}")) for name in "data solref solimp type".split()},
        "sites": {name: plain(model.site(name).pos) for name in ("rightEndEffector", "leftEndEffector")},
        **record_model(model, range(first)),
    }


def record_task(ours, name, policy, root, steps):
    generator = np.random.default_rng(7)
    vectors = {str(seed): placements(name, seed)[1] for seed in (0, 42)}
    tasks = placements(name, 42)[0]
    env = ALL_V3_ENVIRONMENTS[name]()
    plans = [("expert", i, expert_with(policy(), generator, 0)) for i in range(EXPERTS)]
    for i in range(OTHERS):
        plans.append(("noisy expert", 20 + i, expert_with(policy(), generator, 0.5)))
        plans.append(("random", 30 + i, random_actions(generator, 1)))
        plans.append(("slow random", 40 + i, random_actions(generator, 15)))
    for i in range(OTHERS):
        plans.append(("noisy own", 22 + i, own_policy_with(ours, generator, 0.4)))
    episodes, transitions = [], []
    for kind, placement, choose in plans:
        env.set_task(tasks[placement])
        episodes.append(record_episode(env, kind, placement, choose, steps, transitions))
    model = ALL_V3_ENVIRONMENTS[name]().model  # as compiled: episodes move a body of it
    first = next(i for i in range(model.nbody) if model.body(i).name == root)
    document = {
        "env": ours,
        "recordedWith": {module.__name__: module.__version__ for module in (gymnasium, mujoco, np)} | {"metaworld": "3.1.1"},
        "placements": vectors,
        "starts": record_starts(name, vectors["0"]),
        "episodes": episodes,
        "infoNames": INFO,
        "transitions": pick_transitions(transitions, generator),
        "model": record_model(model, range(first, model.nbody)),
    }
    write(ours, document)
    solved = [bool(episode["success"]) for episode in episodes]
    print(ours, "solved", sum(solved[:EXPERTS]), sum(solved[EXPERTS:]), document["starts"]["chosen"], flush=True)
    return env


def write(name, document):
    path = OUT / f"{name}.json"
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    print(path.name, path.stat().st_size, flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    OUT.mkdir(parents=True, exist_ok=True)
    for one in TASKS.items():
        last = record_task(one[0], *one[1])
    write("model", record_shared(last.model))
