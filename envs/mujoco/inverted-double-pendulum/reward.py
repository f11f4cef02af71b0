class InvertedDoublePendulumRewardFunction:
    """10 for every step but one that ends the episode, less the further the free end is from (0, 2) and the faster it turns."""

    def calculate_reward(self, prev_obs, action, next_obs):
        x, height = float(next_obs.tip_site_pos[0]), float(next_obs.tip_site_pos[2])
        first_rate, second_rate = float(next_obs.qvel[1]), float(next_obs.qvel[2])
        # The free end cannot be higher than 1.2 m, so upright and still the reward is 10 - 0.64.
        distance = 0.01 * x**2 + (height - 2.0) ** 2
        turning = 0.001 * first_rate**2 + 0.005 * second_rate**2
        survival = 0.0 if height <= 1.0 else 10.0
        return survival - distance - turning
