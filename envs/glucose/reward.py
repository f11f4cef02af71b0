import math


class GlucoseRewardFunction:
    """Never above zero: the Magni risk of the latest CGM reading and a price for insulin are taken off; so is a death."""

    DEATH_PENALTY = 100000.0

    def calculate_reward(self, prev_obs, action, next_obs):
        reading = max(float(next_obs.bg[-1]), 1.0)
        f = 3.5506 * (math.log(reading) ** 0.8353 - 3.7932)
        reward = -10.0 * f**2 - 10.0 * float(next_obs.insulin[-1])
        # Death ends the episode.
        if next_obs.is_terminated:
            reward -= self.DEATH_PENALTY
        return reward
