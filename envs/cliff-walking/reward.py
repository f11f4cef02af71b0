class CliffWalkingRewardFunction:
    """-1 for every step, but -100 for a step into the cliff, which puts the player back at the start."""

    START = (3, 0)  # row, column
    RIGHT = 1

    def calculate_reward(self, prev_obs, action, next_obs):
        """Reward of one step, from the observations before and after it and the action."""
        was_at_start = (prev_obs.row, prev_obs.col) == self.START
        was_above_cliff = prev_obs.row == 2 and 1 <= prev_obs.col <= 10
        is_at_start = (next_obs.row, next_obs.col) == self.START
        fell = is_at_start and (was_above_cliff or (was_at_start and action == self.RIGHT))
        return -100.0 if fell else -1.0
