// Imports a module from its text, through a blob's address: the only one that the frame's policy allows.

/** Imports a module from its source text. */
export type ImportText = (source: string) => Promise<Record<string, unknown>>;

export const importFromBlob: ImportText = async (source) => {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    return (await import(/* @vite-ignore */ url)) as Record<string, unknown>;
  } finally {
    URL.revokeObjectURL(url);
  }
};
