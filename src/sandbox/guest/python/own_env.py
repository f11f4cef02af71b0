"""Runs a pasted environment that has Gymnasium's API, and checks every value that it returns.

Per step little is passed: a box action stands in a shared array, the observation and [reward, terminated, truncated, success]
are left in two others. Failures are kept for `take_error`, as rule, what came, what was expected, what to do, and the line.
"""

import array
import inspect
import json
import linecache
import random
import sys
import traceback
import types
import warnings

import promptpo_gymnasium as gymnasium

TASK_FILE = "task.py"
NAN = float("nan")

state = types.SimpleNamespace(cls=None, running=[], error=None, current=random.Random(0))


def use_streams(stream_for):
    """`stream_for(seed)` gives what the stand-in for NumPy's generator draws from."""
    gymnasium.new_stream = stream_for


class TaskProblem(Exception):
    def __init__(self, rule, came, expected, fix):
        super().__init__(came)
        self.finding = {"rule": rule, "came": came, "expected": expected, "fix": fix}


def show(value):
    try:
        text = repr(value)
        text = text if len(text) <= 120 else text[:120] + "..."
        return f"{type(value).__name__} {text}"
    except BaseException:
        return type(value).__name__


def keep(error, rule, doing):
    """Keeps a failure; errors of the pasted code get their line and a traceback of its own frames."""
    if isinstance(error, TaskProblem):
        state.error = error.finding
        return
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == TASK_FILE]
    line = frames[-1].lineno if frames else None
    if isinstance(error, SyntaxError) and error.filename == TASK_FILE:
        line = error.lineno
    try:
        words = f"{type(error).__name__}: {error}"[:600]
        text = "".join(traceback.format_list(frames) + traceback.format_exception_only(type(error), error))
    except BaseException:
        words = text = type(error).__name__
    state.error = {
        "rule": rule,
        "came": f"{doing}: {words}.",
        "expected": "no error here.",
        "fix": "Mend the line that raised it.",
        "traceback": text[-4000:],
    }
    if line:
        state.error["line"] = line


def take_error():
    error, state.error = state.error, None
    return json.dumps(error)


def own_random():
    """A module `random` whose functions draw from the environment that runs, never from the policy's generator."""
    module = types.ModuleType("random")
    module.__dict__.update({name: value for name, value in vars(random).items() if not name.startswith("__")})
    for name in dir(random.Random):
        if name.startswith("_") or not hasattr(random, name):
            continue

        def draw(*values, _name=name, **named):
            return getattr(state.current, _name)(*values, **named)

        setattr(module, name, draw)
    return module


