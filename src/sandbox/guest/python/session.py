"""The functions that JavaScript calls to run a job.

Per step nothing is passed: the observation arrives in a shared `array.array`, a discrete action is the returned integer,
a box action is left in a second shared array. Failures are kept for `take_error`; the functions return a flag.
"""

import array
import gc
import inspect
import json
import random
import sys

from promptpo_driver import Capture, NumpyRefusal, Problem, fail, load_class, load_observation, show, state
from promptpo_driver import take_error, to_index, to_vector

__all__ = ["addresses", "begin", "collect", "create", "drain_output", "end", "get_step", "prepare", "summarize", "take_error"]

own_streams = (sys.stdout, sys.stderr)


def discrete_step(observation_class, observation, n, expected):
    """`step()` for a discrete space: returns the action, or -1 with the failure kept. `set_act` changes who acts."""
    act = None

    def set_act(method):
        nonlocal act
        act = method

    def step():
        try:
            obs = observation_class()
            obs.fill_from_env(None, observation)
            action = act(obs)
            if type(action) is int and 0 <= action < n:
                return action
            return to_index(action, n, expected)
        except BaseException as error:
            fail(error, "policy/act", "" if isinstance(error, Problem) else "act(obs) raised an error: ")
            return -1

    return step, set_act


def box_step(observation_class, observation, out, low, high, strict, expected):
    """`step()` for a box: leaves the action in `out` and returns 0, or -1 with the failure kept."""
    act = None

    def set_act(method):
        nonlocal act
        act = method

    def step():
        try:
            obs = observation_class()
            obs.fill_from_env(None, observation)
            to_vector(act(obs), out, low, high, strict, expected)
            return 0
        except BaseException as error:
            fail(error, "policy/act", "" if isinstance(error, Problem) else "act(obs) raised an error: ")
            return -1

    return step, set_act


def prepare(numpy_loaded):
    """Once per interpreter, before any model-written code."""
    if not numpy_loaded:
        sys.meta_path.insert(0, NumpyRefusal)
    gc.collect()
    gc.freeze()


def begin(config_text):
    """Starts a job: observation class, shared arrays, the model's class. Returns False with the failure kept."""
    config = json.loads(config_text)
    state.capture = Capture()
    sys.stdout = sys.stderr = state.capture
    state.error = None
    seed_all(0)
    try:
        load_observation(config)
    except BaseException as error:
        fail(error, "environment/error", "The task's observation class failed: ")
        return False
    space = config["space"]
    size = len(space["low"]) if space["kind"] == "box" else 1
    state.observation = array.array("d", bytes(8 * max(1, config["observationSize"])))
    state.action = array.array("d", bytes(8 * max(1, size)))
    if config["purpose"] == "feedback":
        return begin_feedback(config)
    state.policy_class = load_class(config["code"], config["policyClassName"], "act", True)
    if state.policy_class is None:
        return False
    if space["kind"] == "discrete":
        made = discrete_step(state.observation_class, state.observation, space["n"], config["expected"])
    else:
        strict = config["actionCheck"] == "strict"
        # JSON has no infinities: null stands for an unbounded side.
        low = [float("-inf") if x is None else float(x) for x in space["low"]]
        high = [float("inf") if x is None else float(x) for x in space["high"]]
        made = box_step(state.observation_class, state.observation, state.action, low, high, strict, config["expected"])
    state.step, state.set_act = made
    return True


def begin_feedback(config):
    feedback_class = load_class(config["code"], "Feedback", "summarize_trajectory", False)
    if feedback_class is None:
        return False
    try:
        state.feedback = feedback_class()
        state.summarize = state.feedback.summarize_trajectory
    except BaseException as error:
        fail(error, "feedback/error", "Feedback() raised an error: ")
        return False
    state.trajectory = ([], [], [])
    return True


def addresses():
    """Byte addresses of the shared observation and action arrays in WebAssembly memory."""
    return [state.observation.buffer_info()[0], state.action.buffer_info()[0]]


def get_step():
    return state.step


def seed_all(seed):
    """Seeds Python's and, where it is loaded, NumPy's global generator."""
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed % 2**32)


def create(seed):
    """A fresh policy object; returns False with the failure kept."""
    seed_all(seed)
    name = state.policy_class.__name__
    try:
        policy = state.policy_class()
        act = getattr(policy, "act", None)
        if not callable(act):
            raise Problem("policy/construct", f"The object made by {name}() has no method act.")
        state.set_act(act)
        return True
    except BaseException as error:
        fail(error, "policy/construct", "" if isinstance(error, Problem) else f"{name}() raised an error: ")
        return False


def collect(action, reward):
    """Adds one step to the trajectory under way. `action` is an index, or None where it stands in the shared array."""
    obs = state.observation_class()
    obs.fill_from_env(None, state.observation)
    observations, actions, rewards = state.trajectory
    observations.append(obs)
    actions.append(list(state.action) if action is None else action)
    rewards.append(float(reward))


def summarize(evidence, outcome_text):
    """Feedback's text on the collected trajectory; None with the failure kept. Starts the next trajectory."""
    outcome = json.loads(outcome_text)
    outcome["return"] = float("nan" if outcome["return"] is None else outcome["return"])
    values = [*state.trajectory, outcome]
    state.trajectory = ([], [], [])
    try:
        accepted = 1 if evidence == "observations" else accepted_values(state.summarize)
        text = state.summarize(*values[:accepted])
        if not isinstance(text, str):
            raise Problem("feedback/error", f"summarize_trajectory must return text (a str); it returned {show(text)}.")
        return str(text)[:4000]
    except BaseException as error:
        fail(error, "feedback/error", "" if isinstance(error, Problem) else "summarize_trajectory raised an error: ")
        return None


def accepted_values(method):
    """How many of (traj, actions, rewards, outcome) `method` takes by position."""
    try:
        parameters = inspect.signature(method).parameters.values()
    except (TypeError, ValueError):
        return 1
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return 4
    return min(4, sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters))


def drain_output():
    """What was printed, as JSON [kept text, total characters]."""
    return json.dumps(["".join(state.capture.kept), state.capture.total])


def end():
    """Ends the job. What its code changed in other modules stays changed: one interpreter per untrusted job."""
    for name in ("observation_class", "policy_class", "feedback", "summarize", "set_act", "step", "trajectory"):
        setattr(state, name, None)
    sys.modules.pop("policy", None)
    sys.stdout, sys.stderr = own_streams
