import math

# All numbers below were found by random search (cross-entropy method).
# Where thigh, leg and foot are to go in each phase (rad).
LAND = (-0.055, 0.218, 0.261)  # just landed
PUSH = (-0.195, 0.382, -0.709)  # later on the ground
LIFT = (-0.143, -0.465, 0.111)  # just in the air
REACH = (0.193, -0.339, 0.44)  # later in the air
# How long landing and lifting off last (s), and how high the foot is (m) when the hopper counts as in the air.
LANDING, LIFTING, CLEARANCE = 0.212, 0.036, 0.0021
SHORTEST = 0.04  # s: no phase change sooner than this after the last.
STIFFNESS = (0.759, 0.67, 1.126)  # Torque per rad for thigh, leg, foot;
DAMPING = (0.07, 0.089, 0.059)  # and per rad/s.
# What the torso's pitch and the rate of that add to the thigh's target on the ground and in the air, and to the foot's.
THIGH_ON_GROUND, THIGH_IN_AIR, FOOT = (-1.461, -0.136), (-1.317, 0.033), (-0.395, 0.174)
SPEED = 0.001  # What each m/s above 2 adds to the thigh's target.


class HopperV5Policy:
    """A hopping gait: four phases, told apart by whether the foot touches the ground and since when. In each of them the
    joints are drawn to fixed angles like damped springs, corrected for the torso's pitch."""

    def __init__(self):
        self.in_air = True
        self.time = 0.0  # Since the last landing or take-off.

    def act(self, obs):
        pitch, rate = float(obs.qpos[2]), float(obs.qvel[2])
        in_air = self.foot_height(obs) > CLEARANCE
        self.time += obs.dt
        if in_air != self.in_air and self.time > SHORTEST:
            self.in_air, self.time = in_air, 0.0
        if self.in_air:
            thigh, leg, foot = LIFT if self.time < LIFTING else REACH
        else:
            thigh, leg, foot = LAND if self.time < LANDING else PUSH
        lean, turn = THIGH_IN_AIR if self.in_air else THIGH_ON_GROUND
        thigh += lean * pitch + turn * rate + SPEED * (float(obs.qvel[0]) - 2.0)
        foot += FOOT[0] * pitch + FOOT[1] * rate
        torques = []
        for joint, target in enumerate((thigh, leg, foot)):
            angle, speed = float(obs.qpos[3 + joint]), float(obs.qvel[3 + joint])
            torque = STIFFNESS[joint] * (target - angle) - DAMPING[joint] * speed
            torques.append(max(-1.0, min(1.0, torque)))
        return torques

    def foot_height(self, obs):
        """Of the lower end of the sole above the ground, from the joint angles (m)."""
        height, pitch, thigh, leg, foot = (float(number) for number in obs.qpos[1:6])
        thigh_tilt = pitch - thigh
        leg_tilt = thigh_tilt - leg
        foot_tilt = leg_tilt - foot
        ankle = height - 0.2 * math.cos(pitch) - 0.45 * math.cos(thigh_tilt) - 0.5 * math.cos(leg_tilt)
        toe, heel = -0.26 * math.sin(foot_tilt), 0.13 * math.sin(foot_tilt)
        return ankle + min(toe, heel) - 0.06
