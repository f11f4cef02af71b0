/** Pushes the way the car is already rolling, at half strength: slower to the top, but much cheaper. */
class MountainCarContinuousPolicy {
  act(obs) {
    return [obs.velocity >= 0 ? 0.5 : -0.5];
  }
}
