/** The steps of the main job, in order. */
export type Stage = 'features' | 'training' | 'analysis' | 'writing'

/** Told often while a stage works; counts only rise within a stage. */
export interface StageUpdate {
  readonly stage: Stage
  readonly done: number
  readonly total: number
  /** What is counted. */
  readonly unit: string
  /** Short state of the stage, such as the quantization error. */
  readonly detail?: string | undefined
}

/** Told once when a stage is complete. */
export interface StageOutcome {
  readonly stage: Stage
  readonly outcome: string
}

export interface StageListener {
  readonly onProgress?: ((update: StageUpdate) => void) | undefined
  readonly onStageDone?: ((outcome: StageOutcome) => void) | undefined
}
