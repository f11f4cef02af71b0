"""Records the glucose simulators that the paper's task comes from, for the tests in test/envs/glucose to compare with.

    python -m pip install simglucose==0.2.11 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1 joblib==1.6.0 gymnasium==0.29.1 "setuptools<81"
    git clone https://github.com/shivamsinghal001/glucose FORK       # commit cba9e07
    git clone https://github.com/Stephanehk/PromptPO PAPER
    python test/reference/record_glucose.py FORK PAPER

writes test/fixtures/glucose/{accurate,fork}.json. Running the tests does not need Python. The fork is the simulator of the
paper's authors; simglucose is the package that it was made from, and differs in the digestion term (`published` below).

  accurate.json  simglucose's patients integrated with tolerance 1e-9 under given meals and pump rates: for each of fifteen
                 patients, with `published` and `corrected` digestion, blood glucose in mg/dL every half hour of two days
  fork.json      first observations of the fork's patients with the meal sizes that it assumes for them; 20-day episodes
                 of adult#001 with the meals of each day, the return, and every 24th sensor value; returns of the paper's two
                 published policies. The fork's solver runs with rtol 10, so its figures are off by up to 2%.
"""

import json
import math
import sys
import types
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd

OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "glucose"
FORK, PAPER = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
PATIENTS = [f"{kind}#00{i}" for kind in ("adult", "adolescent", "child") for i in range(1, 6)]
HORIZON = 5760
SEEDS = range(1, 6)


def module(name, **names):
    made = types.ModuleType(name)
    made.__path__ = []
    made.__dict__.update(names)
    sys.modules[name] = made


# What the fork imports and these recordings do not use; and a name that NumPy 2 dropped.
np.infty = np.inf
module("torch", Tensor=type("Tensor", (), {}))
module("ray")
module("ray.tune")
module("ray.tune.registry", register_env=lambda *_: None)
module("ray.rllib")
module("ray.rllib.env")
module("ray.rllib.env.multi_agent_env", make_multi_agent=lambda name: name)
module("tqdm", tqdm=iter)
module("bgp.simglucose.simulation.rendering", Viewer=None)
module("bgp.simglucose.envs.glucose_obs_wrapper", GlucoseObservation=SimpleNamespace)
sys.path.insert(0, str(FORK))

import joblib  # noqa: E402
from bgp.simglucose.envs.simglucose_gym_env import SimglucoseEnv  # noqa: E402
from bgp.simglucose.simulation.scenario_gen import harris_benedict  # noqa: E402
from simglucose.patient.t1dpatient import Action, T1DPatient  # noqa: E402

PARAMETERS = pd.read_csv(FORK / "bgp" / "simglucose" / "params" / "vpatient_params.csv").set_index("Name", drop=False)


# --- simglucose, integrated accurately --------------------------------------------------------------------------------


class AccuratePatient(T1DPatient):
    def __init__(self, name, state, published):
        self.published = published
        parameters = SimpleNamespace(**PARAMETERS.loc[name].to_dict())
        super().__init__(parameters, init_state=np.array(state, dtype=float), t0=0)
        self._last_Qsto = 0  # as the fork has it when it puts a recorded state in

    def reset(self):
        super().reset()
        self._odesolver.set_integrator("dopri5", rtol=1e-9, atol=1e-9, nsteps=100_000)
        if self.published:
            self._odesolver.f = lambda t, x, action, params, qsto, food: T1DPatient.model(
                t, x, action, params, qsto, food / 1000
            )


def pump_rates(seed, basal):
    """U/min for each 5 minutes of two days: blocks of half an hour between none and four times the basal rate."""
    blocks = np.random.default_rng(seed).uniform(-0.5, 2.5, 96).clip(0, None) ** 2 / 1.6
    return np.round(np.repeat(blocks, 6) * basal, 6)


