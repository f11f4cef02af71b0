// The floor under a scene: a chequered plane without an end, which passes by as the camera goes along.
import { CanvasTexture, Color, Mesh, MeshLambertMaterial, PlaneGeometry, RepeatWrapping, SRGBColorSpace } from 'three';
import type { SceneModel } from '../../env-api/mujoco/scene.ts';
import type { Quality } from './graphics.ts';
import type { SceneTheme } from './scene-theme.ts';

/** Pixels of one field of the pattern. */
const FIELD_PIXELS = 64;

/** Two by two fields, with a thin line around each. */
function pattern(theme: SceneTheme, { anisotropy }: Quality): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 2 * FIELD_PIXELS;
  const context = canvas.getContext('2d')!;
  const ground = new Color(theme.background);
  const line = new Color(theme.line);
  const mixed = (share: number): string => `#${ground.clone().lerp(line, share).getHexString()}`;
  for (let i = 0; i < 4; i++) {
    const [column, row] = [i % 2, i >> 1];
    context.fillStyle = mixed((column + row) % 2 === 0 ? 0.16 : 0.34);
    context.fillRect(column * FIELD_PIXELS, row * FIELD_PIXELS, FIELD_PIXELS, FIELD_PIXELS);
    context.strokeStyle = mixed(0.5);
    context.strokeRect(column * FIELD_PIXELS + 0.5, row * FIELD_PIXELS + 0.5, FIELD_PIXELS - 1, FIELD_PIXELS - 1);
  }
  const texture = new CanvasTexture(canvas);
  texture.colorSpace = SRGBColorSpace;
  texture.wrapS = texture.wrapT = RepeatWrapping;
  texture.anisotropy = anisotropy;
  return texture;
}

export class SceneGround {
  readonly mesh: Mesh<PlaneGeometry, MeshLambertMaterial>;
  private readonly period: number;

  /** `reach`: metres to the horizon, where fog hides the edge; `field`: side of one field in metres. */
  constructor(
    height: number,
    { reach, field }: { readonly reach: number; readonly field: number },
    theme: SceneTheme,
    quality: Quality,
  ) {
    this.period = 2 * field;
    const map = pattern(theme, quality);
    const periods = Math.ceil((2 * reach) / this.period);
    map.repeat.set(periods, periods);
    const side = periods * this.period;
    this.mesh = new Mesh(new PlaneGeometry(side, side), new MeshLambertMaterial({ map }));
    this.mesh.position.z = height;
    this.mesh.receiveShadow = true;
  }

  /** Keeps the plane under the camera, in whole periods, so that the pattern itself stands still in the world. */
  follow(x: number, y: number): void {
    const { position } = this.mesh;
    position.x = Math.round(x / this.period) * this.period;
    position.y = Math.round(y / this.period) * this.period;
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.map?.dispose();
    this.mesh.material.dispose();
  }
}

/** Height of the scene's floor in metres, or null where it has none. */
export function groundHeight(scene: SceneModel): number | null {
  const planes = scene.geoms.filter(({ shape }) => shape === 'plane');
  return planes.length > 0 ? Math.max(...planes.map(({ position }) => position[2])) : null;
}
