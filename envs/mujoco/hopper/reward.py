class HopperRewardFunction:
    """Speed to the right, plus 1 for every step in good health, minus a small price for torque."""

    def calculate_reward(self, prev_obs, action, next_obs):
        # Mean speed over the step in metres per second.
        speed = (next_obs.qpos[0] - prev_obs.qpos[0]) / next_obs.dt
        effort = sum(float(torque) ** 2 for torque in action)
        # The first step that is not healthy ends the episode.
        survival = 1.0 if self.is_healthy(next_obs) else 0.0
        return float(speed + survival - 0.001 * effort)

    def is_healthy(self, obs):
        height, pitch = obs.qpos[1], obs.qpos[2]
        bounded = all(-100 < value < 100 for value in [*obs.qpos[2:], *obs.qvel])
        return bounded and height > 0.7 and -0.2 < pitch < 0.2
