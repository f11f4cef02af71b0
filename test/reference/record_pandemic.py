r"""Records the reference pandemic simulator: its town, where people are through a fortnight, and whole episodes.

The reference is the public repository https://github.com/Stephanehk/CS329H-Final-Project-Submission (recorded at commit
97dee8b); nothing of it is kept here but numbers. What it imports beyond the simulator (ray, torch, plots) is replaced by
empty modules. An episode takes three to nine minutes. Recorded with Python 3.11, numpy 1.26.4, scipy 1.17.1,
gymnasium 1.4.0, ordered-set 4.1.0, cachetools 8.0.1, structlog 26.1.0:

    python test/reference/record_pandemic.py CHECKOUT town envs/pandemic/town-data.ts
    python test/reference/record_pandemic.py CHECKOUT mobility test/fixtures/pandemic/mobility.json
    python test/reference/record_pandemic.py CHECKOUT episodes test/fixtures/pandemic/episodes.json \
        FIRST_SEED COUNT [NAME=POLICY.py ...]

The kept episodes are of two runs, with first seeds 1 and 101 and the paper's policy of round 1 as `published1`, joined.
Episodes are played under the built-in policies `lower` (always action 0) and `random`, and under each policy file named;
the file is written anew after every episode.
"""

import importlib.util
import json
import sys
from pathlib import Path
from unittest.mock import MagicMock

import numpy as np
import scipy.stats  # noqa: F401  before the empty modules are put in place

EMPTY = """h5py matplotlib matplotlib.pyplot matplotlib.axes mpl_toolkits mpl_toolkits.mplot3d networkx istype torch ray
ray.rllib ray.rllib.env ray.rllib.env.multi_agent_env ray.tune ray.tune.registry ray.rllib.algorithms
ray.rllib.algorithms.ppo ray.rllib.utils ray.rllib.utils.typing occupancy_measures occupancy_measures.envs
occupancy_measures.envs.pandemic_callbacks occupancy_measures.models
occupancy_measures.models.model_with_discriminator pandemic_simulator.data pandemic_simulator.viz
pandemic_simulator.script_helpers.evaluation pandemic_simulator.script_helpers.experiments
pandemic_simulator.script_helpers.plot_helpers""".split()

DAYS = 192
AUTHORS_INTERFACES = "pandemic.python.pandemic_simulator.environment.interfaces"


def load_reference(checkout):
    """The environment in a process of its own: only the first one of a process has a working town."""
    sys.path[:0] = [str(checkout), str(checkout / "pandemic/python")]
    for name in EMPTY:
        sys.modules[name] = MagicMock(__all__=[])
    np.random.seed(0)
    from pandemic_simulator.environment import interfaces
    from pandemic_simulator.environment.pandemic_env import PandemicPolicyGymEnv
    from pandemic_simulator.environment.pandemic_sim import PandemicSim
    from utils.pandemic_config import get_config

    del sys.modules["torch"]  # SciPy looks at it later on
    sys.modules[AUTHORS_INTERFACES] = interfaces
    PandemicSim._check_testing_state = lambda self: None  # a slow self-check without effect
    return PandemicPolicyGymEnv(get_config("tiny"))


def reseed(env, seed):
    """Everything that an episode draws from then on."""
    from pandemic_simulator.environment.interfaces import globals

    globals.numpy_rng.seed(seed)
    env._pandemic_sim._numpy_rng.seed(seed + 1_000_000)


# --- the town -------------------------------------------------------------------------------------------------


def routine_columns(person):
    """Chosen places (within their type) and day offsets of a person's routines, -1 where there is none."""
    found = {}
    for name in ("_outside_school_rs", "_outside_work_rs", "_routines_with_status"):
        for status in getattr(person, name, []):
            routine = status.routine
            place = routine.end_loc.name if hasattr(routine.end_loc, "name") else ""
            if place == "social":
                found["socialHours"] = routine.duration_of_stay_at_end_loc
                continue
            kind, index = place.rsplit("_", 1)
            found[kind] = int(index)
            found[kind + "Offset"] = routine.start_trigger.offset_day
    return [
        found.get(key, -1)
        for key in ("GroceryStore", "GroceryStoreOffset", "RetailStore", "RetailStoreOffset", "HairSalon")
        + ("HairSalonOffset", "BarOffset", "socialHours")
    ]


