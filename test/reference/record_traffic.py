"""Records SUMO under Flow's rules for test/envs/traffic/: the road that netconvert makes, how single episodes go second by
second, and how episodes of several policies turn out.

    python -m pip install eclipse-sumo==1.23.1 libsumo==1.23.1 numpy==2.2.6
    python test/reference/record_traffic.py [folder with the paper's policies]

writes test/fixtures/traffic/sumo.json. Running the tests does not need Python. Flow itself is not installed: `Road` below
steers SUMO as Flow does with the configuration `singleagent_merge_bus` (network, flows, driver model, who is controlled
when, what is observed). The file holds

  lanes         length and speed limit of each lane
  trajectories  per policy: the speed factor of each vehicle that came, and every second [id, x, speed] of all of them
  episodes      per policy, for seeds 0 to 19: [return, return of the 'commute' reward with true headways, sum of the
                first reward term, vehicles, speed (both means over the seconds), arrivals, collision]
"""

import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from math import cos, pi, sqrt
from pathlib import Path
from types import ModuleType

import libsumo
import numpy as np
import sumo

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "test" / "fixtures" / "traffic" / "sumo.json"
BIN = Path(sumo.__file__).parent / "bin"
SEEDS = range(20)
HORIZON = 300
FOLLOWED_SECONDS = 45
HIGHWAY, RAMP, BOTH = 0, 1, 2

NODES = {
    "inflow_highway": (-50, 0),
    "left": (0, 0),
    "center": (100, 0),
    "right": (175, 0),
    "inflow_merge": (100 - 100 * cos(pi / 4), -100 * cos(pi / 4)),
    "bottom": (100 - 50 * cos(pi / 4), -50 * cos(pi / 4)),
}
# Every edge is called after the node where it begins.
EDGES = {
    "inflow_highway": ("left", 50),
    "left": ("center", 100),
    "inflow_merge": ("bottom", 50),
    "bottom": ("center", 50),
    "center": ("right", 75),
}
WAYS = {
    HIGHWAY: ["inflow_highway", ":left_0", "left", ":center_1"],
    RAMP: ["inflow_merge", ":bottom_0", "bottom", ":center_0"],
}
ROUTES = {
    "inflow_highway": "inflow_highway left center",
    "inflow_merge": "inflow_merge bottom center",
    "center": "center",
}
TYPE = (
    'accel="2.6" decel="4.5" sigma="0.5" tau="1.0" minGap="2.5" maxSpeed="30" speedFactor="1.0" speedDev="0.1" '
    'impatience="0.5" carFollowModel="IDM"'
)
FLOWS = [
    ("human_00", "human", "inflow_highway", 7500, 10),
    ("human_merge_10", "human", "inflow_merge", 337.5, 7.5),
    ("bus_20", "bus", "inflow_merge", 112.5, 7.5),
]


def write_files(folder):
    node = '<node id="{}" x="{}" y="{}"{}/>'
    nodes = [node.format(i, x, y, ' radius="10"' if i == "center" else "") for i, (x, y) in NODES.items()]
    edge = '<edge id="{}" type="road" from="{}" to="{}" length="{}"/>'
    edges = [edge.format(i, i, to, length) for i, (to, length) in EDGES.items()]
    flow = (
        '<flow id="{}" type="{}" route="from_{}" vehsPerHour="{}" begin="1" end="86400" departLane="free" departSpeed="{}"/>'
    )
    files = {
        "nodes": f"<nodes>{''.join(nodes)}</nodes>",
        "edges": f"<edges>{''.join(edges)}</edges>",
        "types": '<types><type id="road" numLanes="1" speed="30"/></types>',
        "vehicles": f'<additional><vType id="human" {TYPE}/><vType id="bus" {TYPE}/></additional>',
        "routes": "<routes>"
        + "".join(f'<route id="from_{e}" edges="{way}"/>' for e, way in ROUTES.items())
        + "".join(flow.format(*f) for f in FLOWS)
        + "</routes>",
    }
    for name, text in files.items():
        (folder / f"{name}.xml").write_text(text)
    subprocess.check_call(
        [BIN / "netconvert", "-n", folder / "nodes.xml", "-e", folder / "edges.xml", "-t", folder / "types.xml"]
        + ["-o", folder / "net.xml", "--no-internal-links", "false", "--no-turnarounds", "true"],
        stdout=subprocess.DEVNULL,
    )


