// Short messages at the foot of the page: what went wrong outside any view, or what was done on the person's behalf.
export interface Message {
  readonly id: number;
  readonly tone: 'problem' | 'note';
  readonly text: string;
}

class Messages {
  list = $state.raw<readonly Message[]>([]);
  private nextId = 1;

  note(text: string): void {
    this.add('note', text);
  }

  /** Shows a failure; `doing` says what was being tried, e.g. "Starting the run". */
  problem(doing: string, cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.add('problem', `${doing} did not work. ${reason}`);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((message) => message.id !== id);
  }

  private add(tone: Message['tone'], text: string): void {
    this.list = [...this.list.filter((message) => message.text !== text), { id: this.nextId++, tone, text }].slice(-3);
  }
}

export const messages = new Messages();
