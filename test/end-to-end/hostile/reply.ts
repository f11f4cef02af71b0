// One hostile or broken model reply, and groups of them. The text is what a model would send; `bytes` replaces the whole
// event stream where the breakage lies in the transport.

export interface HostileReply {
  readonly name: string;
  /** The whole reply as the model writes it. */
  readonly text: string;
  /** How it is sent: pieces of the stream of so many characters (default: one piece of at most 64 kB). */
  readonly pieceChars?: number;
  /** Ends the answer with this reason; `stop` where it is left out. */
  readonly finishReason?: string;
  /** The body of the event stream in place of one made from `text`. The reported model name is put before it. */
  readonly bytes?: Buffer;
  /** The reply never becomes an answer: it is asked for again, or the call fails for good. */
  readonly unanswered?: 'retried' | 'failed';
  /** What has to come of it without a repair; either where it is left out. */
  readonly ends?: 'scored' | 'failed';
}

export interface ReplyGroup {
  readonly about: string;
  /** So many of the first are in the short run. */
  readonly short: number;
  readonly replies: readonly HostileReply[];
}

export const fenced = (code: string, label = 'javascript'): string =>
  `Here is the policy.\n\n\`\`\`${label}\n${code}\n\`\`\`\n`;

/** A group of JavaScript or Python sources, each as the one code block of a reply. */
export function groupOf(
  language: 'javascript' | 'python',
  about: string,
  short: number,
  sources: Readonly<Record<string, string>>,
  ends?: 'scored' | 'failed',
): ReplyGroup {
  const replies = Object.entries(sources).map(([name, code]) => ({
    name: `${language}: ${name}`,
    text: fenced(code, language),
    ...(ends ? { ends } : {}),
  }));
  return { about, short, replies };
}

/** Where attacks aim: a server that writes down what arrives, and the site's own folder. */
export interface Targets {
  readonly leakPort: number;
  readonly site: string;
}