@dataclass
class Vehicle:
    id: str
    factor: float
    branch: int = HIGHWAY
    edge: str = ""
    x: float = 0.0
    speed: float = 0.0
    leader: str = ""
    headway: float = 1000.0
    follower: str = ""
    follower_headway: float = float("inf")


class Road:
    """SUMO, steered as Flow steers it. x is the distance to the end of the junction, negative before it."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp())
        write_files(self.folder)
        text = (self.folder / "net.xml").read_text()
        lane = r'<lane id="(\S+)_0" index="0" speed="([\d.]+)" length="([\d.]+)"'
        self.lanes = {name: (float(length), float(speed)) for name, speed, length in re.findall(lane, text)}
        self.starts = {"center": (0.0, BOTH)}
        for branch, way in WAYS.items():
            x = 0.0
            for name in reversed(way):
                x -= self.lanes[name][0]
                self.starts[name] = (x, branch)
        self.running = False

    def reset(self, seed):
        if self.running:
            libsumo.close()
        files = ["-n", self.folder / "net.xml", "-a", self.folder / "vehicles.xml", "-r", self.folder / "routes.xml"]
        settings = ["--begin", 0, "--step-length", 0.2, "--seed", seed, "--time-to-teleport", -1]
        switches = ["--no-step-log", "--no-warnings", "true", "--collision.check-junctions", "true"]
        libsumo.start([str(x) for x in [BIN / "sumo", *files, *settings, *switches]])
        self.running = True
        self.vehicles, self.controlled, self.waiting, self.factors, self.arrived = {}, [], [], {}, 0
        libsumo.simulationStep()
        for i, edge in enumerate(["inflow_highway", "center"]):
            name, route = f"human_{i}", f"from_{edge}"
            libsumo.vehicle.addFull(name, route, typeID="human", departLane="0", departPos="0", departSpeed="0")
        libsumo.simulationStep()
        self.look_around()

    def look_around(self):
        for name in libsumo.simulation.getArrivedIDList():
            self.vehicles.pop(name, None)
            self.arrived += 1
        for name in libsumo.simulation.getDepartedIDList():
            libsumo.vehicle.setSpeedMode(name, 1)
            libsumo.vehicle.setLaneChangeMode(name, 512)
            self.factors[name] = libsumo.vehicle.getSpeedFactor(name)
            self.vehicles[name] = Vehicle(name, self.factors[name])
        for name, vehicle in self.vehicles.items():
            vehicle.edge = libsumo.vehicle.getRoadID(name)
            start, branch = self.starts[vehicle.edge]
            vehicle.x = start + libsumo.vehicle.getLanePosition(name)
            vehicle.speed = libsumo.vehicle.getSpeed(name)
            vehicle.branch = vehicle.branch if branch == BOTH else branch
            found = libsumo.vehicle.getLeader(name, 2000)
            if not found or not found[0]:
                vehicle.leader, vehicle.headway, vehicle.follower, vehicle.follower_headway = "", 1000.0, "", 1000.0
                continue
            vehicle.leader, vehicle.headway = found[0], found[1] + 2.5
            leader = self.vehicles.get(vehicle.leader)
            if leader and vehicle.headway < leader.follower_headway:
                leader.follower, leader.follower_headway = name, vehicle.headway

    def human_acceleration(self, vehicle):
        v, leader = vehicle.speed, self.vehicles.get(vehicle.leader)
        wanted = 2 + max(0, v + v * (v - leader.speed) / (2 * sqrt(1.5))) if leader else 0
        headway = vehicle.headway if abs(vehicle.headway) > 1e-3 else 1e-3
        return 1 - (v / 30) ** 4 - (wanted / headway) ** 2

    def accelerate(self, name, acceleration):
        libsumo.vehicle.slowDown(name, max(self.vehicles[name].speed + 0.2 * acceleration, 0), 1e-3)

    def advance(self, action):
        """One step of 0.2 s; `action` None leaves buses to SUMO. Returns whether there was a collision."""
        for name, vehicle in self.vehicles.items():
            if name.startswith("human") and not vehicle.edge.startswith(":"):
                self.accelerate(name, self.human_acceleration(vehicle))
        if action is not None:
            for slot, name in enumerate(self.controlled):
                if name in self.vehicles:
                    self.accelerate(name, float(np.clip(action[slot], -1.5, 1.5)))
        buses = sorted(name for name in self.vehicles if name.startswith("bus"))
        self.waiting = [name for name in self.waiting if name in buses]
        self.controlled = [name for name in self.controlled if name in buses]
        self.waiting += [name for name in buses if name not in self.waiting + self.controlled]
        while self.waiting and len(self.controlled) < 10:
            self.controlled.append(self.waiting.pop(0))
        libsumo.simulationStep()
        self.look_around()
        return libsumo.simulation.getStartingTeleportNumber() != 0


@dataclass
class TrafficObservation:
    ego_speeds: np.ndarray = field(default_factory=lambda: np.zeros(10, np.float32))
    leader_headways: np.ndarray = field(default_factory=lambda: np.zeros(10, np.float32))
    leader_speed_diffs: np.ndarray = field(default_factory=lambda: np.zeros(10, np.float32))
    follower_headways: np.ndarray = field(default_factory=lambda: np.zeros(10, np.float32))
    follower_speed_diffs: np.ndarray = field(default_factory=lambda: np.zeros(10, np.float32))
    true_headways: np.ndarray = field(default_factory=lambda: np.zeros(10, np.float32))
    all_vehicle_speeds: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    ego_vehicle_accels: np.ndarray = field(default_factory=lambda: np.zeros(10, np.float32))
    target_velocity: float = 20.0
    fail: bool = False
    rl_ids: list = field(default_factory=list)
    max_speed: float = 30.0
    max_length: float = 373.0


def observe(road, action, fail):
    seen = TrafficObservation(fail=fail, rl_ids=list(road.controlled))
    seen.all_vehicle_speeds = np.array([v.speed for v in road.vehicles.values()], np.float32)
    seen.ego_vehicle_accels = np.array(action, np.float32)
    for slot, name in enumerate(road.controlled):
        ego = road.vehicles.get(name)
        if not ego:
            continue
        leader, follower = road.vehicles.get(ego.leader), road.vehicles.get(ego.follower)
        seen.ego_speeds[slot] = ego.speed
        seen.leader_headways[slot] = leader.headway if leader else seen.max_length
        seen.true_headways[slot] = ego.headway if leader else seen.max_length
        seen.leader_speed_diffs[slot] = (leader.speed if leader else seen.max_speed) - ego.speed
        seen.follower_headways[slot] = follower.headway if follower else seen.max_length
        seen.follower_speed_diffs[slot] = ego.speed - (follower.speed if follower else 0)
    return seen


def headway_penalty(speeds, headways):
    return sum(min(h / v - 1, 0) for v, h in zip(speeds, headways) if v > 0)


def rewards(action, seen):
    """[the published reward, the 'commute' reward with true headways, first term of the published one]"""
    speeds = seen.all_vehicle_speeds.astype(float)
    most = 20 * sqrt(len(speeds))
    near = max(most - np.linalg.norm(speeds - 20), 0) / (most + 2**-23) if len(speeds) else 0.0
    price = np.mean(np.abs(action))
    commute = -np.mean(1 / (speeds + 0.001)) - price + 0.1 * headway_penalty(seen.ego_speeds, seen.true_headways)
    if seen.fail:
        return 0.0, commute, 0.0
    return near + 0.1 * headway_penalty(seen.ego_speeds, seen.leader_headways) - price, commute, near


class Constant:
    def __init__(self, value):
        self.value = value

    def act(self, obs):
        return [self.value] * 10


class Random:
    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def act(self, obs):
        return self.rng.uniform(-1.5, 1.5, 10)


class BlockTheRamp:
    """Brakes the first bus to a stop, then does nothing."""

    def __init__(self):
        self.stopped = False

    def act(self, obs):
        self.stopped = self.stopped or (len(obs.rl_ids) > 0 and obs.ego_speeds[0] == 0)
        return [-1.5 if len(obs.rl_ids) > 0 and not self.stopped else 0.0] + [0.0] * 9


def from_source(text):
    scope = {}
    exec(text, scope)
    return lambda seed: scope["TrafficPolicy"]()


def paper_policies(folder):
    """By round; they import their observation class from the authors' package."""
    parts = "flow_reward_misspecification.flow.envs.traffic_obs_wrapper".split(".")
    for end in range(1, len(parts) + 1):
        sys.modules[".".join(parts[:end])] = module = ModuleType(parts[end - 1])
    module.TrafficObservation = TrafficObservation
    files = sorted(Path(folder).glob("traffic_*.py"))
    return {f"paper-{re.search('round_[0-9]+', f.name)[0].replace('_', '-')}": from_source(f.read_text()) for f in files}


