// What can be done with a picture on the page from outside: read it, and put its view back.
export interface StageHandle {
  /** Whether it is the three-dimensional view. */
  readonly solid: boolean;
  /**
   * The canvas, freshly drawn: read it before the next screen refresh. `settled`: with the camera where it will come to rest.
   * Null while there is none.
   */
  picture(settled: boolean): HTMLCanvasElement | null;
  resetView(): void;
}
