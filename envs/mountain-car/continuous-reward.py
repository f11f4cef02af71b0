class MountainCarContinuousRewardFunction:
    """100 points for reaching the flag; each step costs a tenth of the square of the push."""

    GOAL_POSITION = 0.45
    GOAL_VELOCITY = 0.0

    def calculate_reward(self, prev_obs, action, next_obs):
        push = float(action[0])
        reward = -0.1 * push * push
        if next_obs.position >= self.GOAL_POSITION and next_obs.velocity >= self.GOAL_VELOCITY:
            reward += 100.0
        return reward