def load(code):
    """Loads the class; returns False with the failure kept."""
    sys.modules.update(gymnasium.modules())
    own = own_random()
    builtins = dict(vars(__import__("builtins")))

    def import_module(name, *values, **named):
        return own if name == "random" else __import__(name, *values, **named)

    builtins["__import__"] = import_module
    module = types.ModuleType("task")
    module.__dict__["__builtins__"] = builtins
    sys.modules["task"] = module
    linecache.cache[TASK_FILE] = (len(code), None, code.splitlines(keepends=True), TASK_FILE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            compiled = compile(code, TASK_FILE, "exec", dont_inherit=True)
    except BaseException as error:
        keep(error, "load", f"Line {getattr(error, 'lineno', '?')} does not parse")
        return False
    try:
        exec(compiled, module.__dict__)
    except ModuleNotFoundError as error:
        keep(error, "load", "The code could not be loaded")
        state.error["expected"] = "imports of the standard library, gymnasium, and NumPy where it is available."
        state.error["fix"] = "Remove that import, or do without it."
        return False
    except BaseException as error:
        keep(error, "load", "Loading the code raised an error")
        return False
    try:
        state.cls = choose(vars(module))
        return True
    except BaseException as error:
        keep(error, "load", "Looking for the class raised an error")
        return False


def choose(names):
    """The one class with reset and step that no other one builds on."""
    classes = [c for c in names.values() if isinstance(c, type) and c is not gymnasium.Env]
    able = [c for c in classes if callable(getattr(c, "reset", None)) and callable(getattr(c, "step", None))]
    able = list({id(c): c for c in able if c.__module__ == "task"}.values())
    able = [c for c in able if not any(c is not other and issubclass(other, c) for other in able)]
    if len(able) == 1:
        return able[0]
    seen = "no class" if not able else f"several classes ({', '.join(c.__name__ for c in able)})"
    raise TaskProblem(
        "load",
        f"The code defines {seen} with reset and step.",
        "one such class.",
        "Paste one environment; keep helpers without reset and step." if able else "Define class MyEnv(gymnasium.Env).",
    )


class Running:
    """One environment and the arrays that it shares with the host."""

    def __init__(self, env, declared):
        self.env, self.declared = env, declared
        self.random = random.Random(0)
        self.observation = array.array("d", [0.0])
        self.outcome = array.array("d", [0.0] * 4)
        self.action = array.array("d", [0.0])
        self.parts, self.start, self.shape = [], 0, None


def make():
    """A new environment: its handle, or -1 with the failure kept."""
    state.current = generator = random.Random(0)
    cls = state.cls
    try:
        env = cls(**render_mode(cls))
    except BaseException as error:
        keep(error, "load", f"{cls.__name__}() raised an error")
        return -1
    try:
        names = getattr(env, "observation_names", None)
        horizon = getattr(env, "horizon", getattr(env, "max_episode_steps", None))
        declared = {
            "className": cls.__name__,
            "observation": declare(env, "observation_space"),
            "action": declare(env, "action_space"),
            "names": None if names is None else [str(name) for name in names],
            "horizon": horizon if isinstance(horizon, int) else None,
        }
    except BaseException as error:
        keep(error, "spaces", "Reading the spaces raised an error")
        return -1
    running = Running(env, declared)
    running.random = generator
    state.running.append(running)
    return len(state.running) - 1


def render_mode(cls):
    """The argument that makes render() return a picture or a text, where the class has such a mode."""
    modes = list((getattr(cls, "metadata", None) or {}).get("render_modes", []))
    try:
        takes = "render_mode" in inspect.signature(cls).parameters
    except (TypeError, ValueError):
        takes = False
    wanted = next((mode for mode in ("rgb_array", "ansi") if mode in modes), None)
    return {"render_mode": wanted} if takes and wanted else {}


def declare(env, name):
    space = getattr(env, name, None)
    if space is None:
        raise TaskProblem("spaces", f"The environment has no {name}.", "a space.", f"Set self.{name} in __init__.")
    if not hasattr(space, "declare"):
        raise TaskProblem(
            "spaces",
            f"{name} is {show(space)}.",
            "a space of gymnasium.spaces.",
            "Use Discrete, Box, MultiDiscrete, MultiBinary or Dict.",
        )
    return space.declare()


def declared(handle):
    return json.dumps(state.running[handle].declared)


def arrange(handle, plan_text):
    """How the host reads the spaces; returns the addresses of the shared arrays."""
    running, plan = state.running[handle], json.loads(plan_text)
    running.parts = [(part["path"], part["shape"]) for part in plan["parts"]]
    running.observation = array.array("d", [0.0] * max(1, plan["size"]))
    running.action = array.array("d", [0.0] * max(1, plan["actionSize"]))
    running.start = plan["actionStart"]
    running.shape = plan["actionShape"] if plan["box"] else None
    return [running.observation.buffer_info()[0], running.action.buffer_info()[0], running.outcome.buffer_info()[0]]


def reset(handle, seed):
    """Resets with `seed`, or without one where it is negative; returns False with the failure kept."""
    running = state.running[handle]
    if seed >= 0:
        running.random.seed(seed)
    state.current = running.random
    try:
        result = running.env.reset(seed=seed) if seed >= 0 else running.env.reset()
        if not isinstance(result, tuple) or len(result) != 2 or not isinstance(result[1], dict):
            raise TaskProblem(
                "reset",
                f"reset() returned {show(result)}.",
                "the pair (observation, info), info being a dictionary.",
                "Write return observation, {} (Gym before 0.26 returned the observation alone).",
            )
        read(running, result[0], "reset")
        running.outcome[3] = success_of(result[1])
        return True
    except TypeError as error:
        keep(error, "reset", "reset(seed=...) raised an error")
        if "unexpected keyword" in str(error):
            state.error["expected"] = "a method reset(self, *, seed=None, options=None)."
            state.error["fix"] = "Take seed as an argument and pass it to super().reset(seed=seed)."
        return False
    except BaseException as error:
        keep(error, "reset", "reset() raised an error")
        return False


def step(handle, index):
    """One step with action `index`, or with the shared vector where it is negative; False with the failure kept."""
    running = state.running[handle]
    state.current = running.random
    try:
        result = running.env.step(action_for(running, index))
        if not isinstance(result, tuple) or len(result) != 5:
            length = f" with {len(result)} values" if isinstance(result, tuple) else ""
            raise TaskProblem(
                "step",
                f"step() returned a {type(result).__name__}{length}.",
                "the five values (observation, reward, terminated, truncated, info).",
                "Old Gym's done is two values now: terminated (the task ended it) and truncated (time ran out).",
            )
        observation, reward, terminated, truncated, info = result
        read(running, observation, "step")
        out = running.outcome
        out[0] = number(reward, "reward", "A step gave the reward")
        out[1], out[2] = truth(terminated, "terminated"), truth(truncated, "truncated")
        if not isinstance(info, dict):
            raise TaskProblem("step", f"info was {show(info)}.", "a dictionary.", "Return {} where there is nothing to tell.")
        out[3] = success_of(info)
        return True
    except BaseException as error:
        keep(error, "step", "step() raised an error")
        return False


def action_for(running, index):
    if running.shape is None:
        return running.start + index
    values = list(running.action)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        return numpy.array(values, dtype=numpy.float32).reshape(running.shape)
    for n in reversed(running.shape[1:]):
        values = [values[i : i + n] for i in range(0, len(values), n)]
    return values if running.shape else values[0]


def number(value, rule, doing):
    if type(value) is float or type(value) is int:
        return float(value)
    if getattr(value, "shape", ()) == () and (hasattr(value, "__float__") or hasattr(value, "__index__")):
        return float(value)
    raise TaskProblem(rule, f"{doing} {show(value)}.", "a number.", "Return one number.")


def truth(value, name):
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return 1.0 if value else 0.0
    raise TaskProblem("ending", f"{name} was {show(value)}.", "True or False.", f"Return bool({name}).")


def success_of(info):
    value = info.get("success", info.get("is_success"))
    try:
        return NAN if value is None else float(value)
    except (TypeError, ValueError):
        return NAN


def read(running, value, rule):
    """Writes a nested observation into the shared array."""
    at, out = 0, running.observation
    for path, shape in running.parts:
        part = value
        for key in path:
            if not isinstance(part, dict) or key not in part:
                raise TaskProblem(
                    "observation",
                    f"{rule}() gave an observation without {'.'.join(path)}: {show(part)}.",
                    "a dictionary with every part that the space names.",
                    "Return all parts.",
                )
            part = part[key]
        values = gymnasium.flatten(gymnasium.plain(part))
        size = 1
        for n in shape:
            size *= n
        if len(values) != size or any(type(x) not in (int, float, bool) for x in values):
            expected = f"{size} numbers (shape {tuple(shape)})" if shape else "one number"
            raise TaskProblem(
                "observation",
                f"{rule}() gave the observation {show(part)}.",
                f"{expected}, as the observation space says.",
                "Return what the space declares.",
            )
        for x in values:
            out[at] = x
            at += 1


def render(handle):
    """JSON of what render() returned: null, a text, or {width, height, data}; None with the failure kept."""
    running = state.running[handle]
    state.current = running.random
    try:
        drawn = running.env.render()
        if hasattr(drawn, "getvalue"):
            drawn = drawn.getvalue()
        if drawn is None or isinstance(drawn, str):
            return json.dumps(drawn if drawn is None else drawn[:20000])
        rows = gymnasium.plain(drawn)
        stride = max(1, -(-max(len(rows), len(rows[0])) // 160))
        rows = [row[::stride] for row in rows[::stride]]
        data = [int(x) for row in rows for pixel in row for x in pixel[:3]]
        if len(data) != 3 * len(rows) * len(rows[0]):
            raise ValueError("pixels of other than three numbers")
        return json.dumps({"width": len(rows[0]), "height": len(rows), "data": data})
    except BaseException as error:
        keep(error, "picture", "render() raised an error, or returned neither a text nor an RGB picture")
        return None


def close(handle):
    try:
        running = state.running[handle]
        if callable(getattr(running.env, "close", None)):
            running.env.close()
        return True
    except BaseException as error:
        keep(error, "close", "close() raised an error")
        return False
