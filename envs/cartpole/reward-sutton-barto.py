class CartPoleRewardFunction:
    """Nothing for a step that keeps the pole up, -1 for the step with which the episode is lost."""

    MAX_POSITION = 2.4  # metres
    MAX_ANGLE = 0.20943951023931953  # radians, 12 degrees

    def calculate_reward(self, prev_obs, action, next_obs):
        lost = abs(next_obs.cart_position) > self.MAX_POSITION or abs(next_obs.pole_angle) > self.MAX_ANGLE
        return -1.0 if lost else 0.0
