import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { type PlacedCells, type Point, placeCells } from '../cells.js'
import { counted, full } from '../numbers.js'
import { cellTitle } from './cell-text.js'
import type { PageData } from './data.js'
import type { Matching } from './filters.js'
import type { LayerView } from './layers.js'
import { drawMap, type MapColors } from './map-drawing.js'
import { placeMapLabels } from './map-labels.js'
import { cellAt, cellsInside, neighbour, panBy, WHOLE, type Zoom, zoomBy } from './map-places.js'
import { type MapRegions, nameOfRegion } from './regions.js'
import type { Layer, Pick } from './state.js'

interface MapViewProps {
  readonly data: PageData
  readonly layer: Layer
  readonly view: LayerView
  readonly regions: MapRegions
  readonly labels: Readonly<Record<string, string>>
  readonly matching: Matching
  readonly isLit: boolean
  readonly selected: readonly number[]
  readonly pick: Pick
  /** Changes when the colours of the page do. */
  readonly theme: string
  readonly onSelect: (cells: readonly number[], added: boolean) => void
  readonly onAnnounce: (message: string) => void
}

const ARROWS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']
const PADDING = 10
/** A pointer that moved less didn't drag. */
const LEAST_DRAG = 5
const WHEEL_STEP = 1.0015
const ZOOM_STEP = 1.5

interface Drag {
  readonly kind: 'pan' | 'lasso'
  readonly from: Point
  readonly last: Point
  readonly moved: boolean
}

/** The map: hover tells, a click selects, arrow keys walk, Enter selects, Escape clears; wheel and drag zoom and move. */
export function MapView(props: MapViewProps) {
  const { data, layer, view, regions, labels, matching, isLit, selected, pick, theme } = props
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useSize(frame)
  const [hovered, setHovered] = useState<number>()
  const [focused, setFocused] = useState<number>()
  const [zoom, setZoom] = useState<Zoom>(WHOLE)
  const [lasso, setLasso] = useState<readonly Point[]>([])
  const drag = useRef<Drag | undefined>(undefined)

  const cells = useMemo(() => placed(data, size, zoom), [data, size, zoom])
  const texts = useMemo(() => {
    const context = canvas.current?.getContext('2d')
    const edge = { x: 2, y: 2, width: size.width - 4, height: size.height - 4 }
    return context ? placeMapLabels(context, data, cells, regions, labels, edge, zoom.scale) : []
  }, [data, cells, regions, labels, size])
  const chosen = useMemo(() => new Set(selected), [selected])

  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = window.devicePixelRatio || 1
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)]
    // Setting a size clears the canvas and takes its time.
    if (element.width !== width) element.width = width
    if (element.height !== height) element.height = height
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    drawMap(
      context,
      {
        data,
        cells,
        layer,
        view,
        regions,
        matching,
        isLit,
        labels: texts,
        selected: chosen,
        focused,
        hovered,
        lasso,
      },
      themeColors(element),
    )
  }, [
    data,
    cells,
    layer,
    view,
    regions,
    matching,
    isLit,
    texts,
    chosen,
    focused,
    hovered,
    lasso,
    size,
    theme,
  ])

  useEffect(() => {
    const element = canvas.current
    if (!element) return
    // The browser would scroll the page unless told otherwise before it does.
    const onWheel = (event: WheelEvent) => {
      if (!(event.ctrlKey || event.metaKey) && isTall()) return
      event.preventDefault()
      const [x, y] = pointOf(event)
      setZoom((before) =>
        zoomBy(before, WHEEL_STEP ** -event.deltaY, [x - size.width / 2, y - size.height / 2], size),
      )
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [size])

  function pointOf(event: MouseEvent): Point {
    const box = canvas.current!.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top]
  }

  function cellsOf(neuron: number): readonly number[] {
    if (pick !== 'region') return [neuron]
    return regions.list[regions.regionOf[neuron]!]!.cells
  }

  function onPointerDown(event: PointerEvent): void {
    if (event.button !== 0) return
    const from = pointOf(event)
    const kind = pick === 'lasso' || (event.shiftKey && event.pointerType === 'mouse') ? 'lasso' : 'pan'
    drag.current = { kind, from, last: from, moved: false }
    if (kind === 'lasso' || zoom.scale > 1) canvas.current!.setPointerCapture(event.pointerId)
  }

  function onPointerMove(event: PointerEvent): void {
    const at = pointOf(event)
    const held = drag.current
    if (held === undefined) {
      if (event.pointerType === 'mouse') setHovered(cellAt(cells, ...at))
      return
    }
    const moved = held.moved || Math.hypot(at[0] - held.from[0], at[1] - held.from[1]) >= LEAST_DRAG
    drag.current = { ...held, last: at, moved }
    if (!moved) return
    setHovered(undefined)
    if (held.kind === 'lasso') setLasso((line) => [...(line.length === 0 ? [held.from] : line), at])
    else if (zoom.scale > 1)
      setZoom((before) => panBy(before, [at[0] - held.last[0], at[1] - held.last[1]], size))
  }

  function onPointerUp(event: PointerEvent): void {
    const held = drag.current
    drag.current = undefined
    if (held === undefined) return
    if (held.moved) {
      if (held.kind === 'lasso')
        props.onSelect(cellsInside(cells, [...lasso, pointOf(event)]), event.shiftKey)
      setLasso([])
      return
    }
    const neuron = cellAt(cells, ...pointOf(event))
    setFocused(undefined)
    props.onSelect(neuron === undefined ? [] : cellsOf(neuron), event.shiftKey && neuron !== undefined)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const start = focused ?? selected[0] ?? data.header.clusters[0]?.neuron ?? 0
    if (ARROWS.includes(event.key)) {
      // The first arrow shows where one is; the next ones walk.
      const next = focused === undefined ? start : neighbour(data, cells, start, event.key)
      setFocused(next)
      props.onAnnounce(describe(props, next))
    } else if (event.key === 'Enter' || event.key === ' ') {
      props.onSelect(cellsOf(start), event.shiftKey)
    } else if (event.key === 'Escape') {
      props.onSelect([], false)
    } else if (event.key === '+' || event.key === '-') {
      zoomAround(event.key === '+' ? ZOOM_STEP : 1 / ZOOM_STEP)
    } else return
    event.preventDefault()
  }

  function zoomAround(factor: number): void {
    const [x, y] = focused === undefined ? [size.width / 2, size.height / 2] : cells.centre(focused)
    setZoom((before) => zoomBy(before, factor, [x - size.width / 2, y - size.height / 2], size))
  }

  return (
    <div class="map" ref={frame}>
      <div
        class={`canvas${pick === 'lasso' ? ' drawing' : zoom.scale > 1 ? ' moving' : ''}`}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is walked with the arrow keys
        tabIndex={0}
        aria-label={`Map of the tweets, ${counted(data.cells, 'cell')}. Arrow keys walk from cell to cell, Enter selects, Shift and Enter add, Escape clears, plus and minus zoom. The Overview lists its regions.`}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={() => {
          drag.current = undefined
          setLasso([])
        }}
        onPointerLeave={() => setHovered(undefined)}
        onKeyDown={onKeyDown}
        onBlur={() => setFocused(undefined)}
      >
        <canvas ref={canvas} />
      </div>
      <div class="zoom">
        <button type="button" aria-label="Zoom in" onClick={() => zoomAround(ZOOM_STEP)}>
          +
        </button>
        <button
          type="button"
          aria-label="Zoom out"
          disabled={zoom.scale === 1}
          onClick={() => zoomAround(1 / ZOOM_STEP)}
        >
          −
        </button>
      </div>
      {hovered !== undefined && <Tooltip {...props} cells={cells} neuron={hovered} width={size.width} />}
    </div>
  )
}

