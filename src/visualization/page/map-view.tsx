import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { placeCells } from '../cells.js'
import { cellTitle, sizeText } from './cell-text.js'
import type { PageData } from './data.js'
import { cellAt, chooseLabels, drawMap, type MapColors, neighbour } from './map-drawing.js'
import type { SearchHits } from './search.js'
import type { Layer } from './state.js'

interface MapViewProps {
  readonly data: PageData
  readonly layer: Layer
  readonly hits: SearchHits | undefined
  readonly selected: number | undefined
  /** Changes when the colours of the page do. */
  readonly theme: string
  readonly onSelect: (neuron: number | undefined) => void
  readonly onAnnounce: (message: string) => void
}

const ARROWS = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']
const PADDING = 10

/** The map: hover tells, a click selects, arrow keys walk, Enter selects, Escape clears. */
export function MapView({ data, layer, hits, selected, theme, onSelect, onAnnounce }: MapViewProps) {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const size = useSize(frame)
  const [hovered, setHovered] = useState<number>()
  const [focused, setFocused] = useState<number>()

  const cells = useMemo(() => {
    const inner = {
      x: PADDING,
      y: PADDING,
      width: Math.max(1, size.width - 2 * PADDING),
      height: Math.max(1, size.height - 2 * PADDING),
    }
    return placeCells(data.header.grid, inner, 120)
  }, [data, size])
  const labels = useMemo(() => {
    const context = canvas.current?.getContext('2d')
    return context ? chooseLabels(context, data, cells, size) : []
  }, [data, cells, size])

  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const ratio = window.devicePixelRatio || 1
    element.width = Math.round(size.width * ratio)
    element.height = Math.round(size.height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    drawMap(context, { data, cells, layer, hits, labels, selected, focused, hovered }, themeColors(element))
  }, [data, cells, layer, hits, labels, selected, focused, hovered, size, theme])

  function cellUnder(event: MouseEvent): number | undefined {
    const box = canvas.current!.getBoundingClientRect()
    return cellAt(cells, event.clientX - box.left, event.clientY - box.top)
  }

  function onKeyDown(event: KeyboardEvent): void {
    const start = focused ?? selected ?? data.header.clusters[0]?.neuron ?? 0
    if (ARROWS.includes(event.key)) {
      // The first arrow shows where one is; the next ones walk.
      const next = focused === undefined ? start : neighbour(data, cells, start, event.key)
      setFocused(next)
      onAnnounce(describe(data, next, hits))
    } else if (event.key === 'Enter' || event.key === ' ') {
      onSelect(start)
    } else if (event.key === 'Escape') {
      onSelect(undefined)
    } else return
    event.preventDefault()
  }

  return (
    <div class="map" ref={frame}>
      <div
        class="canvas"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the map is walked with the arrow keys
        tabIndex={0}
        aria-label="Map of the tweets. Arrow keys walk from cell to cell, Enter selects, Escape clears."
        onMouseMove={(event) => setHovered(cellUnder(event))}
        onMouseLeave={() => setHovered(undefined)}
        onClick={(event) => {
          const neuron = cellUnder(event)
          setFocused(undefined)
          onSelect(neuron === selected ? undefined : neuron)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setFocused(undefined)}
      >
        <canvas ref={canvas} />
      </div>
      {hovered !== undefined && (
        <Tooltip data={data} cells={cells} neuron={hovered} hits={hits} width={size.width} />
      )}
    </div>
  )
}

interface TooltipProps {
  readonly data: PageData
  readonly cells: ReturnType<typeof placeCells>
  readonly neuron: number
  readonly hits: SearchHits | undefined
  readonly width: number
}

function Tooltip({ data, cells, neuron, hits, width }: TooltipProps) {
  const [x, y] = cells.centre(neuron)
  const below = y < 120
  const style = {
    left: `${Math.min(Math.max(x, 130), Math.max(130, width - 130))}px`,
    top: `${below ? y + cells.scale * 0.7 : y - cells.scale * 0.7}px`,
    transform: `translate(-50%, ${below ? '0' : '-100%'})`,
  }
  return (
    <div class="tooltip" style={style} aria-hidden="true">
      <strong dir="auto">{cellTitle(data, neuron)}</strong>
      <span>{sizeText(data, neuron)}</span>
      {hits && <span>{hits.perCell[neuron]!} found here</span>}
    </div>
  )
}

/** A cell in words, for a screen reader. */
function describe(data: PageData, neuron: number, hits: SearchHits | undefined): string {
  const { yDim } = data.header.grid
  const place = `Cell ${Math.floor(neuron / yDim)}, ${neuron % yDim}`
  const found = hits ? `, ${hits.perCell[neuron]!} found here` : ''
  return `${place}: ${cellTitle(data, neuron)}. ${sizeText(data, neuron)}${found}.`
}

function useSize(element: { readonly current: HTMLElement | null }): { width: number; height: number } {
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