def accurate():
    meals = [[420, 66], [575, 9], [735, 84], [1090, 101], [1300, 8], [1440 + 470, 75], [1440 + 740, 78], [1440 + 1085, 97]]
    recorded = {"meals": meals, "episodes": []}
    for i, name in enumerate(PATIENTS):
        start = joblib.load(FORK / "bgp/simglucose/params" / f"{name}_data.pkl")
        row = PARAMETERS.loc[name]
        rates = pump_rates(i, row.BW * row.u2ss / 6000)
        traces = {}
        for published in (True, False):
            patient = AccuratePatient(name, start["state"], published)
            glucose = []
            for minute in range(2880):
                food = sum(grams / 5 for at, grams in meals if at <= minute < at + 5)
                patient.step(Action(CHO=food, insulin=rates[minute // 5]))
                if minute % 30 == 29:
                    glucose.append(round(float(patient.observation.Gsub), 4))
            traces["published" if published else "corrected"] = glucose
        recorded["episodes"].append({"patient": name, "rates": [float(rate) for rate in rates[::6]], **traces})
        print(name, traces["published"][-1], traces["corrected"][-1])
    return recorded


# --- the fork -----------------------------------------------------------------------------------------------------------


def make_fork(patient):
    """The configuration of the authors' utils/glucose_config.py, with fixed seeds."""
    on = ("bw_meals", "hist_init", "update_seed_on_reset", "harrison_benedict")
    off = (
        "time meal load use_pid_load gt norm use_old_patient_env residual_basal residual_bolus residual_PID fake_gt fake_real "
        "suppress_carbs limited_gt weekly deterministic_meal_size deterministic_meal_time deterministic_meal_occurrence "
        "restricted_carb universal use_model unrealistic use_custom_meal use_only_during_day use_safe_policy_actions"
    ).split()
    none = ("reset_lim", "time_std", "action_cap", "meal_announce", "rolling_insulin_lim", "model", "start_date")
    env = SimglucoseEnv(
        dict.fromkeys(on, True)
        | dict.fromkeys(off, False)
        | dict.fromkeys(none)
        | {
            "proxy_reward_fun": "expected_patient_cost",
            "true_reward_fun": "magni_bg",
            "reward_fun": "true",
            "patient_name": patient,
            "seeds": {"numpy": 0, "sensor": 0, "scenario": 0},
            "n_hours": 4,
            "action_bias": 0,
            "action_scale": "basal",
            "basal_scaling": 43.2,
            "termination_penalty": 1e5,
            "meal_duration": 5,
            "reward_bias": 0,
            "carb_error_std": 0,
            "carb_miss_prob": 0,
            "source_dir": "",
            "noise_scale": 0,
            "model_device": "cpu",
            "custom_meal_num": 3,
            "custom_meal_size": 1,
            "horizon": HORIZON,
            "safe_policy_noise_std_dev": 0.003,
        }
    )
    env.env.patient._params = SimpleNamespace(**env.env.patient._params.to_dict())  # the same numbers, read faster
    return env


def observe(env):
    history = {
        "bg": env.env.CGM_hist[-48:],
        "insulin": env.env.insulin_hist[-48:],
        "cho": env.env.CHO_hist[-48:],
    }
    arrays = {name: np.array(values, dtype=float) for name, values in history.items()}
    return SimpleNamespace(**arrays, is_terminated=bool(env.is_terminated()))


def stated_reward(observation):
    """Without the penalty for death, which `steps` tells."""
    risk = 3.5506 * (math.log(max(observation.bg[-1], 1)) ** 0.8353 - 3.7932)
    return -10 * risk**2 - 10 * observation.insulin[-1]


class Constant:
    def __init__(self, dose):
        self.dose = dose

    def act(self, _observation):
        return np.array([self.dose])


class Pid:
    """The fork's controller with its gains for adult#001, rescaled to actions and clipped to the action space."""

    def __init__(self):
        self.integral = self.previous = 0.0

    def act(self, observation):
        error = 120 - observation.bg[-1]
        self.integral += error
        rate = -1e-4 * error - 5e-7 * self.integral - 1e-2 * (error - self.previous)
        self.previous = error
        row = PARAMETERS.loc["adult#001"]
        return np.array([np.clip(rate / (row.BW * row.u2ss / 6000 * 43.2), 0, 0.1)])


def published_policy(name):
    scope = {}
    exec((PAPER / "representitive_policies" / "glucose" / name).read_text(), scope)
    return scope["GlucosePolicy"]


def play(env, policy, steps=HORIZON):
    env.reset()
    days = []
    draw = env.env.scenario.create_scenario_harrison_benedict

    def logged():
        plan = draw()
        days.append([[int(t), int(g)] for t, g in zip(plan["meal"]["time"], plan["meal"]["amount"])])
        return plan

    env.env.scenario.create_scenario_harrison_benedict = logged
    observation, total, taken, trace = observe(env), 0.0, 0, []
    while taken < steps and not observation.is_terminated:
        env.step(policy.act(observation))
        observation = observe(env)
        total += stated_reward(observation)
        taken += 1
        if taken % 24 == 0:
            trace.append(round(float(observation.bg[-1]), 2))
    env.env.scenario.create_scenario_harrison_benedict = draw
    return {"steps": taken, "return": round(total, 2), "meals": days, "cgm": trace}


def fork():
    recorded = {"patients": [], "meals": {}, "episodes": [], "paper": []}
    for name in PATIENTS:
        env = make_fork(name)
        env.reset()
        first = observe(env)
        row = PARAMETERS.loc[name]
        means = harris_benedict(row.BW, name.split("#")[0])
        recorded["patients"].append(
            {
                "patient": name,
                "bg": [round(float(x), 3) for x in first.bg],
                "insulin": [round(float(x), 8) for x in first.insulin],
                "meals": [round(float(grams), 4) for grams in means],  # breakfast, lunch, dinner, snack
            }
        )
    controllers = [
        ("zero", lambda: Constant(0.0)),
        ("basal", lambda: Constant(1 / 43.2)),
        ("more", lambda: Constant(0.03)),
        ("most", lambda: Constant(0.1)),
        ("pid", Pid),
        *((f"round {i}", published_policy(f"glucose_prompted_policy_generated_round_{i}_1_ng10.py")) for i in (1, 5)),
    ]
    for name, make in controllers:
        env = make_fork("adult#001")
        for seed in SEEDS if name != "zero" else (1, 2):
            played = play(env, make())
            recorded["meals"][str(seed)] = max(played.pop("meals"), recorded["meals"].get(str(seed), []), key=len)
            kind = "paper" if name.startswith("round") else "episodes"
            if kind == "paper":
                del played["cgm"]
            recorded[kind].append({"controller": name, "seed": seed, **played})
            print(name, seed, played["steps"], played["return"], flush=True)
    return recorded


def write(name, recorded):
    from importlib.metadata import version

    packages = ("simglucose", "numpy", "scipy")
    data = {"recordedWith": {package: version(package) for package in packages}, **recorded}
    (OUT / f"{name}.json").write_text(json.dumps(data, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    write("accurate", accurate())
    write("fork", fork())
