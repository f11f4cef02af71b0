class GlucosePolicy:
    """Somewhat more than the basal dose; more when glucose is high, rises or food was eaten, less for insulin just given."""

    def act(self, obs):
        reading = float(obs.bg[-1])
        # Per 5 minutes, over the last quarter of an hour.
        trend = (reading - float(obs.bg[-4])) / 3.0
        # Grams eaten in the last half hour, units of insulin given in the last hour.
        eaten = 5.0 * sum(map(float, obs.cho[-6:]))
        given = 5.0 * sum(map(float, obs.insulin[-12:]))
        dose = 0.035 + 0.0003 * (reading - 120.0) + 0.02 * trend + 0.001 * eaten - 0.004 * given
        return [max(0.0, min(0.1, dose))]
