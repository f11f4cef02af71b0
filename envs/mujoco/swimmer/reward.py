class SwimmerRewardFunction:
    """Speed to the right minus a very small price for torque."""

    def calculate_reward(self, prev_obs, action, next_obs):
        # Mean speed over the step in metres per second.
        speed = (next_obs.qpos[0] - prev_obs.qpos[0]) / next_obs.dt
        effort = sum(float(torque) ** 2 for torque in action)
        return float(speed - 0.0001 * effort)
