/** Coasts, because every acceleration costs; only who has become slow is sped up again, so that nobody blocks the ramp. */
class TrafficPolicy {
  act(obs) {
    const slow = 8;
    const push = 1;
    const action = new Array(10).fill(0);
    for (let slot = 0; slot < obs.rl_ids.length; slot++) {
      if (obs.ego_speeds[slot] < slow) action[slot] = push;
    }
    return action;
  }
}
