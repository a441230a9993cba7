export { plotElsewhere, prepareDrawingElsewhere } from './drawing-thread.js'
export { createInteractivePage, type PageOptions } from './interactive-page.js'
export { type Plot, type PlotName, plot } from './plots.js'
export { createTypesetter } from './typesetting.js'
