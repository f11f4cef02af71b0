class FrozenLakeRewardFunction:
    """Pays 1 for arriving at the goal and nothing for any other step; falling into a hole pays 0 as well."""

    GOAL = (7, 7)  # row, column

    def calculate_reward(self, prev_obs, action, next_obs):
        """Reward of one step, from the observations before and after it."""
        return 1.0 if (next_obs.row, next_obs.col) == self.GOAL else 0.0
