"""What a Traffic policy sees at each step."""

try:
    import numpy as np
except ImportError:
    np = None


class TrafficObservation:
    """
    A one-lane highway and a one-lane ramp merge into one lane. Some of the vehicles that come up the ramp are autonomous:
    the policy sets their accelerations. Everybody else is driven by people. One step is one second.

    Ten slots, one per autonomous vehicle that is on the road now. Slot i belongs to rl_ids[i]; slots beyond are 0.
    ego_speeds -- 10 numbers, m/s: speed of each autonomous vehicle.
    leader_headways -- 10 numbers, m: distance of the leader, which is the next vehicle ahead of slot i, to the vehicle
        ahead of that leader, bumper to bumper. 373 if slot i has no leader, 1000 if its leader has none.
    leader_speed_diffs -- 10 numbers, m/s: speed of the leader minus the own. 30 minus the own speed without a leader.
    follower_headways -- 10 numbers, m: distance of the next vehicle behind to slot i. 373 if there is none.
    follower_speed_diffs -- 10 numbers, m/s: own speed minus that of the follower. The own speed if there is none.
    ego_vehicle_accels -- 10 numbers, m/s^2: the action just taken, as the policy returned it.

    all_vehicle_speeds -- m/s: one number for every vehicle on highway and ramp, autonomous or not, in the order in which
        they came. Its length changes; it is 2 at the start.
    target_velocity -- 20.0 m/s: the speed wanted of all vehicles. They can go faster; the reward says what that is worth.
    fail -- True if vehicles have collided; that ends the episode.
    rl_ids -- list of str such as "bus_20.3": the autonomous vehicles in the order of their slots, first come first. In
        JavaScript a list of their last numbers. Its length changes: usually 0 or 1, more only when vehicles queue on the
        ramp, at most 10. When a vehicle leaves the road, those after it move up by a slot. One that left within the last
        second may still be listed, all zeros.
    max_speed -- 30.0 m/s: what no vehicle can exceed.
    max_length -- 373.0 m: length of all lanes together.

    Number lists are float64 ndarrays where NumPy can be imported, else lists of float.
    """

    def __init__(self):
        self.ego_speeds = None
        self.leader_headways = None
        self.leader_speed_diffs = None
        self.follower_headways = None
        self.follower_speed_diffs = None
        self.all_vehicle_speeds = None
        self.ego_vehicle_accels = None
        self.target_velocity = 0.0
        self.fail = False
        self.rl_ids = []
        self.max_speed = 30.0
        self.max_length = 373.0

    def as_flat_array(self, normalise=False):
        """50 numbers: ego_speeds, leader_speed_diffs, leader_headways, follower_speed_diffs and follower_headways in a
        row; with `normalise`, speeds in parts of max_speed and distances in parts of max_length."""
        speed = self.max_speed + 1e-8 if normalise else 1.0
        length = self.max_length + 1e-8 if normalise else 1.0
        parts = [
            (self.ego_speeds, speed),
            (self.leader_speed_diffs, speed),
            (self.leader_headways, length),
            (self.follower_speed_diffs, speed),
            (self.follower_headways, length),
        ]
        flat = [float(value) / unit for values, unit in parts for value in values]
        return flat if np is None else np.array(flat, dtype=np.float32)

    def flatten(self):
        """The same as as_flat_array()."""
        return self.as_flat_array()

    def fill_from_env(self, env, obs):
        """Reads the fields from `obs`, a sequence of 140 floats; `env` is not used."""
        numbers = list(map(float, obs)) if np is None else np.array(obs, dtype=np.float64)
        self.ego_speeds = numbers[0:10]
        self.leader_headways = numbers[10:20]
        self.leader_speed_diffs = numbers[20:30]
        self.follower_headways = numbers[30:40]
        self.follower_speed_diffs = numbers[40:50]
        self.all_vehicle_speeds = numbers[50 : 50 + int(numbers[114])]
        self.ego_vehicle_accels = numbers[115:125]
        self.target_velocity = float(numbers[125])
        self.fail = bool(numbers[126])
        self.rl_ids = ["bus_20." + str(int(number)) for number in numbers[127 : 127 + int(numbers[137])]]
        self.max_speed = float(numbers[138])
        self.max_length = float(numbers[139])