POLICIES = {
    "sumo": None,
    "zero": lambda seed: Constant(0.0),
    "half": lambda seed: Constant(0.5),
    "full": lambda seed: Constant(1.5),
    "brake": lambda seed: Constant(-1.5),
    "random": Random,
    "block": lambda seed: BlockTheRamp(),
    "hand-written": from_source((ROOT / "envs" / "traffic" / "reference-policy.py").read_text()),
}


def run_episode(road, make_policy, seed):
    road.reset(seed)
    policy = make_policy(seed) if make_policy else None
    seen, crash = observe(road, [0.0] * 10, False), False
    sums, counts, speeds = np.zeros(3), [], []
    for _ in range(HORIZON):
        action = np.asarray(policy.act(seen), float) if policy else None
        for _ in range(5):
            crash = road.advance(action)
            if crash:
                break
        taken = action if policy else np.zeros(10)
        seen = observe(road, taken, crash)
        sums += rewards(taken, seen)
        counts.append(len(road.vehicles))
        speeds.append(np.mean(seen.all_vehicle_speeds) if len(seen.all_vehicle_speeds) else 0)
        if crash:
            break
    numbers = [*sums, np.mean(counts), np.mean(speeds), road.arrived, int(crash)]
    return [float(f"{x:.6g}") for x in numbers]


