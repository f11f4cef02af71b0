"""A small stand-in for the package `gymnasium`, for environments that a person pastes.

What is here: `Env` with its seeded generator `np_random`, and the spaces Box, Discrete, MultiDiscrete, MultiBinary, Dict and
Tuple, enough to declare what an environment takes and gives. What is not: wrappers, vector environments, rendering windows.
Where NumPy is loaded, `np_random` is `numpy.random.default_rng(seed)`; elsewhere a generator whose random, integers, uniform,
normal and shuffle draw the same numbers.
"""

import sys
import types

# Set by the host: seed -> object with random(), integers(low, high), normal().
new_stream = None


def has_numpy():
    return "numpy" in sys.modules


class Generator:
    """The part of NumPy's Generator that environments use; `size` gives nested lists."""

    def __init__(self, seed):
        self._stream = new_stream(seed)

    def __getattr__(self, name):
        there = "random, uniform, normal, standard_normal, integers, choice, shuffle and permutation"
        raise AttributeError(f"np_random.{name} is not available without NumPy: there are {there}", name=name, obj=self)

    def _many(self, draw, size):
        if size is None:
            return draw()
        if isinstance(size, int):
            return [draw() for _ in range(size)]
        first, *rest = size
        return [self._many(draw, tuple(rest) or None) for _ in range(first)]

    def random(self, size=None):
        return self._many(self._stream.random, size)

    def uniform(self, low=0.0, high=1.0, size=None):
        if isinstance(low, (list, tuple)) or isinstance(high, (list, tuple)):
            lows = low if isinstance(low, (list, tuple)) else [low] * len(high)
            highs = high if isinstance(high, (list, tuple)) else [high] * len(low)
            return [self.uniform(a, b) for a, b in zip(lows, highs)]
        return self._many(lambda: low + (high - low) * self._stream.random(), size)

    def normal(self, loc=0.0, scale=1.0, size=None):
        return self._many(lambda: loc + scale * self._stream.normal(), size)

    def standard_normal(self, size=None):
        return self.normal(size=size)

    def integers(self, low, high=None, size=None, dtype=None, endpoint=False):
        if high is None:
            low, high = 0, low
        top = int(high) + (1 if endpoint else 0)
        return self._many(lambda: int(self._stream.integers(int(low), top)), size)

    def shuffle(self, items):
        for i in range(len(items) - 1, 0, -1):
            j = int(self._stream.integers(0, i + 1))
            items[i], items[j] = items[j], items[i]

    def permutation(self, items):
        copy = list(range(items)) if isinstance(items, int) else list(items)
        self.shuffle(copy)
        return copy

    def choice(self, items, size=None, replace=True, p=None):
        pool = list(range(items)) if isinstance(items, int) else list(items)
        if not replace:
            picked = self.permutation(pool)
            return picked[0] if size is None else picked[:size]
        if p is None:
            return self._many(lambda: pool[int(self._stream.integers(0, len(pool)))], size)

        def draw():
            point, total = self._stream.random(), 0.0
            for item, share in zip(pool, p):
                total += share
                if point < total:
                    return item
            return pool[-1]

        return self._many(draw, size)


def np_random(seed=None):
    """As gymnasium.utils.seeding.np_random; without a seed the stream is that of seed 0, so that everything repeats."""
    seed = 0 if seed is None else int(seed)
    if has_numpy():
        return sys.modules["numpy"].random.default_rng(seed), seed
    return Generator(seed), seed


class Env:
    metadata = {"render_modes": []}
    render_mode = None
    spec = None
    _generator = None

    def reset(self, *, seed=None, options=None):
        if seed is not None:
            self._generator, _ = np_random(seed)

    def step(self, action):
        raise NotImplementedError("step")

    def render(self):
        return None

    def close(self):
        pass

    @property
    def np_random(self):
        if self._generator is None:
            self._generator, _ = np_random(None)
        return self._generator

    @np_random.setter
    def np_random(self, value):
        self._generator = value

    @property
    def unwrapped(self):
        return self

    def __class_getitem__(cls, _):
        return cls

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Space:
    def __init__(self, *_, seed=None, **__):
        self._draws, _ = np_random(seed)

    def seed(self, seed=None):
        self._draws, _ = np_random(seed)

    def __contains__(self, value):
        return self.contains(value)

    def __class_getitem__(cls, _):
        return cls


class Discrete(Space):
    def __init__(self, n, seed=None, start=0, dtype=None):
        super().__init__(seed=seed)
        self.n, self.start, self.shape = int(n), int(start), ()

    def sample(self, mask=None):
        return self.start + int(self._draws.integers(0, self.n))

    def contains(self, value):
        try:
            return int(value) == value and self.start <= value < self.start + self.n
        except (TypeError, ValueError):
            return False

    def __repr__(self):
        return f"Discrete({self.n})"

    def declare(self):
        return {"kind": "discrete", "n": self.n, "start": self.start}


