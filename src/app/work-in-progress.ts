// Whether something goes on in this browser that opening the page anew would cut off: every such work holds a Web Lock.

/** Names of the locks of runs, trainings and experiments. */
const workLock = /^promptpo-(run:|training|experiment)/;

/** True while a run, a training or an experiment goes on in any tab of this browser. */
export async function workGoesOn(locks: LockManager | undefined = globalThis.navigator?.locks): Promise<boolean> {
  const held = (await locks?.query())?.held ?? [];
  return held.some(({ name }) => name !== undefined && workLock.test(name));
}
