class AcrobotRewardFunction:
    """Each step costs one point, except the one that brings the free end above the line, which costs nothing."""

    LINE = 1.0  # metres above the hinge

    def calculate_reward(self, prev_obs, action, next_obs):
        # cos(theta1 + theta2) from the cosines and sines that are observed.
        cos_sum = next_obs.cos_theta1 * next_obs.cos_theta2 - next_obs.sin_theta1 * next_obs.sin_theta2
        height = -next_obs.cos_theta1 - cos_sum
        return 0.0 if height > self.LINE else -1.0
