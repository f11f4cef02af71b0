// An SVG figure as a PNG picture, drawn by the browser itself.

/** Pixels per unit of the figure: sharp on paper and on a projector. */
const RATIO = 2;

/** PNG of an SVG text whose root has a width and a height. Rejects in words where the browser cannot draw it. */
export async function svgPicture(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = image.width * RATIO;
  canvas.height = image.height * RATIO;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('This browser made no picture.'))), 'image/png');
  });
}
