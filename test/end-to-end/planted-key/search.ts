// Finds a planted secret in a pile of texts, also where it was encoded on the way.

/** A place and what lies there. */
export interface Text {
  readonly where: string;
  readonly text: string;
}

export interface Find {
  readonly where: string;
  /** How the secret was written there. */
  readonly form: string;
}

/** The ways in which `secret` may be written inside a longer text. */
export function formsOf(secret: string): readonly { readonly form: string; readonly text: string }[] {
  const bytes = Buffer.from(secret);
  /** Base64 of a text that holds the secret after 0, 1 or 2 other bytes: what all such texts have in common. */
  const inBase64 = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = Math.ceil((before * 4) / 3);
    return whole.slice(start, whole.length - ((before + bytes.length) % 3 === 0 ? 0 : 1));
  });
  const forms = [
    { form: 'plain', text: secret },
    { form: 'URL-encoded', text: encodeURIComponent(secret) },
    { form: 'in JSON', text: JSON.stringify(secret).slice(1, -1) },
    { form: 'HTML', text: secret.replace(/&/g, '&amp;').replace(/</g, '&lt;') },
    { form: 'hexadecimal', text: bytes.toString('hex') },
    { form: 'as a list of bytes', text: [...bytes].join(',') },
    { form: 'backwards', text: [...secret].reverse().join('') },
    ...inBase64.flatMap((text) => [
      { form: 'base64', text },
      { form: 'base64url', text: text.replace(/\+/g, '-').replace(/\//g, '_') },
      { form: 'URL-encoded base64', text: encodeURIComponent(text) },
    ]),
  ];
  return forms.filter(({ text }, i) => forms.findIndex((other) => other.text === text) === i);
}

/** Every place in which any form of `secret` stands. */
export function findSecret(secret: string, texts: readonly Text[]): Find[] {
  const forms = formsOf(secret);
  return texts.flatMap(({ where, text }) =>
    forms.filter((each) => text.includes(each.text)).map(({ form }) => ({ where, form })),
  );
}
