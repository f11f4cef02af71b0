/** A drone keeps the height that is asked for while gusts push it up and down. */
export class DroneHeight {
  observationSpace = { kind: 'box', low: [0, -10, 2], high: [20, 10, 18] };
  observationNames = ['height', 'speed', 'wanted'];
  actionSpace = { kind: 'box', low: [0], high: [1] };
  horizon = 150;

  // Math.random is seeded by reset({ seed }): the same seed gives the same episode.
  reset() {
    this.height = 1 + 18 * Math.random();
    this.speed = 0;
    this.wanted = 2 + 16 * Math.random();
    this.gust = 0;
    return { observation: this.observe(), info: {} };
  }

  step([thrust]) {
    const power = Math.min(1, Math.max(0, thrust));
    this.gust = 0.9 * this.gust + (Math.random() - 0.5);
    this.speed += (20 * power - 9.81 + this.gust) * 0.05;
    this.speed = Math.min(10, Math.max(-10, this.speed));
    this.height = Math.min(20, Math.max(0, this.height + this.speed * 0.05));
    const crashed = this.height === 0;
    const distance = Math.abs(this.height - this.wanted);
    return {
      observation: this.observe(),
      reward: crashed ? -100 : 1 - Math.min(1, distance / 5) - 0.1 * power,
      terminated: crashed,
      truncated: false,
      info: {},
    };
  }

  observe() {
    return [this.height, this.speed, this.wanted];
  }

  // A picture of 24 x 42 pixels: sky, the wanted height as a line, the drone.
  render() {
    const [width, height] = [24, 42];
    const data = [];
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const at = 20.5 - row / 2;
        const isDrone = Math.abs(at - this.height) <= 0.5 && Math.abs(column - 11.5) < 5;
        const isWanted = Math.abs(at - this.wanted) < 0.26;
        if (isDrone) data.push(36, 78, 160);
        else if (isWanted) data.push(196, 106, 10);
        else if (at < 0.5) data.push(96, 120, 96);
        else data.push(214, 226, 238);
      }
    }
    return { width, height, data };
  }
}
