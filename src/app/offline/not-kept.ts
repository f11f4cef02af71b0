// Why files of the site could not be kept, and what to do. Browsers do not say, so it is read off the room that is left and the connection.

/** Several times what a version of the site takes without its large parts. */
const ENOUGH_BYTES = 50_000_000;

/** `freeBytes`: what this browser still gives the site; null where it does not say. */
export function whyNotKept(online: boolean, freeBytes: number | null): string {
  if (freeBytes !== null && freeBytes < ENOUGH_BYTES) {
    return 'This browser has no room left for it. Export and delete what you no longer need under “Made here”, remove large parts, or free disk space, then try again.';
  }
  if (!online) return 'There is no network. Try again once there is.';
  return 'A file did not arrive whole. Check the connection, then try again.';
}
