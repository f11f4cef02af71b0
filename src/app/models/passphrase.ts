// What a passphrase for kept keys must be, for the dialog that asks for one; apart from keys.svelte.ts, which loads with the page.
export { SHORTEST_PASSPHRASE } from '../../storage/keys.ts';
