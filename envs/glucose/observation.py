"""What a Glucose policy sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class GlucoseObservation:
    """
    A person with type 1 diabetes wears a glucose sensor and an insulin pump. Every 5 minutes a policy sets the pump's dose.

    bg -- 48 numbers: readings of the continuous glucose monitor (CGM).
    insulin -- 48 numbers: the insulin that was given.
    cho -- 48 numbers: the carbohydrate of the meals that were served. Meals are not announced beforehand; a large one is
        eaten more slowly than it is served.
    is_terminated -- bool: True if the patient has died, False if alive.

    The first three are the last 4 hours at intervals of 5 minutes, oldest first and most recent last; each is a float64
    ndarray where NumPy can be imported, else a list of float. They also cover the hours before the first step. The CGM is
    a sensor: it lags behind blood glucose, and its readings are limited to between 40 and 400. A step is 5 minutes; an
    episode begins at midnight and lasts 20 days, unless the patient dies.
    """

    def __init__(self):
        self.bg = None
        self.insulin = None
        self.cho = None
        self.is_terminated = None

    def fill_from_env(self, env, obs):
        """Reads the fields from `obs`, a sequence of 145 floats; `env` is not used."""
        numbers = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)
        self.bg = numbers[0:48]
        self.insulin = numbers[48:96]
        self.cho = numbers[96:144]
        self.is_terminated = bool(numbers[144])
