class MountainCarRewardFunction:
    """Each step costs one point, the last one too: the sooner the flag is reached, the higher the return."""

    def calculate_reward(self, prev_obs, action, next_obs):
        return -1.0
