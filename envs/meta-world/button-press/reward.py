class ButtonPressV3RewardFunction:
    """
    Pays for an open gripper with its fingertips at the button, and, while they are there, for how far the button is in.

    `info` tells what observations do not, in metres: the point between the two fingertips, below the hand, after a step
    (tcp_x, tcp_y, tcp_z) and at the start of the episode (initial_tcp_x, initial_tcp_y, initial_tcp_z).
    """

    TRAVEL = 0.0935  # Metres along y that count as the whole way of the button.

    def begin_episode(self, first_obs, info):
        self.initial_tcp = [info["initial_tcp_x"], info["initial_tcp_y"], info["initial_tcp_z"]]

    def calculate_reward(self, prev_obs, action, next_obs, info):
        openness = next_obs.obs_vector[3]
        button = next_obs.obs_vector[4:7]
        tcp = [info["tcp_x"], info["tcp_y"], info["tcp_z"]]

        apart = math.dist(button, tcp)
        near = tolerance(apart, 0.0, 0.05, margin=math.dist(button, self.initial_tcp))
        pressed = tolerance(self.to_go(next_obs), 0.0, 0.005, margin=self.TRAVEL)

        reward = 2.0 * hamacher_product(max(openness, 0.0), near)
        if apart <= 0.05:
            reward += 8.0 * pressed
        return float(reward)

    def is_success(self, obs):
        """Whether the task counts as solved, after a step."""
        return self.to_go(obs) <= 0.02

    def to_go(self, obs):
        return abs(obs.obs_vector[37] - obs.obs_vector[5])
