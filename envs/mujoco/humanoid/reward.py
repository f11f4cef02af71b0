class HumanoidRewardFunction:
    """Speed along x, plus 5 for every step upright, minus a price for torque and a tiny one for contact forces."""

    def calculate_reward(self, prev_obs, action, next_obs):
        # Mean speed of the whole person's centre of mass over the step in metres per second.
        speed = (next_obs.mass_center_xy[0] - prev_obs.mass_center_xy[0]) / next_obs.dt
        # The step that leaves this range ends the episode.
        survival = 5.0 if 1.0 < next_obs.qpos[2] < 2.0 else 0.0
        effort = sum(float(torque) ** 2 for torque in next_obs.ctrl)
        contact = sum(float(force) ** 2 for body in next_obs.cfrc_ext for force in body)
        return float(1.25 * speed + survival - 0.1 * effort - min(10.0, 5e-7 * contact))
