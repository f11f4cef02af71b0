// The bodies of a scene as meshes: built once from the model's shapes, then only moved.
import {
  BoxGeometry,
  CapsuleGeometry,
  Color,
  CylinderGeometry,
  Group,
  Mesh,
  MeshStandardMaterial,
  SRGBColorSpace,
  SphereGeometry,
  type BufferGeometry,
  type RGB,
} from 'three';
import type { Poses } from '../../env-api/mujoco/scene-pose.ts';
import type { SceneGeom, SceneModel, SceneRole } from '../../env-api/mujoco/scene.ts';
import type { SceneTheme } from './scene-theme.ts';

/** MuJoCo's rods lie along z, three's along y. */
const QUARTER_TURN = Math.PI / 2;

function geometryOf({ shape, size }: SceneGeom): BufferGeometry | null {
  const [a, b, c] = size;
  switch (shape) {
    case 'sphere':
      return new SphereGeometry(a, 24, 16);
    case 'capsule':
      return new CapsuleGeometry(a, 2 * b, 8, 20).rotateX(QUARTER_TURN);
    case 'cylinder':
      return new CylinderGeometry(a, a, 2 * b, 28).rotateX(QUARTER_TURN);
    case 'box':
      return new BoxGeometry(2 * a, 2 * b, 2 * c);
    case 'ellipsoid':
      return new SphereGeometry(1, 28, 18).scale(a, b, c);
    case 'plane':
      return null;
  }
}

/** How much lighter or darker the shapes of one colour of the model are drawn than those of another. */
const SHADES = [0, 0.11, -0.09, 0.2];

/** How much of the accent is in the colour of an arm; the rest is the background's. */
const ARM_SHARE = 0.45;

/** `share` of one colour and the rest of another, mixed as CSS does, so that the legend's swatch has the same. */
function mixed(share: number, one: string, other: string): string {
  const [a, b] = [one, other].map((css) => new Color(css).getRGB({ r: 0, g: 0, b: 0 }, SRGBColorSpace)) as [RGB, RGB];
  const channel = (name: keyof RGB): number => share * a[name] + (1 - share) * b[name];
  return `#${new Color().setRGB(channel('r'), channel('g'), channel('b'), SRGBColorSpace).getHexString()}`;
}

/** One material per role and colour of the model: limbs that the model tells apart stay apart in the theme's own colour. */
function materialsFor(theme: SceneTheme): (geom: SceneGeom) => MeshStandardMaterial {
  const made = new Map<string, MeshStandardMaterial>();
  const hues: Readonly<Record<SceneRole, string>> = {
    world: theme.line,
    arm: mixed(ARM_SHARE, theme.accent, theme.background),
    body: theme.accent,
    object: theme.object,
    goal: theme.good,
  };
  const shades: Partial<Record<SceneRole, number>> = {};
  return (geom) => {
    const { role } = geom;
    const key = role === 'body' || role === 'world' ? `${role} ${geom.rgba.join()}` : role;
    let material = made.get(key);
    if (!material) {
      const color = new Color(hues[role]);
      const shade = (shades[role] = (shades[role] ?? -1) + 1);
      color.offsetHSL(0, 0, SHADES[shade % SHADES.length]!);
      material = new MeshStandardMaterial({ color, roughness: 0.5, metalness: 0 });
      made.set(key, material);
    }
    return material;
  };
}

export class SceneBodies {
  readonly group = new Group();
  private readonly bodies: readonly Group[];

  constructor(scene: SceneModel, theme: SceneTheme) {
    const materialOf = materialsFor(theme);
    this.bodies = scene.bodyNames.map(() => new Group());
    this.group.add(...this.bodies);
    for (const geom of scene.geoms) {
      const geometry = geometryOf(geom);
      if (!geometry) continue;
      const mesh = new Mesh(geometry, materialOf(geom));
      const [w, x, y, z] = geom.quaternion;
      mesh.position.set(...geom.position);
      mesh.quaternion.set(x, y, z, w);
      mesh.castShadow = true;
      mesh.receiveShadow = true;
      this.bodies[geom.body]!.add(mesh);
    }
  }

  /** Puts every body where `poses` has it. */
  move({ positions, quaternions }: Poses): void {
    for (let i = 0; i < this.bodies.length; i++) {
      const body = this.bodies[i]!;
      body.position.set(positions[i * 3]!, positions[i * 3 + 1]!, positions[i * 3 + 2]!);
      const q = i * 4;
      body.quaternion.set(quaternions[q + 1]!, quaternions[q + 2]!, quaternions[q + 3]!, quaternions[q]!);
    }
  }
}
