class CartPoleRewardFunction:
    """One point for every step, the step that ends the episode included."""

    def calculate_reward(self, prev_obs, action, next_obs):
        return 1.0
