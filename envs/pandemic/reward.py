CRITICAL, DEAD, INFECTED = 0, 1, 2


class PandemicRewardFunction:
    """
    The reward of a day is the sum of four terms, none above zero. Only the latest record of each observation counts.
    """

    def calculate_reward(self, prev_obs, action, next_obs):
        before = prev_obs.global_infection_summary[-1][0]
        after = next_obs.global_infection_summary[-1][0]
        stage_before = prev_obs.stage[-1][0][0]
        stage_after = next_obs.stage[-1][0][0]

        critical_cases = -10.0 * after[CRITICAL]

        # Raising the stage is unpopular while fewer than 0.5 % of the people are infected, critical or dead.
        political = 0.0
        if stage_after > stage_before:
            lack = min(before[INFECTED] + before[CRITICAL] + before[DEAD] - 0.005, 0.0) / 0.005
            political = -10.0 * lack**2

        lower_stage = -0.1 * action**1.5 / 3**1.5  # by the action, whatever the stage is

        stage_change = -0.02 * abs(stage_after - stage_before)

        return float(critical_cases + political + lower_stage + stage_change)
