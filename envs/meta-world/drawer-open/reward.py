class DrawerOpenV3RewardFunction:
    """
    Pays for a hand at the handle, and for a handle at its goal. Sideways, the hand's distance counts three times.

    `info` tells what observations do not: the point between the two fingertips, below the hand, at the start of the
    episode (initial_tcp_x, initial_tcp_y, initial_tcp_z, in metres).
    """

    WAY = 0.2  # Metres along y that count as the whole way of the handle.

    def begin_episode(self, first_obs, info):
        self.initial_tcp = [info["initial_tcp_x"], info["initial_tcp_y"], info["initial_tcp_z"]]

    def calculate_reward(self, prev_obs, action, next_obs, info):
        hand, handle, goal = (next_obs.obs_vector[i : i + 3] for i in (0, 4, 36))
        closed = [goal[0], goal[1] + self.WAY, goal[2]]

        opened = tolerance(self.to_go(next_obs), 0.0, 0.02, margin=self.WAY)
        at_handle = tolerance(self.apart(handle, hand), 0.0, 0.01, margin=self.apart(closed, self.initial_tcp))
        return float(5.0 * (at_handle + opened))

    def apart(self, a, b):
        return math.hypot(3.0 * (a[0] - b[0]), 3.0 * (a[1] - b[1]), a[2] - b[2])

    def is_success(self, obs):
        """Whether the task counts as solved, after a step."""
        return self.to_go(obs) <= 0.03

    def to_go(self, obs):
        return math.dist(obs.obs_vector[4:7], obs.obs_vector[36:39])
