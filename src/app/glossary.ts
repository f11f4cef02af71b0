// What the page's words mean, in one or two short sentences each: shown wherever such a word is explained on the spot.
export const glossary = {
  promptpo:
    'Prompted Policy Optimization: a language model improves a program by reading, round after round, how it did. Published by Hatgis-Kessell and Brunskill in 2026.',
  task: 'An environment with rules and a goal. The model is told what can be observed, what can be done and what is rewarded, but never how the environment reacts.',
  model:
    'The language model that writes the policies. It is reached through a provider, played back from a recording, or it is any chat window that you copy to and from.',
  policy:
    'A small program with one method, act(obs): it looks at an observation and returns an action. The model writes it; it is not a neural network.',
  round:
    'In each round the model writes several policies. The best of them wins the round, and the model reads how it did before the next round.',
  candidate:
    'One policy written in a round. Candidates of a round come from the same prompt and do not know of each other.',
  episode: 'One play of the task from its start to its end.',
  return: 'The sum of all rewards of one episode.',
  score:
    'The mean return (or the share of successes) over the episodes of an evaluation. The highest score wins a round.',
  step: 'One action in the environment. Steps count what a method costs in experience; failed candidates and repairs count too.',
  horizon: 'The number of steps after which an episode is cut.',
  seed: 'A number that fixes all randomness. The same seed and the same policy give the same episodes.',
  freshSeeds:
    'Episodes that were not used to choose the policy. A score on them is an honest estimate; the score that won a selection tends to be too high.',
  confirmed: 'The winner of a round played more episodes on fresh seeds before it was called best.',
  interval: 'A 95% bootstrap interval of the mean: how far the mean could reasonably be off with this many episodes.',
  iqm: 'The mean of the middle half of the seeds: neither the luckiest nor the unluckiest decide it.',
  repair: 'The code failed, and the model was shown the error and asked to mend it.',
  feedback:
    'A small class that the model writes once. It turns an episode of the winner into a few sentences for the next prompt.',
  reflection:
    'Before a new round the model says in a few sentences whether its last policy was better or worse than earlier ones, and why.',
  ablation: 'A part of the method is taken away, so that the difference shows what it was worth.',
  toldAttempts: 'The winners of earlier rounds that a prompt shows, with code, returns and feedback.',
  bestSoFar:
    'Whether the best attempt stays in the prompts when others are left out, and whether it is named the best.',
  dial: 'Level 1 takes away the task’s names and description, levels 2 and 3 its order and scale. What the score loses from level 0 on came from the task’s description and what the model made of it; what it loses between levels 1 and 3 was prior knowledge. Level 4 is another task.',
  race: 'Candidates that might be the best play further episodes on the same seeds, a few at a time, until one is ahead or the episodes are used up.',
  rescore:
    'The winner plays fresh episodes before its score enters the history, so that a lucky one does not pass for the best.',
  winnersCurse:
    'The highest of several noisy scores tends to be too high. This is by how much, measured on fresh seeds.',
  preset:
    'Two sets of method settings: Default with improvements that we measured, and Paper, which follows the authors as published.',
  tokens: 'Pieces of text, about four characters each. Providers count and charge by them.',
  promptTexts:
    'Full texts explain everything; compact ones say the same in fewer words, for models that read about 4,000 tokens at a time.',
  temperature: 'How varied the answers are. 0 repeats the most likely text; about 1 gives candidates that differ.',
  contextTokens: 'How much text the model can read and write in one call. Longer histories are shortened to fit.',
  baseUrl: 'The address that calls go to, usually ending in /v1. The page adds the rest.',
  apiKey:
    'The secret that your provider gave you. It stays in this page’s memory and goes only to the provider’s address; kept in this browser only if you ask, encrypted.',
  budget: 'When a budget is used up the run ends cleanly and keeps its result.',
  random: 'What choosing actions at random scores: anything below it has learned nothing.',
  heuristic: 'What a short hand-written policy scores.',
  threshold: 'The score at which the task is commonly called solved.',
  optimum: 'The best score that any policy can expect, computed exactly.',
  sandbox:
    'Code written by the model runs walled off: without network, storage or access to this page, and it is stopped at its time limit.',
  recording:
    'The model’s replies are played back from a recorded run. Everything else, every episode included, is executed here and now.',
  film: 'A run’s log played from its beginning: what was asked, what came back and how it scored. Nothing is asked or computed anew but the pictures.',
  takeOver:
    'Makes a new run that begins as this one did, up to the round you choose. From there it goes on with a model, by hand or with your own code; the run it comes from stays as it is.',
  calibration: 'Whether people who say 80% are right in 80% of such cases. Sure and wrong is worse than unsure.',
  brier:
    'The mean of (confidence minus outcome) squared, the outcome being 1 if the bet was right and 0 if not (Brier, 1950).',
  reward:
    'A number that the task gives after every step. The policy does not see it; it is to collect as much of it as it can.',
  observation: 'What the policy is shown at each step, and all that it may decide by.',
} as const;

export type GlossaryWord = keyof typeof glossary;
