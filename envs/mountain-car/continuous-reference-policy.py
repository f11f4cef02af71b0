class MountainCarContinuousPolicy:
    """Pushes the way the car is already rolling, at half strength: slower to the top, but much cheaper."""

    def act(self, obs):
        return [0.5 if obs.velocity >= 0 else -0.5]
