// Python that looks for a task's hidden state wherever an interpreter could show it, for tasks of a person's own.

/** Each door by its name; `found` holds those that led to an object of class `className` or to its text `secret-` and six digits. */
const doors = (className: string): string => `
import ctypes, gc, re, sys

def look():
    found = []
    tried = []

    def attempt(name, work):
        tried.append(name)
        try:
            if work():
                found.append(name)
        except BaseException:
            pass

    def is_task(value):
        return isinstance(value, type) and value.__name__ == "${className}" or type(value).__name__ == "${className}"

    def frames():
        frame = sys._getframe()
        while frame is not None:
            yield from frame.f_globals.values()
            yield from frame.f_locals.values()
            frame = frame.f_back

    def classes(cls):
        for each in type.__subclasses__(cls):
            yield each
            yield from classes(each)

    def objects():
        gc.unfreeze()
        return [each for each in gc.get_objects() if is_task(each)]

    def memory():
        top = max(id(each) for each in gc.get_objects())
        return re.search(rb"secret-\\d{6}", ctypes.string_at(1024, top - 1024))

    attempt("import", lambda: is_task(__import__("task").${className}))
    attempt("modules", lambda: [1 for module in list(sys.modules.values()) for each in list(getattr(module, "__dict__", {}).values()) if is_task(each)])
    attempt("frames", lambda: [1 for each in list(frames()) if is_task(each)])
    attempt("classes", lambda: [1 for each in list(classes(object)) if is_task(each)])
    attempt("objects", objects)
    attempt("memory", memory)
    return tried, found
`;

/** A policy that prints the doors it tried and those that were open, and then takes action 0; 1 where any was. */
export function doorPolicy(className: string): string {
  return `${doors(className)}
seen = None

class DoorPolicy:
    def act(self, obs):
        global seen
        if seen is None:
            seen = look()
            print("tried", *seen[0])
            print("open", *seen[1])
        return 1 if seen[1] else 0
`;
}

export const allDoors = 'import modules frames classes objects memory';
/** Those that are open where task and policy share an interpreter: frames of the task are never on the policy's stack. */
export const sharedDoors = 'import modules classes objects memory';

/** Pays 1 for action 1; hides a number. */
export const vault = `import gymnasium
from gymnasium.spaces import Box, Discrete


class VaultEnv(gymnasium.Env):
    horizon = 5

    def __init__(self):
        self.observation_space = Box(0.0, 1.0, (1,))
        self.action_space = Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.hidden = "secret-" + str(100000 + int(self.np_random.integers(900000)))
        return [0.0], {}

    def step(self, action):
        return [0.0], float(action), False, False, {}
`;
