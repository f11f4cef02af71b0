// What is worth seeing in a recorded run, in a sentence for a newcomer. Figures are those of the recordings; scores stand in
// their own summaries.
const notes: Readonly<Record<string, string>> = {
  cartpole: 'Balancing a pole: the very first program is perfect. The model knew how.',
  'cartpole-twin': 'The same pole with all names hidden and all numbers scrambled. The model finds out what it is.',
  'frozen-lake-8x8': 'Slippery ice: a program that plans its way, and still falls short now and then.',
  hopper: 'One leg that hops: programs that carry their own physics and plan every step in it.',
  'noise-world-1': 'A board that throws you back: the first programs often get lost, the later ones always arrive.',
  'noise-world-1-javascript':
    'A board that throws you back, with programs in JavaScript: good at once, better in the second round.',
  'noise-world-4': 'A failure: the one rule that counts is told to nobody, and three rounds do not find it.',
};

/** The recording with the plainest improvement: it opens the first page. */
export const firstFilm = 'noise-world-1';

/** What running a recording again means: said wherever that is offered. */
export const rerunNote =
  'The model’s answers are the recorded ones: nobody is asked and nothing is paid. Every program is run and scored anew, here.';

/** The sentence for a recording; null for one that has none. */
export function recordingNote(name: string): string | null {
  return notes[name] ?? null;
}
