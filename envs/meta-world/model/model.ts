// Writes the four tasks' MuJoCo models: the frame in sawyer.xml with the files that it includes, in one text, as the compiler
// under WebAssembly has no files to look into.
import arena from './arena.xml?raw';
import arm from './arm.xml?raw';
import frame from './sawyer.xml?raw';

/** A file's part between `<mujocoinclude>` and `</mujocoinclude>`. */
const inside = (file: string): string =>
  file.slice(file.indexOf('<mujocoinclude>') + 15, file.indexOf('</mujocoinclude>'));

/** The model of a task as MJCF; `object` is its object.xml. */
export function sawyerModel(object: string): string {
  const files: Readonly<Record<string, string>> = { 'arena.xml': arena, 'arm.xml': arm, 'object.xml': object };
  return frame.replace(/<include file="(.+?)"\/>/g, (_, name: string) => inside(files[name]!));
}
