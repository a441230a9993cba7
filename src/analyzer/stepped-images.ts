/** How the map unfolds, in the form in which MLflow's UI shows images over steps. */
import { randomUUID } from 'node:crypto'
import type { MapAnalysis } from '../analysis/index.js'
import type { SomOptions, UMatricesOnTheWay, UMatrixOnTheWay } from '../som/index.js'
import { uMatricesElsewhere } from '../visualization/index.js'

const MOST_IMAGES = 5
/** Cells of larger maps are smaller than a pixel. */
const MOST_NEURONS = 100_000
const DEFAULT_EPOCHS = 40

export class SteppedImages {
  readonly #seen: UMatrixOnTheWay[] = []

  /** What to ask of a training; undefined where there is nothing to see: online, and on maps too large to draw. */
  watch({
    xDim,
    yDim,
    trainingAlgorithm,
    numIterations = DEFAULT_EPOCHS,
  }: SomOptions): UMatricesOnTheWay | undefined {
    if (trainingAlgorithm === 'online' || xDim * yDim > MOST_NEURONS || xDim * yDim === 1) return undefined
    return {
      every: Math.ceil(numIterations / MOST_IMAGES),
      tell: (uMatrix) => this.#seen.push(uMatrix),
    }
  }

  /** What was seen of the training, epoch by epoch. */
  get seen(): readonly UMatrixOnTheWay[] {
    return this.#seen
  }

  /** Draws them, with the finished map's as the last, and gives each to `log` under the name that the UI reads. */
  async draw(
    { grid, uMatrix, history }: Pick<MapAnalysis, 'grid' | 'uMatrix' | 'history'>,
    threads: number,
    log: (path: string, image: Uint8Array) => Promise<void>,
  ): Promise<void> {
    if (this.#seen.length === 0) return
    const last = history.at(-1)?.step ?? 0
    const shown = [
      ...this.#seen.filter(({ step }) => step !== last),
      { step: last, heights: Float32Array.from(uMatrix) },
    ]
    const images = shown.map(({ step, heights }) => ({
      heights,
      heading: `U-matrix, epoch ${step} of ${last}`,
    }))
    for (const [index, image] of (await uMatricesElsewhere(grid, images, threads)).entries()) {
      const path = `images/u_matrix+step+${shown[index]!.step}+timestamp+${Date.now()}+${randomUUID()}`
      await log(`${path}.png`, image)
      // The UI shows this one, and the other when it is asked for; these are small enough to be both.
      await log(`${path}+compressed.png`, image)
    }
  }
}
