import math


class PendulumPolicy:
    """Far from upright it brings the rod's energy to what standing upright needs; near upright it holds it like a spring."""

    def act(self, obs):
        angle = math.atan2(obs.sin_theta, obs.cos_theta)
        speed = obs.angular_velocity
        if abs(angle) < 0.5:
            torque = -10.0 * angle - 2.0 * speed
        else:
            # Kinetic plus potential energy, zero when the rod stands still upright.
            energy = speed * speed / 6.0 + 5.0 * (obs.cos_theta - 1.0)
            torque = -3.0 * energy if speed >= 0 else 3.0 * energy
        return [max(-2.0, min(2.0, torque))]
