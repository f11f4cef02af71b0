class DoorOpenV3RewardFunction:
    """
    Pays for a closing gripper at the handle, and for how far the door is open; 10 once it is where it should be.

    `info` tells what observations do not: after a step, the angle of the hinge (door_angle, rad), which is 0 while the
    door is closed and below 0 when it is open.
    """

    def calculate_reward(self, prev_obs, action, next_obs, info):
        if self.is_success(next_obs):
            return 10.0
        closing = (min(max(float(action[3]), -1.0), 1.0) + 1.0) / 2.0
        ready = self.readiness(next_obs.obs_vector[0:3], next_obs.obs_vector[4:7])
        return float(2.0 * hamacher_product(ready, closing) + 8.0 * self.openness(info["door_angle"]))

    def readiness(self, hand, handle):
        x, y, z = (float(a - b) for a, b in zip(hand, handle))
        # Away from the handle the hand is to stay above a funnel around it.
        radius = math.hypot(x + 0.05, y)
        floor = 0.0 if radius <= 0.12 else 0.04 * math.log(radius - 0.12) + 0.4
        above = 1.0 if hand[2] >= floor else tolerance(floor - hand[2], 0.0, 0.01, margin=floor / 2.0)
        # At the handle it is to be behind it.
        in_place = tolerance(math.hypot(x, y - 0.03, z + 0.01), 0.0, 0.06, margin=0.5)
        return hamacher_product(above, in_place)

    def openness(self, angle):
        begun = 1.0 if angle < -math.pi / 90.0 else 0.0
        # The angle that the last term wants is 120 degrees, less 0.5 rad.
        return 0.2 * begun + 0.8 * tolerance(2.0 * math.pi / 3.0 + angle, 0.0, 0.5, margin=math.pi / 3.0)

    def is_success(self, obs):
        """Whether the task counts as solved, after a step."""
        return abs(obs.obs_vector[4] - obs.obs_vector[36]) <= 0.08
