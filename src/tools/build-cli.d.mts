// Types of build-cli.mjs, for tests.
export const root: string;
export function buildCli(): Promise<string>;
