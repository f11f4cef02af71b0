// The messages of one call: the prompt alone, or, where an answer was cut at the token limit, the prompt, the answer so far and
// the request to go on with it.
import type { ModelRequest } from '../engine/capabilities.ts';

export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** Asked after an answer that was cut: what comes back is joined to it without a break. */
const GO_ON =
  'Your answer was cut off. Go on exactly where it stops, in the middle of the line if need be. Repeat nothing, explain nothing, and close the code block at its end.';

/** User message, or user, assistant, user. */
export function chatMessages(request: Pick<ModelRequest, 'prompt' | 'cutAnswer'>): ChatMessage[] {
  const asked: ChatMessage = { role: 'user', content: request.prompt };
  if (!request.cutAnswer) return [asked];
  return [asked, { role: 'assistant', content: request.cutAnswer }, { role: 'user', content: GO_ON }];
}
