"""A hand-written policy: wait until raising costs nothing politically, then a few days of measures, again and again."""

CRITICAL, INFECTED = 0, 2

POPULAR = 0.005  # From this share on of infected, critical and dead people, raising the stage is free.
STAGE = 3
DAYS = 5  # Measures go on working for weeks after they have been lifted, so a few days are enough.


class PandemicPolicy:
    def __init__(self):
        self.days_left = 0

    def act(self, obs):
        summary = obs.global_infection_summary[-1][0]
        stage = obs.stage[-1][0][0]
        ill = summary[INFECTED] + summary[CRITICAL]
        if self.days_left == 0 and ill >= POPULAR:
            self.days_left = DAYS
        if self.days_left == 0:
            return 0
        self.days_left -= 1
        return 2 if stage < STAGE else 1