def plain(value):
    """Numbers and nested lists of numbers, from anything that NumPy or the standard library has."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def shape_of(value):
    return [len(value), *shape_of(value[0])] if isinstance(value, list) and value else []


def flatten(value):
    return [x for item in value for x in flatten(item)] if isinstance(value, list) else [value]


class Box(Space):
    def __init__(self, low, high, shape=None, dtype=float, seed=None):
        super().__init__(seed=seed)
        low, high = plain(low), plain(high)
        if shape is None:
            shape = shape_of(low if isinstance(low, list) else high)
        self.shape, self.dtype = tuple(int(n) for n in shape), dtype
        size = 1
        for n in self.shape:
            size *= n
        self._low = [float(x) for x in (flatten(low) if isinstance(low, list) else [low] * size)]
        self._high = [float(x) for x in (flatten(high) if isinstance(high, list) else [high] * size)]
        self.low, self.high = self._shaped(self._low), self._shaped(self._high)

    def _shaped(self, values):
        if has_numpy():
            return sys.modules["numpy"].array(values).reshape(self.shape)
        for n in reversed(self.shape[1:]):
            values = [values[i : i + n] for i in range(0, len(values), n)]
        return values if self.shape else values[0]

    def sample(self, mask=None):
        inf = float("inf")
        ends = [(-1.0 if a == -inf else a, 1.0 if b == inf else b) for a, b in zip(self._low, self._high)]
        return self._shaped([a + (b - a) * float(self._draws.random()) for a, b in ends])

    def contains(self, value):
        values = flatten(plain(value))
        return len(values) == len(self._low) and all(a <= x <= b for a, x, b in zip(self._low, values, self._high))

    def __repr__(self):
        return f"Box{self.shape}"

    def declare(self):
        whole = "int" in str(self.dtype)
        names = {float("inf"): "inf", float("-inf"): "-inf"}
        low, high = ([names.get(x, x) for x in bounds] for bounds in (self._low, self._high))
        return {"kind": "box", "shape": list(self.shape), "low": low, "high": high, "integers": whole}


class MultiDiscrete(Space):
    def __init__(self, nvec, dtype=None, seed=None, start=None):
        super().__init__(seed=seed)
        self.nvec = plain(nvec)
        self.shape = (len(self.nvec),)

    def sample(self, mask=None):
        return [int(self._draws.integers(0, n)) for n in self.nvec]

    def contains(self, value):
        values = plain(value)
        return len(values) == len(self.nvec) and all(0 <= x < n for x, n in zip(values, self.nvec))

    def declare(self):
        return {"kind": "multi-discrete", "n": [int(n) for n in self.nvec]}


class MultiBinary(MultiDiscrete):
    def __init__(self, n, seed=None):
        super().__init__([2] * int(n), seed=seed)
        self.n = int(n)


class Dict(Space):
    def __init__(self, spaces=None, seed=None, **more):
        super().__init__(seed=seed)
        self.spaces = {**dict(spaces or {}), **more}

    def __getitem__(self, key):
        return self.spaces[key]

    def sample(self, mask=None):
        return {name: space.sample() for name, space in self.spaces.items()}

    def contains(self, value):
        return isinstance(value, dict) and all(n in value and s.contains(value[n]) for n, s in self.spaces.items())

    def declare(self):
        return {"kind": "dict", "spaces": {str(name): space.declare() for name, space in self.spaces.items()}}


class Tuple(Space):
    def __init__(self, spaces, seed=None):
        super().__init__(seed=seed)
        self.spaces = list(spaces)

    def declare(self):
        return {"kind": "tuple"}


def register(*_, **__):
    """Accepted and ignored, so that pasted files load as they are."""


def modules():
    """The modules that `import gymnasium` and its usual forms find."""
    spaces = types.ModuleType("gymnasium.spaces")
    for item in (Space, Discrete, Box, MultiDiscrete, MultiBinary, Dict, Tuple):
        setattr(spaces, item.__name__, item)
    seeding = types.ModuleType("gymnasium.utils.seeding")
    seeding.np_random = np_random
    utils = types.ModuleType("gymnasium.utils")
    utils.seeding = seeding
    registration = types.ModuleType("gymnasium.envs.registration")
    registration.register = register
    envs = types.ModuleType("gymnasium.envs")
    envs.registration = registration
    package = types.ModuleType("gymnasium")
    package.Env, package.Space, package.register = Env, Space, register
    package.spaces, package.utils, package.envs = spaces, utils, envs
    for module in (package, utils, envs):
        module.__path__ = []
    return {module.__name__: module for module in (package, spaces, utils, seeding, envs, registration)}
