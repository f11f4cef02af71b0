"""Records what public implementations make of small PPO batches, for test/baselines/ppo.test.ts to compare with.

    pip install stable-baselines3==2.9.2 torch==2.15.0 gymnasium==1.4.0 numpy==2.4.6
    python test/reference/record_ppo.py

Writes test/fixtures/baselines/ppo.json:

  advantages   Stable-Baselines3's RolloutBuffer on steps of which some end, some are cut at a time limit (their last
               observation's value added to the reward, discounted, as its `collect_rollouts` does), and some go on
  normalised   its RunningMeanStd, fed and used as its VecNormalize does with one environment's observations and rewards
  discrete     PyTorch's distributions, autograd, clip_grad_norm_ and Adam on the loss of CleanRL's ppo.py (clipped
  continuous   policy and value loss, entropy bonus): loss terms, gradient before clipping, weights after three updates.
               Networks are flat: layer by layer, weights [inputs][outputs], biases; actor, log deviations, critic.
"""

import json
from pathlib import Path

import numpy as np
import torch
from gymnasium import spaces
from stable_baselines3.common.buffers import RolloutBuffer
from stable_baselines3.common.running_mean_std import RunningMeanStd
from torch.distributions import Categorical, Normal

OUT = Path(__file__).resolve().parents[1] / "fixtures" / "baselines" / "ppo.json"
RANDOM = np.random.default_rng(11)
OBSERVATION_SIZE, WIDTH, ACTIONS, BATCH_SIZE, UPDATES = 3, 5, 2, 8, 3
SETTINGS = {"clipRange": 0.2, "entropyCoefficient": 0.01, "valueCoefficient": 0.5, "maxGradientNorm": 0.5}
LEARNING_RATE, EPSILON = 3e-3, 1e-5


def advantages():
    steps, gamma, lam = 12, 0.97, 0.9
    rewards, values, after = (RANDOM.normal(size=steps).astype(np.float32) for _ in range(3))
    ends = ["on"] * steps
    ends[3], ends[6], ends[9] = "terminated", "truncated", "truncated"
    for i in range(steps - 1):
        if ends[i] == "on":
            after[i] = values[i + 1]
    buffer = RolloutBuffer(
        steps, spaces.Box(-1, 1, (1,)), spaces.Discrete(2), device="cpu", gae_lambda=lam, gamma=gamma, n_envs=1
    )
    start = True
    for i in range(steps):
        reward = rewards[i] + (gamma * after[i] if ends[i] == "truncated" else 0)
        buffer.add(
            np.zeros((1, 1)), np.zeros((1, 1)), np.array([reward]), np.array([start]),
            torch.tensor([values[i]]), torch.zeros(1),
        )  # fmt: skip
        start = ends[i] != "on"
    buffer.compute_returns_and_advantage(torch.tensor([after[-1]]), np.array([start]))
    return {
        "gamma": gamma,
        "lambda": lam,
        "rewards": rewards.tolist(),
        "values": values.tolist(),
        "nextValues": after.tolist(),
        "ends": ends,
        "advantages": buffer.advantages[:, 0].tolist(),
        "returns": buffer.returns[:, 0].tolist(),
    }


def normalised():
    gamma, steps = 0.97, 30
    observations = RANDOM.normal([1, -200, 0.001], [3, 50, 1e-5], size=(steps, 3))
    rewards = RANDOM.normal(4, 20, size=steps)
    over = [i in (9, 17) for i in range(steps)]
    of_observations, of_returns = RunningMeanStd(shape=(3,)), RunningMeanStd(shape=())
    scaled_observations, scaled_rewards, discounted = [], [], 0.0
    for i in range(steps):
        of_observations.update(observations[i : i + 1])
        scaled = (observations[i] - of_observations.mean) / np.sqrt(of_observations.var + 1e-8)
        scaled_observations.append(np.clip(scaled, -10, 10).tolist())
        discounted = discounted * gamma + rewards[i]
        of_returns.update(np.array([discounted]))
        scaled_rewards.append(float(np.clip(rewards[i] / np.sqrt(of_returns.var + 1e-8), -10, 10)))
        if over[i]:
            discounted = 0.0
    return {
        "gamma": gamma,
        "observations": observations.tolist(),
        "rewards": rewards.tolist(),
        "over": over,
        "normalisedObservations": scaled_observations,
        "scaledRewards": scaled_rewards,
    }


def network(outputs):
    sizes = [OBSERVATION_SIZE, WIDTH, WIDTH, outputs]
    layers = []
    for inputs, width in zip(sizes, sizes[1:]):
        for shape in ((inputs, width), (width,)):
            layers.append(torch.tensor(RANDOM.normal(0, 0.5, size=shape), requires_grad=True))
    return layers


