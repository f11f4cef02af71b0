// Every provider whose wire format the tests speak.
import { anthropic } from './anthropic.ts';
import { deepseek } from './deepseek.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';
import { mistral } from './mistral.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import type { Wire } from './wire.ts';

export const wires: readonly Wire[] = [openai, anthropic, gemini, openrouter, mistral, groq, deepseek];
