import math


class AntRewardFunction:
    """Speed along x, plus 1 for every healthy step, minus a price for torque and a small one for contact forces."""

    def calculate_reward(self, prev_obs, action, next_obs):
        # Mean speed of the torso over the step in metres per second.
        speed = (next_obs.main_body_xy[0] - prev_obs.main_body_xy[0]) / next_obs.dt
        effort = sum(float(torque) ** 2 for torque in action)
        contact = sum(max(-1.0, min(1.0, float(force))) ** 2 for body in next_obs.cfrc_ext for force in body)
        # The first step that is not healthy ends the episode.
        survival = 1.0 if self.is_healthy(next_obs) else 0.0
        return float(speed + survival - 0.5 * effort - 0.0005 * contact)

    def is_healthy(self, obs):
        return all(map(math.isfinite, [*obs.qpos, *obs.qvel])) and 0.2 <= obs.qpos[2] <= 1.0
