/** Somewhat more than the basal dose; more when glucose is high, rises or food was eaten, less for insulin just given. */
class GlucosePolicy {
  act(obs) {
    const reading = obs.bg.at(-1);
    // Per 5 minutes, over the last quarter of an hour.
    const trend = (reading - obs.bg.at(-4)) / 3;
    // Grams eaten in the last half hour, units of insulin given in the last hour.
    const eaten = 5 * obs.cho.slice(-6).reduce((sum, rate) => sum + rate, 0);
    const given = 5 * obs.insulin.slice(-12).reduce((sum, rate) => sum + rate, 0);
    const dose = 0.035 + 0.0003 * (reading - 120) + 0.02 * trend + 0.001 * eaten - 0.004 * given;
    return [Math.max(0, Math.min(0.1, dose))];
  }
}
