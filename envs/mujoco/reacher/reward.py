import math


class ReacherRewardFunction:
    """Minus the distance from the tip to the target, minus a price for torque."""

    def calculate_reward(self, prev_obs, action, next_obs):
        # The distance in metres AFTER the step.
        distance = math.sqrt(sum(float(difference) ** 2 for difference in next_obs.fingertip_minus_target))
        effort = sum(float(torque) ** 2 for torque in action)
        return -distance - effort
