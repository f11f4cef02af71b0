// How servers are told to let this page in, for components; loaded with the first server that is looked at.
export { browserNotes, corsSteps } from '../../llm/cors-steps.ts';
