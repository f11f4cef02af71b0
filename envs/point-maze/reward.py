import math


class PointMazeRewardFunction:
    """1 for the step that brings the ball within 0.45 m of the goal, which ends the episode; 0 for every other step."""

    def calculate_reward(self, prev_obs, action, next_obs):
        x, y = next_obs.achieved_goal
        goal_x, goal_y = next_obs.desired_goal
        distance = math.sqrt((x - goal_x) ** 2 + (y - goal_y) ** 2)
        return 1.0 if distance <= 0.45 else 0.0
