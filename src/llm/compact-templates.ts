// The prompt texts for contexts of about 4,096 tokens: they say the same as the full ones in prompt-templates.ts, with the same
// placeholders, in as few words as small models still follow. The class names and the form of the answer are as plain.
import type { PromptTemplates } from '../engine/settings.ts';

const onlyCode = `Reply with the complete class in one fenced block, no other code:
\`\`\`{{fence}}

\`\`\`
`;

/** The compact texts by name; every name of the full texts has one. */
export const compactTemplates: PromptTemplates = {
  task: `# Observation

{{observation}}

# Actions

{{actions}}

# Reward: {{reward_name}}

{{reward}}

# Begin with

\`\`\`{{fence}}
{{starter_code}}
\`\`\``,

  policy: `{{task}}

# Write

A {{language}} class {{policy_class}} whose method act(obs) takes one observation and returns one valid action. Maximise the sum of {{reward_name}} over at most {{horizon}} steps.
{{rules}}{{language_note}}${onlyCode}`,

  'policy-repair': `{{task}}

# This policy failed

\`\`\`{{fence}}
{{code}}
\`\`\`

Error:
\`\`\`
{{error}}
\`\`\`

# Write

Correct it: class {{policy_class}}, method act(obs) returning one valid action.
{{rules}}{{language_note}}${onlyCode}`,

  'policy-reask': `{{task}}

# Write

Your last answer could not be used: {{error}}

A {{language}} class {{policy_class}} whose method act(obs) takes one observation and returns one valid action. Maximise the sum of {{reward_name}} over at most {{horizon}} steps. Be short.
{{rules}}{{language_note}}${onlyCode}`,

  feedback: `{{task}}

# Write

A {{language}} class Feedback with a method {{method_name}}. {{evidence}}
{{success_note}}It returns one short string: a few figures about the episode (a sum, extreme or mean of what bears on {{reward_name}}) that help to improve the policy. Use plain words.
{{language_note}}${onlyCode}`,

  'feedback-repair': `{{task}}

# This Feedback class failed in {{method_name}}

\`\`\`{{fence}}
{{code}}
\`\`\`

Error:
\`\`\`
{{error}}
\`\`\`

{{evidence}}
{{success_note}}
# Write

Correct it: class Feedback, whose method returns one short string for every episode. Use the fields of {{observation_class}}.
{{language_note}}${onlyCode}`,

  'feedback-reask': `{{task}}

# Write

Your last answer could not be used: {{error}}

A {{language}} class Feedback with a method {{method_name}}. {{evidence}}
{{success_note}}It returns one short string: a few figures that help to improve a policy for {{reward_name}}.
{{language_note}}${onlyCode}`,

  reflection: `# Reward: {{reward_name}}

{{reward}}

{{feedback}}# Latest policy (attempt {{attempt}})

\`\`\`{{fence}}
{{code}}
\`\`\`

Attempt {{attempt}}: {{scores}}

# Earlier attempts

{{earlier}}

# Write

2 or 3 sentences, no code: is the latest policy better than, worse than or about the same as the earlier ones (name numbers), and what does that mean for the sum of {{reward_name}} over at most {{horizon}} steps?{{success_note}} If it is plainly poor, only say so.
`,

  attempt: `## Attempt {{attempt}}

{{best_mark}}\`\`\`{{fence}}
{{code}}
\`\`\`

Attempt {{attempt}}: {{scores}}
{{feedback}}{{reflection}}`,

  refine: `{{policy_prompt}}
{{reflection}}# Earlier attempts, oldest first

{{history}}

{{failures}}# Next attempt

Write a better {{policy_class}}: higher episode returns of {{reward_name}}. Method act(obs) returns one valid action.
${onlyCode}`,
};