COLUMNS = """kind age highRisk home place shiftStart shiftFirstDay grocery groceryDay retail retailDay salon salonDay
barDay socialHours""".split()
KINDS = ["Minor", "Worker", "Retired"]


def person_row(person, place_index):
    work = getattr(person, "_work", None) or getattr(person, "_school", None)
    time = getattr(person, "_work_time", None)
    hospital = work is not None and work.name.startswith("Hospital")
    row = [
        KINDS.index(type(person).__name__),
        person.id.age,
        person.state.risk.value,
        int(person.home.name.rsplit("_", 1)[1]),
        place_index[work.name] if work else -1,
        time.hours[0] if hospital else -1,
        time.week_days[0] if hospital else -1,
    ]
    return row + routine_columns(person)


def record_town(env, path):
    sim = env._pandemic_sim
    place_index = {location.name: i for i, location in enumerate(sim._id_to_location)}
    rows = [person_row(person, place_index) for person in sim._persons]
    models = {"alpha": sim._infection_model, "delta": sim._infection_model_delta}
    rates = {name: transition_rates(model) for name, model in models.items()}
    lines = [
        "// The 500 inhabitants of the reference's first town, and the daily rates that its two disease models drew. Made by",
        "// test/reference/record_pandemic.py; town.ts says what the columns mean. Base 36, two digits a number, the highest",
        "// number (zz) for none.",
        "",
        f"export const drawnRates = {json.dumps(rates)} as const;",
        "",
        "export const columns = {",
    ]
    for name, column in zip(COLUMNS, zip(*rows)):
        text = "".join(two_digits(value) for value in column)
        pieces = [text[i : i + 100] for i in range(0, len(text), 100)]
        lines += [f"  {name}: `"] + pieces + ["`,"]
    Path(path).write_text("\n".join(lines + ["};", ""]))


