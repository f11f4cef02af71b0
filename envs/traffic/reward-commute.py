class TrafficRewardFunction:
    """Never above zero: the time that all vehicles take for a metre, headways under a second and acceleration cost."""

    def calculate_reward(self, prev_obs, action, next_obs):
        # All fields are those AFTER the step. A vehicle that stands costs 1000 divided by the number of vehicles.
        speeds = next_obs.all_vehicle_speeds
        time_per_metre = sum(1.0 / (float(speed) + 0.001) for speed in speeds) / max(1, len(speeds))
        # Less than a second of leader_headways / ego_speeds in a slot costs, by the missing part of the second.
        headway = 0.0
        for speed, distance in zip(next_obs.ego_speeds, next_obs.leader_headways):
            if speed > 0:
                headway += min(max(distance / speed, 0.0) - 1.0, 0.0)
        # Mean over all ten entries, also those that no vehicle obeys, as the policy returned them.
        effort = sum(abs(float(a)) for a in action) / len(action)
        return -time_per_metre + 0.1 * headway - effort
