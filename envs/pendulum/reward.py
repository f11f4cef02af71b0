import math


class PendulumRewardFunction:
    """Never above zero: the further from upright, the faster and the harder the motor works, the lower."""

    def calculate_reward(self, prev_obs, action, next_obs):
        # Angle and speed are those BEFORE the step; the angle lies in [-pi, pi] and is 0 upright.
        angle = math.atan2(prev_obs.sin_theta, prev_obs.cos_theta)
        speed = prev_obs.angular_velocity
        torque = max(-2.0, min(2.0, float(action[0])))
        return -(angle**2 + 0.1 * speed**2 + 0.001 * torque**2)
