from enum import Enum

try:
    import numpy as np
except ImportError:
    np = None


class InfectionSummary(Enum):
    """The class a person belongs to on a day."""

    NONE = "none (N)"
    INFECTED = "infected (I)"
    CRITICAL = "critical (C)"
    RECOVERED = "recovered (R)"
    DEAD = "dead (D)"


# The order of the classes in every summary: CRITICAL 0, DEAD 1, INFECTED 2, NONE 3, RECOVERED 4.
sorted_infection_summary = sorted(InfectionSummary, key=lambda label: label.value)


class PandemicObservation:
    """
    What a policy sees before each day: three records of the town, the latest last ([-1]).

    True shares of the 500 people per class, shape (3, 1, 5), each row adding up to 1:
    - global_infection_summary: either variant; the worse class counts.
    - global_infection_summary_alpha, global_infection_summary_delta: one variant. Before the delta variant turns up,
      everybody is NONE there.
    Shares of people by the result of their last test, same shapes and order:
    - global_testing_summary, global_testing_summary_alpha, global_testing_summary_delta.
    Shape (3, 1, 1):
    - stage: regulation stage, 0 (no measures) to 4.
    - infection_above_threshold: 1.0 if at least 10 people's last test says INFECTED, else 0.0.
    - time_day: hours since the start, divided by 8760.

    NONE covers the healthy and those who carry the disease but cannot pass it on yet; INFECTED those who can, with or
    without symptoms; CRITICAL those who need a hospital bed (there are 5). Before the first day everything is 0.0.

    float64 ndarrays where NumPy can be imported, else nested lists: obs.stage[-1][0][0] reads both.
    """

    state = None
    unlocked_non_essential_business_locations = None

    def __init__(self):
        self.global_infection_summary = None
        self.global_infection_summary_alpha = None
        self.global_infection_summary_delta = None
        self.global_testing_summary = None
        self.global_testing_summary_alpha = None
        self.global_testing_summary_delta = None
        self.stage = None
        self.infection_above_threshold = None
        self.time_day = None

    @property
    def infection_summary_labels(self):
        """The labels of the classes, in their order."""
        return [label.value for label in sorted_infection_summary]

    def fill_from_env(self, env, obs):
        """Reads `obs`, a sequence of 99 floats: six summaries of 3 x 5, then three fields of 3; `env` is not used."""
        start = 0
        for name in vars(self):
            width = 5 if "summary" in name else 1
            records = [[list(map(float, obs[start + i * width : start + (i + 1) * width]))] for i in range(3)]
            setattr(self, name, records if np is None else np.array(records, dtype=np.float64))
            start += 3 * width
