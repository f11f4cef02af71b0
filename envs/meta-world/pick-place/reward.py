class PickPlaceV3RewardFunction:
    """
    Pays for fingers that hold the puck, together with how near it is to its goal; more once it is lifted, and 10 at the goal.

    `info` tells what observations do not, in metres: after a step, the point between the two fingertips, below the hand
    (tcp_x, tcp_y, tcp_z), and the y of the pads inside the left and the right finger (left_pad_y, right_pad_y); at the
    start of the episode, the point between the fingertips (initial_tcp_x, initial_tcp_y, initial_tcp_z).
    """

    def begin_episode(self, first_obs, info):
        self.initial_tcp = [info["initial_tcp_x"], info["initial_tcp_y"], info["initial_tcp_z"]]
        self.initial_puck = [float(x) for x in first_obs.obs_vector[4:7]]

    def calculate_reward(self, prev_obs, action, next_obs, info):
        openness = next_obs.obs_vector[3]
        puck, goal = next_obs.obs_vector[4:7], next_obs.obs_vector[36:39]
        tcp = [info["tcp_x"], info["tcp_y"], info["tcp_z"]]

        to_go = self.to_go(next_obs)
        if to_go < 0.05:
            return 10.0
        in_place = tolerance(to_go, 0.0, 0.05, margin=math.dist(self.initial_puck, goal))
        reward = hamacher_product(self.grasp(puck, tcp, action, info), in_place)
        lifted = puck[2] - 0.01 > self.initial_puck[2]
        if math.dist(puck, tcp) < 0.02 and openness > 0.0 and lifted:
            reward += 1.0 + 5.0 * in_place
        return float(reward)

    def grasp(self, puck, tcp, action, info):
        sides = hamacher_product(self.beside(info["left_pad_y"] - puck[1]), self.beside(puck[1] - info["right_pad_y"]))
        # In x and z the puck is to be in the middle.
        start = math.hypot(self.initial_puck[0] - self.initial_tcp[0], self.initial_puck[2] - self.initial_tcp[2])
        centred = tolerance(math.hypot(tcp[0] - puck[0], tcp[2] - puck[2]), 0.0, 0.005, margin=start - 0.005)
        around = hamacher_product(sides, centred)
        gripping = min(max(float(action[3]), 0.0), 1.0) if around > 0.97 else 0.0
        return (hamacher_product(around, gripping) + around) / 2.0

    def beside(self, apart):
        """`apart` is a pad's distance from the puck along y, below 0 where it is on the wrong side."""
        return tolerance(apart, 0.015, 0.05, margin=abs(abs(apart) - 0.05))

    def is_success(self, obs):
        """Whether the task counts as solved, after a step."""
        return self.to_go(obs) <= 0.07

    def to_go(self, obs):
        return math.dist(obs.obs_vector[4:7], obs.obs_vector[36:39])
