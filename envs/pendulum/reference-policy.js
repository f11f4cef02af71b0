/** Far from upright it brings the rod's energy to what standing upright needs; near upright it holds it like a spring. */
class PendulumPolicy {
  act(obs) {
    const angle = Math.atan2(obs.sin_theta, obs.cos_theta);
    const speed = obs.angular_velocity;
    let torque;
    if (Math.abs(angle) < 0.5) {
      torque = -10 * angle - 2 * speed;
    } else {
      // Kinetic plus potential energy, zero when the rod stands still upright.
      const energy = (speed * speed) / 6 + 5 * (obs.cos_theta - 1);
      torque = speed >= 0 ? -3 * energy : 3 * energy;
    }
    return [Math.max(-2, Math.min(2, torque))];
  }
}