function placed(data: PageData, size: Size, { scale, x, y }: Zoom): PlacedCells {
  const [width, height] = [size.width * scale, size.height * scale]
  const frame = {
    x: (size.width - width) / 2 + x + PADDING,
    y: (size.height - height) / 2 + y + PADDING,
    width: Math.max(1, width - 2 * PADDING),
    height: Math.max(1, height - 2 * PADDING),
  }
  return placeCells(data.header.grid, frame, 120 * scale)
}

interface TooltipProps extends MapViewProps {
  readonly cells: PlacedCells
  readonly neuron: number
  readonly width: number
}

function Tooltip({ data, cells, neuron, regions, labels, view, matching, isLit, width }: TooltipProps) {
  const [x, y] = cells.centre(neuron)
  const below = y < 150
  const style = {
    left: `${Math.min(Math.max(x, 140), Math.max(140, width - 140))}px`,
    top: `${below ? y + cells.scale * 0.7 : y - cells.scale * 0.7}px`,
    transform: `translate(-50%, ${below ? '0' : '-100%'})`,
  }
  const region = regions.list[regions.regionOf[neuron]!]!
  const value = isLit ? undefined : view.valueText(neuron)
  return (
    <div class="tooltip" style={style} aria-hidden="true">
      <strong dir="auto">{cellTitle(data, neuron)}</strong>
      <span>{cellCount(data, neuron, matching)}</span>
      {value && <span>{value}</span>}
      {regions.list.length > 1 && (
        <span dir="auto">
          in region {region.index + 1}, {nameOfRegion(region, labels)}
        </span>
      )}
    </div>
  )
}

function cellCount(data: PageData, neuron: number, matching: Matching): string {
  const all = data.cellOffsets[neuron + 1]! - data.cellOffsets[neuron]!
  if (all === 0) return 'an empty cell between others'
  return matching.isAll
    ? counted(all, 'tweet')
    : `${full(matching.perCell[neuron]!)} of ${counted(all, 'tweet')} match`
}

/** A cell in words, for a screen reader. */
function describe({ data, regions, labels, view, matching, isLit }: MapViewProps, neuron: number): string {
  const { yDim } = data.header.grid
  const region = regions.list[regions.regionOf[neuron]!]!
  const parts = [
    `Cell ${Math.floor(neuron / yDim)}, ${neuron % yDim}: ${cellTitle(data, neuron)}`,
    cellCount(data, neuron, matching),
    isLit ? undefined : view.valueText(neuron),
    regions.list.length > 1 ? `region ${region.index + 1}, ${nameOfRegion(region, labels)}` : undefined,
  ]
  return `${parts.filter((part) => part !== undefined).join('; ')}.`
}

interface Size {
  readonly width: number
  readonly height: number
}

function useSize(element: { readonly current: HTMLElement | null }): Size {
  const [size, setSize] = useState({ width: 600, height: 500 })
  useEffect(() => {
    const target = element.current
    if (!target) return
    const observer = new ResizeObserver(() => {
      setSize({ width: target.clientWidth, height: target.clientHeight })
    })
    observer.observe(target)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** On a phone the wheel, or what stands for it, scrolls the page. */
function isTall(): boolean {
  return document.documentElement.scrollHeight > window.innerHeight + 1
}

function themeColors(element: Element): MapColors {
  const style = getComputedStyle(element)
  const color = (name: string) => style.getPropertyValue(name).trim()
  return {
    paper: color('--paper'),
    ink: color('--ink'),
    empty: color('--empty'),
    outline: color('--quiet'),
    accent: color('--accent'),
    highlight: color('--highlight'),
  }
}
