/** What `--output` and the model of `predict` are where nobody says. */
export const DEFAULT_OUTPUT = 'som-output'
export const MODEL_FILE = 'models/twitter_som_model.safetensors'
