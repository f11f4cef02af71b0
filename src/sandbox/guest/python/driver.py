"""Runs model-written Python inside the interpreter that the page booted.

This first half loads code, words its errors and checks its actions; `session.py` holds the functions that JavaScript
calls. Works with the standard library alone; NumPy's values are accepted where it is there.
"""

import array
import inspect
import io
import json
import linecache
import operator
import re
import sys
import traceback
import types
import warnings

KEPT_OUTPUT = 4096
MAX_OUTPUT = 10_000_000
BOUNDS_TOLERANCE = 1e-6
POLICY_FILE = "policy.py"
OBSERVATION_FILE = "observation.py"

# Where the authors' harness keeps the observation classes of its real-world tasks; their policies import from here.
AUTHORS_MODULES = {
    "TrafficObservation": "flow_reward_misspecification.flow.envs.traffic_obs_wrapper",
    "GlucoseObservation": "bgp.simglucose.envs.glucose_obs_wrapper",
    "PandemicObservation": "pandemic.python.pandemic_simulator.environment.interfaces",
}


class OutputFlood(BaseException):
    """Raised inside `print` once a policy has printed absurdly much."""


class Capture(io.TextIOBase):
    """Standard output and error of model-written code: keeps the beginning, counts the rest."""

    def __init__(self):
        self.kept = []
        self.kept_length = 0
        self.total = 0

    def write(self, text):
        text = str(text)
        self.total += len(text)
        if self.kept_length < KEPT_OUTPUT:
            piece = text[: KEPT_OUTPUT - self.kept_length]
            self.kept.append(piece)
            self.kept_length += len(piece)
        if self.total > MAX_OUTPUT:
            raise OutputFlood("more than 10 million characters were printed")
        return len(text)

    def writable(self):
        return True


class Problem(Exception):
    """An expected failure with the catalogue's code."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class NumpyRefusal:
    """A finder that words the ImportError for NumPy where its wheel is not available."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "numpy" or name.startswith("numpy."):
            raise ModuleNotFoundError("NumPy is not available here; use the standard library", name=name)
        return None


state = types.SimpleNamespace(
    observation_class=None,
    policy_class=None,
    feedback=None,
    observation=None,
    action=None,
    set_act=None,
    step=None,
    summarize=None,
    capture=Capture(),
    error=None,
    trajectory=None,
)


# --- errors -----------------------------------------------------------------------------------------------------------


def describe_error(error):
    """One line such as "ValueError: bad"; never raises."""
    try:
        text = str(error)
    except BaseException:
        text = "(its text cannot be shown)"
    name = type(error).__name__
    return (f"{name}: {text}" if text else name)[:1000]


def format_traceback(error):
    """A traceback with the frames of the model's own file only, and the line of the innermost one (or None)."""
    try:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == POLICY_FILE]
        line = frames[-1].lineno if frames else None
        if isinstance(error, SyntaxError) and error.filename == POLICY_FILE:
            line = error.lineno
        if len(frames) > 20:
            frames = frames[:5] + frames[-15:]
        parts = ["Traceback (most recent call last):\n"] if frames else []
        parts += traceback.format_list(frames)
        parts += traceback.format_exception_only(type(error), error)
        return "".join(parts).rstrip()[-4000:], line
    except BaseException:
        return describe_error(error), None


def fail(error, code, prefix):
    """Keeps `error` for `take_error`, under `code` unless its kind decides otherwise."""
    if isinstance(error, Problem):
        state.error = {"code": error.code, "message": prefix + str(error)}
        return
    if isinstance(error, MemoryError):
        code, prefix = "policy/memory", f"{prefix}out of memory: "
    elif isinstance(error, OutputFlood):
        code = "policy/output"
    text, line = format_traceback(error)
    state.error = {"code": code, "message": prefix + describe_error(error), "traceback": text}
    if line:
        state.error["line"] = line


def take_error():
    """The last failure as JSON, once."""
    error, state.error = state.error, None
    return json.dumps(error)


# --- loading ----------------------------------------------------------------------------------------------------------