def forward(layers, x):
    for i in range(0, len(layers), 2):
        x = x @ layers[i] + layers[i + 1]
        if i + 2 < len(layers):
            x = torch.tanh(x)
    return x


def flat(tensors):
    return torch.cat([tensor.detach().reshape(-1) for tensor in tensors]).tolist()


def loss_terms(continuous, actor, log_deviations, critic, batch):
    outputs = forward(actor, batch["observations"])
    if continuous:
        policy = Normal(outputs, torch.exp(log_deviations).expand_as(outputs))
        log_probs = policy.log_prob(batch["actions"]).sum(1)
        entropy = policy.entropy().sum(1).mean()
    else:
        policy = Categorical(logits=outputs)
        log_probs = policy.log_prob(batch["actions"])
        entropy = policy.entropy().mean()
    log_ratio = log_probs - batch["logProbs"]
    ratio = torch.exp(log_ratio)
    clip = SETTINGS["clipRange"]
    gain = batch["advantages"]
    policy_loss = -torch.minimum(ratio * gain, torch.clamp(ratio, 1 - clip, 1 + clip) * gain).mean()
    value = forward(critic, batch["observations"])[:, 0]
    near = batch["values"] + torch.clamp(value - batch["values"], -clip, clip)
    errors = torch.maximum((value - batch["returns"]) ** 2, (near - batch["returns"]) ** 2)
    value_loss = 0.5 * errors.mean()
    loss = policy_loss - SETTINGS["entropyCoefficient"] * entropy + SETTINGS["valueCoefficient"] * value_loss
    return loss, policy_loss, value_loss, entropy, (ratio - 1 - log_ratio).mean()


def updates(continuous):
    actor, critic = network(ACTIONS), network(1)
    log_deviations = torch.tensor(RANDOM.normal(-0.3, 0.2, size=ACTIONS), requires_grad=True)
    weights = [*actor, *([log_deviations] if continuous else []), *critic]
    observations = torch.tensor(RANDOM.normal(size=(BATCH_SIZE, OBSERVATION_SIZE)))
    outputs, values = forward(actor, observations).detach(), forward(critic, observations).detach()[:, 0]
    if continuous:
        policy = Normal(outputs, torch.exp(log_deviations.detach()))
        actions = outputs + torch.exp(log_deviations.detach()) * torch.tensor(RANDOM.normal(size=outputs.shape))
        log_probs = policy.log_prob(actions).sum(1)
    else:
        actions = torch.tensor(RANDOM.integers(0, ACTIONS, size=BATCH_SIZE))
        log_probs = Categorical(logits=outputs).log_prob(actions)
    # Older policies and values than the networks', far enough off that some rows are clipped on either side.
    batch = {
        "observations": observations,
        "actions": actions,
        "logProbs": log_probs + torch.tensor(RANDOM.normal(0, 0.3, size=BATCH_SIZE)),
        "values": values + torch.tensor(RANDOM.normal(0, 0.3, size=BATCH_SIZE)),
        "advantages": torch.tensor(RANDOM.normal(size=BATCH_SIZE)),
        "returns": values + torch.tensor(RANDOM.normal(size=BATCH_SIZE)),
    }
    record = {"settings": {**SETTINGS, "learningRate": LEARNING_RATE, "epsilon": EPSILON}}
    record["batch"] = {name: values.tolist() for name, values in batch.items()}
    record["weights"] = flat(weights)
    optimiser = torch.optim.Adam(weights, lr=LEARNING_RATE, eps=EPSILON)
    for update in range(UPDATES):
        terms = loss_terms(continuous, actor, log_deviations, critic, batch)
        optimiser.zero_grad()
        terms[0].backward()
        if update == 0:
            record["terms"] = [float(term.detach()) for term in terms]
            record["gradient"] = flat([weight.grad for weight in weights])
        torch.nn.utils.clip_grad_norm_(weights, SETTINGS["maxGradientNorm"])
        optimiser.step()
    record["updates"] = UPDATES
    record["weightsAfter"] = flat(weights)
    return record


def main():
    data = {
        "sizes": {"observation": OBSERVATION_SIZE, "width": WIDTH, "actions": ACTIONS, "batch": BATCH_SIZE},
        "advantages": advantages(),
        "normalised": normalised(),
        "discrete": updates(continuous=False),
        "continuous": updates(continuous=True),
    }
    OUT.write_text(json.dumps(data, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
