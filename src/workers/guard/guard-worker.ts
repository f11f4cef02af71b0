// Imported before anything else by workers that may call other addresses: closes the network before other code runs.
import { networkGuard } from './network-guard.ts';

networkGuard.install(globalThis, globalThis.location.origin);