def two_digits(value):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return "zz" if value < 0 else digits[value // 36] + digits[value % 36]


def transition_rates(model):
    """The five rates that are drawn once for an environment; the others are fixed numbers."""
    by_name = {label.value: {key: value for key, value in table.items()} for label, table in model._model.items()}
    named = lambda probs: {label.value: p for label, p in probs.items()}  # noqa: E731
    some_key = next(iter(by_name["hospitalized"]))
    dead_share = {4: 0.0390, 17: 0.1208, 49: 0.0304, 64: 0.1049, 200: 0.2269}[some_key[0].value]
    hospital = named(by_name["hospitalized"][some_key])
    symptomatic = named(by_name["symp"][some_key])
    exposed = named(by_name["exposed"][None])
    hospital_rate = 0.1695
    pi = symptomatic["needs_hospitalization"] / hospital_rate
    return {
        "exposed": 1 - exposed["exposed"],
        "asymptomatic": named(by_name["asymp"][None])["recovered"],
        "symptomatic": symptomatic["recovered"] / (1 - pi),
        "hospitalRecovery": hospital["recovered"] / (1 - dead_share),
        "hospitalDeath": hospital["deceased"] / dead_share,
    }


# --- where people are -----------------------------------------------------------------------------------------


ABOUT_MOBILITY = "Mean numbers of people per kind of place and hour of the week, over two weeks without disease."


def record_mobility(env, path):
    """Mean numbers of assignees and visitors per kind of place and hour of the week, over two weeks without disease."""
    sim = env._pandemic_sim
    kinds = list(dict.fromkeys(name.name.rsplit("_", 1)[0] for name in sim._id_to_location))
    out = {"about": ABOUT_MOBILITY, "kinds": kinds, "weeks": 2, "stages": {}}
    for stage in (0, 2, 4):
        reseed(env, 100 + stage)
        env.reset_keep_obs_obj()
        for model in (sim._infection_model, sim._infection_model_delta):
            model._pandemic_start_limit = 0
        sums = np.zeros((len(kinds), 2, 168))
        for day in range(14):
            sim.impose_regulation(env._stage_to_regulation[stage])
            for hour in range(24):
                sim.step()
                for location_id, location in sim._id_to_location.items():
                    at = sums[kinds.index(location_id.name.rsplit("_", 1)[0]), :, day % 7 * 24 + hour]
                    at += [len(location.state.assignees_in_location), len(location.state.visitors_in_location)]
        out["stages"][stage] = (sums / 2).tolist()
        print("mobility", stage, flush=True)
    for model in (sim._infection_model, sim._infection_model_delta):
        model._pandemic_start_limit = 6
    Path(path).write_text(json.dumps(out, separators=(",", ":")) + "\n")


# --- episodes -------------------------------------------------------------------------------------------------


def load_policy(path):
    spec = importlib.util.spec_from_file_location("policy", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PandemicPolicy


def reward_terms(before, action, after):
    """The four terms of the reward for one day, from the shares in the observations."""
    stage, previous = after.stage[-1, 0, 0], before.stage[-1, 0, 0]
    prevalence = before.global_infection_summary[-1, 0, [0, 1, 2]].sum()
    return (
        -10 * after.global_infection_summary[..., 0].mean(),
        -10 * float(stage - previous == 1) * (min(prevalence - 0.005, 0) / 0.005) ** 2,
        -0.1 * (action**1.5 / 3**1.5),
        -0.02 * float(np.abs(after.stage - before.stage).mean()),
    )


def play(env, name, policy, seed):
    reseed(env, seed)
    observation = env.reset_keep_obs_obj()[0]
    days = {key: [] for key in ("stage", "infected", "critical", "recovered", "dead", "deltaInfected", "tested", "above")}
    terms = np.zeros(4)
    for _ in range(DAYS):
        action = int(policy(observation))
        after = env.step_keep_obs_obj(action)[0]
        terms += reward_terms(observation, action, after)
        observation = after
        true = np.rint(500 * after.global_infection_summary[-1, 0]).astype(int).tolist()
        days["stage"].append(int(after.stage[-1, 0, 0]))
        for key, index in (("critical", 0), ("dead", 1), ("infected", 2), ("recovered", 4)):
            days[key].append(true[index])
        days["deltaInfected"].append(int(round(500 * after.global_infection_summary_delta[-1, 0, 2])))
        days["tested"].append(int(round(500 * after.global_testing_summary[-1, 0, 2])))
        days["above"].append(int(after.infection_above_threshold[-1, 0, 0]))
    print(name, seed, terms.sum(), max(days["infected"]), flush=True)
    return {"policy": name, "seed": seed, "terms": terms.tolist(), "days": days}


def record_episodes(env, path, first_seed, count, files):
    makers = {"lower": lambda seed: lambda observation: 0, "random": random_policy}
    for entry in files:
        name, file = entry.split("=", 1)
        policy_class = load_policy(file)
        makers[name] = lambda seed, policy_class=policy_class: policy_class().act
    episodes = []
    for seed in range(first_seed, first_seed + count):
        for name, make in makers.items():
            episodes.append(play(env, name, make(seed), seed))
            out = {"about": "Whole episodes of the reference; one number a day, of 500 people.", "episodes": episodes}
            Path(path).write_text(json.dumps(out, separators=(",", ":")) + "\n")


def random_policy(seed):
    pick = np.random.default_rng(seed)
    return lambda observation: pick.integers(0, 3)


def main():
    checkout, what, path, *rest = sys.argv[1:]
    env = load_reference(Path(checkout))
    if what == "town":
        record_town(env, path)
    elif what == "mobility":
        record_mobility(env, path)
    else:
        record_episodes(env, path, int(rest[0]), int(rest[1]), rest[2:])


if __name__ == "__main__":
    main()
