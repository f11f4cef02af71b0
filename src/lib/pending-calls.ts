// Calls into a worker that may end at any time: a call whose worker is gone would never settle by itself, so each one can
// be rejected from outside.

export interface PendingCalls {
  /** What `work` comes to, or a rejection if `rejectAll` is called before. */
  follow<P extends Promise<unknown>>(work: () => P): Promise<Awaited<P>>;
  /** Rejects every call under way. */
  rejectAll(error: Error): void;
}

export function createPendingCalls(): PendingCalls {
  const cancels = new Set<(error: Error) => void>();

  async function follow<P extends Promise<unknown>>(work: () => P): Promise<Awaited<P>> {
    let cancel: (error: Error) => void = () => undefined;
    const stopped = new Promise<never>((_, reject) => (cancel = reject));
    cancels.add(cancel);
    try {
      return await Promise.race([work(), stopped]);
    } finally {
      cancels.delete(cancel);
    }
  }

  return {
    follow,
    rejectAll(error) {
      for (const cancel of [...cancels]) cancel(error);
    },
  };
}
