// What lies over a scene, without drawing it: which instances there are and where.
import { Matrix4, Quaternion, Vector3, type InstancedMesh } from 'three';
import { expect, test } from 'vitest';
import { ContactArrows } from '../../src/ui/scene/scene-overlays.ts';
import type { SceneTheme } from '../../src/ui/scene/scene-theme.ts';

const colour = '#102030';
const theme: SceneTheme = {
  dark: false,
  background: colour,
  foreground: colour,
  muted: colour,
  line: colour,
  accent: colour,
  object: colour,
  good: colour,
  bad: colour,
  font: 'sans-serif',
  push: colour,
  pull: colour,
};

const upwards = [1, 2, 0, 0, 0, 100];
const sidewards = [3, 4, 0, 100, 0, 0];
const without = [5, 6, 0, 0, 0, 0];

/** Where each arrow's head is and where it points. */
function heads(arrows: ContactArrows): { at: number[]; along: number[] }[] {
  const mesh = arrows.group.children[1] as InstancedMesh;
  const [matrix, place, turn, scale] = [new Matrix4(), new Vector3(), new Quaternion(), new Vector3()];
  return Array.from({ length: mesh.count }, (_, i) => {
    mesh.getMatrixAt(i, matrix);
    matrix.decompose(place, turn, scale);
    const along = new Vector3(0, 1, 0).applyQuaternion(turn);
    return { at: place.toArray(), along: along.toArray().map((value) => Math.round(value)) };
  });
}

test('a contact pushes along its force, and one without force has no arrow', () => {
  const arrows = new ContactArrows(2, theme);
  arrows.show(Float32Array.from([...upwards, ...without, ...sidewards]));
  const drawn = heads(arrows);
  expect(drawn.map(({ along }) => along)).toEqual([
    [0, 0, 1],
    [1, 0, 0],
  ]);
  expect(drawn[0]!.at[2]).toBeGreaterThan(0.1);
  expect(drawn[1]!.at[0]).toBeGreaterThan(3.1);
  arrows.show(Float32Array.from(without));
  expect(heads(arrows)).toEqual([]);
});
