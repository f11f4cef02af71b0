// A hand-written policy: wait until raising costs nothing politically, then a few days of measures, again and again.

const CRITICAL = 0;
const INFECTED = 2;
const LATEST = 10; // Where the last of the three records begins, five classes each.

const POPULAR = 0.005; // From this share on of infected, critical and dead people, raising the stage is free.
const STAGE = 3;
const DAYS = 5; // Measures go on working for weeks after they have been lifted, so a few days are enough.

class PandemicPolicy {
  constructor() {
    this.daysLeft = 0;
  }

  act(obs) {
    const summary = obs.global_infection_summary;
    const ill = summary[LATEST + INFECTED] + summary[LATEST + CRITICAL];
    if (this.daysLeft === 0 && ill >= POPULAR) this.daysLeft = DAYS;
    if (this.daysLeft === 0) return 0;
    this.daysLeft--;
    return obs.stage[2] < STAGE ? 2 : 1;
  }
}