def follow(road, make_policy, seed):
    road.reset(seed)
    policy = make_policy(seed) if make_policy else None
    seconds = []
    for _ in range(FOLLOWED_SECONDS):
        seconds.append([[v.id, round(v.x, 4), round(v.speed, 4)] for v in road.vehicles.values()])
        action = policy.act(None) if policy else None
        for _ in range(5):
            road.advance(action)
    return {"seed": seed, "factors": road.factors, "seconds": seconds}


def main():
    road = Road()
    followed = {"sumo": 4, "zero": 0, "full": 1, "brake": 1, "random": 2}
    policies = {**POLICIES, **(paper_policies(sys.argv[1]) if len(sys.argv) > 1 else {})}
    recorded = {
        "sumo": "1.23.1",
        "lanes": road.lanes,
        "trajectories": {name: follow(road, POLICIES[name], seed) for name, seed in followed.items()},
        "episodes": {},
    }
    for name, make_policy in policies.items():
        recorded["episodes"][name] = [run_episode(road, make_policy, seed) for seed in SEEDS]
        print(name, np.mean(recorded["episodes"][name], axis=0).round(2), flush=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(recorded, separators=(",", ":")) + "\n")
    print(OUT, OUT.stat().st_size)


if __name__ == "__main__":
    main()
