// What a caught value says, for messages to people.

/** The message of an Error, else the value as text. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
