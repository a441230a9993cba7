export { loadModel, type SomModel, saveModel } from './model.js'
export { type Unpickled, unpickle } from './pickle-reader.js'
export { PythonArray, PythonTuple } from './pickle-writer.js'
export { writePickle } from './python-model.js'