def compile_source(source, file_name):
    """Compiles `source`, and lets tracebacks quote its lines."""
    linecache.cache[file_name] = (len(source), None, source.splitlines(keepends=True), file_name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(source, file_name, "exec", dont_inherit=True)


def run_code(code, module_name, **names):
    """Executes compiled code in a fresh module that already has `names`; returns the module's namespace."""
    module = types.ModuleType(module_name)
    module.__dict__.update(names)
    sys.modules[module_name] = module
    exec(code, module.__dict__)
    return module.__dict__


def snake_case(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def provide_modules(names, found):
    """Registers modules (and their parents as packages) from which the names in `found` can be imported."""
    for dotted in names:
        parts = dotted.split(".")
        parent = None
        for i in range(1, len(parts) + 1):
            name = ".".join(parts[:i])
            module = sys.modules.get(name)
            if module is None:
                module = types.ModuleType(name)
                module.__path__ = []
                sys.modules[name] = module
            if parent is not None:
                setattr(parent, parts[i - 1], module)
            parent = module
        vars(parent).update(found)


def is_own(name, value):
    """True for what an observation source offers: its class, and names beside it such as an enumeration of labels."""
    return not name.startswith("_") and not isinstance(value, types.ModuleType)


def load_observation(config):
    """Executes the task's observation class as it stands and makes it importable."""
    class_name = config["observationClassName"]
    modules = list(config["observationModules"])
    namespace = run_code(compile_source(config["observationSource"], OBSERVATION_FILE), "observation")
    found = {name: value for name, value in namespace.items() if is_own(name, value)}
    if modules:
        modules.append(f"{modules[0]}.{snake_case(class_name)}")
    if class_name in AUTHORS_MODULES:
        modules.append(AUTHORS_MODULES[class_name])
    provide_modules(modules, found)
    state.observation_class = namespace[class_name]


def can(cls, method):
    return isinstance(cls, type) and callable(getattr(cls, method, None))


def choose_class(namespace, name, method, other_names):
    """The class called `name` in any case; else, if allowed, the only one with `method` that is no observation."""
    classes = {key: value for key, value in namespace.items() if isinstance(value, type)}
    if name in classes:
        return classes[name]
    for key, value in classes.items():
        if key.lower() == name.lower():
            return value
    able = {id(c): c for c in classes.values() if can(c, method) and "observation" not in c.__name__.lower()}
    able = list(able.values())
    if other_names and len(able) == 1:
        return able[0]
    if len(able) > 1:
        seen = f"several classes with {method} ({', '.join(c.__name__ for c in able)})"
    else:
        seen = f"no class with a method {method}"
    raise Problem("code/class", f"The code must define class {name} with a method {method}; it defines {seen}.")


def load_class(source, name, method, other_names):
    """The wanted class of `source`, or None with the failure kept."""
    try:
        compiled = compile_source(source, POLICY_FILE)
    except BaseException as error:
        line = getattr(error, "lineno", None)
        fail(error, "code/syntax", f"{POLICY_FILE}, line {line}: " if line else f"{POLICY_FILE}: ")
        return None
    # The authors' harness gives Feedback, and only it, NumPy as `np` without an import.
    numpy = sys.modules.get("numpy") if name == "Feedback" else None
    try:
        namespace = run_code(compiled, "policy", **({"np": numpy} if numpy else {}))
    except BaseException as error:
        fail(error, "code/load", "The code raised an error while it was being loaded: ")
        return None
    try:
        return choose_class(namespace, name, method, other_names)
    except BaseException as error:
        fail(error, "code/class", "")
        return None


# --- actions ----------------------------------------------------------------------------------------------------------


def show(value):
    """What a value is, for the message about an action: type and a short repr; never raises."""
    try:
        if value is None:
            return "None (is a return missing?)"
        name = type(value).__name__
        if inspect.iscoroutine(value):
            return "a coroutine (act must not be async)"
        text = repr(value)
        text = text if len(text) <= 200 else text[:200] + "..."
        shape = getattr(value, "shape", None)
        if isinstance(shape, tuple) and shape:
            return f"an array of shape {shape}: {text}"
        if isinstance(value, (list, tuple)):
            return f"a {name} of length {len(value)}: {text}"
        return f"the {name} {text}"
    except BaseException:
        return f"a {type(value).__name__}"


def refuse(value, expected, detail=""):
    raise Problem("policy/action", f"act(obs) returned {show(value)}{detail}, but the task expects {expected}.")


def to_index(value, n, expected):
    """An integer action from anything that is an integer: int, bool, NumPy integers and 0-d integer arrays."""
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        value = int(value)
    elif getattr(value, "shape", ()) != ():
        refuse(value, expected)
    try:
        index = operator.index(value)
    except TypeError:
        refuse(value, expected)
    if not 0 <= index < n:
        refuse(value, expected)
    return index


def to_vector(value, out, low, high, strict, expected):
    """Writes a box action into `out`; accepts list, tuple, array.array and 1-d ndarray of real numbers."""
    size = len(out)
    shape = getattr(value, "shape", None)
    if shape is not None and shape != (size,):
        refuse(value, expected)
    items = value
    if type(items) not in (list, tuple):
        if not (isinstance(items, (list, tuple, array.array)) or shape is not None):
            refuse(value, expected)
        items = items.tolist() if hasattr(items, "tolist") else list(items)
    if len(items) != size:
        refuse(value, expected)
    for i in range(size):
        x = items[i]
        if type(x) is not float:
            if getattr(x, "shape", ()) != () or not (hasattr(x, "__float__") or hasattr(x, "__index__")):
                refuse(value, expected, f", whose element {i} is {show(x)}")
            x = float(x)
        if strict and not low[i] <= x <= high[i]:
            if low[i] - BOUNDS_TOLERANCE <= x < low[i]:
                x = low[i]
            elif high[i] < x <= high[i] + BOUNDS_TOLERANCE:
                x = high[i]
            else:
                refuse(value, expected, f", whose element {i} is {x}")
        if strict and x - x != 0.0:
            refuse(value, expected, f", whose element {i} is {x}")
        out[i] = x
