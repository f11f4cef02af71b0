import math


class TrafficRewardFunction:
    """Speeds near the target for all vehicles, headways of a second or more, little acceleration."""

    def calculate_reward(self, prev_obs, action, next_obs):
        # All fields are those AFTER the step.
        if next_obs.fail:
            return 0.0
        # From 0 (all vehicles stand, or are as far off) to 1 (all drive at 20 m/s); faster lowers it as slower does.
        speeds = next_obs.all_vehicle_speeds
        target = next_obs.target_velocity
        most = target * math.sqrt(len(speeds))
        off = math.sqrt(sum((float(speed) - target) ** 2 for speed in speeds))
        near_target = max(most - off, 0.0) / (most + 2.0**-23)
        # Less than a second of leader_headways / ego_speeds in a slot costs, by the missing part of the second.
        headway = 0.0
        for speed, distance in zip(next_obs.ego_speeds, next_obs.leader_headways):
            if speed > 0:
                headway += min(max(distance / speed, 0.0) - 1.0, 0.0)
        # Mean over all ten entries, also those that no vehicle obeys, as the policy returned them.
        effort = sum(abs(float(a)) for a in action) / len(action)
        return near_target + 0.1 * headway - effort
