import { type MapAnalysis, type Region, regionName, regionNameText } from '../analysis/index.js'
import { oneLine } from '../output/index.js'

/**
 * The network of the regions for Gephi, Cytoscape and the like: a node per region, an edge where tweets of one mention
 * authors who are at home in another (or in the same), as heavy as there are such mentions.
 */

/** What a node has besides its label, with its type in both formats. */
const ATTRIBUTES = [
  ['tweets', 'integer', (region: Region) => region.size],
  ['authors', 'integer', (region: Region) => region.uniqueUsers],
  ['cells', 'integer', (region: Region) => region.cells],
  ['keywords', 'string', (region: Region) => region.keywords.map(({ term }) => oneLine(term)).join(', ')],
  ['sentiment', 'double', (region: Region) => region.sentiment?.mean],
  ['engagement', 'double', (region: Region) => region.engagement?.mean],
  ['x', 'integer', (region: Region) => region.x],
  ['y', 'integer', (region: Region) => region.y],
] as const

/** GEXF 1.3. */
export function* networkGexf({ regions, network, title }: NetworkSource): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
  yield `<meta><creator>twitter-som</creator><description>${xml(aboutNetwork(title, network))}</description></meta>\n`
  yield '<graph mode="static" defaultedgetype="directed">\n<attributes class="node">\n'
  for (const [name, type] of ATTRIBUTES) yield `<attribute id="${name}" title="${name}" type="${type}"/>\n`
  yield '</attributes>\n<attributes class="edge">\n<attribute id="accounts" title="accounts" type="string"/>\n</attributes>\n<nodes>\n'
  const largest = Math.max(...regions.list.map(({ size }) => size))
  for (const region of regions.list) {
    const values = attributeValues(region).map(
      ([name, value]) => `<attvalue for="${name}" value="${xml(value)}"/>`,
    )
    const size = (10 + 40 * Math.sqrt(region.size / largest)).toFixed(1)
    yield `<node id="${region.id}" label="${xml(labelOf(regions, region))}"><attvalues>${values.join('')}</attvalues>`
    yield `<viz:size value="${size}"/><viz:position x="${region.x * 100}" y="${region.y * 100}" z="0"/></node>\n`
  }
  yield '</nodes>\n<edges>\n'
  for (const [id, edge] of network.edges.entries()) {
    const [from, to] = [regions.list[edge.from]!.id, regions.list[edge.to]!.id]
    const accounts = `<attvalues><attvalue for="accounts" value="${xml(accountsOf(edge))}"/></attvalues>`
    yield `<edge id="${id}" source="${from}" target="${to}" weight="${edge.mentions}">${accounts}</edge>\n`
  }
  yield '</edges>\n</graph>\n</gexf>\n'
}

/** GraphML 1.0. */
export function* networkGraphml({ regions, network, title }: NetworkSource): Generator<string> {
  const types = { integer: 'long', double: 'double', string: 'string' } as const
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
  yield '<key id="label" for="node" attr.name="label" attr.type="string"/>\n'
  for (const [name, type] of ATTRIBUTES)
    yield `<key id="${name}" for="node" attr.name="${name}" attr.type="${types[type]}"/>\n`
  yield '<key id="weight" for="edge" attr.name="weight" attr.type="long"/>\n'
  yield '<key id="accounts" for="edge" attr.name="accounts" attr.type="string"/>\n'
  yield `<graph id="regions" edgedefault="directed">\n<desc>${xml(aboutNetwork(title, network))}</desc>\n`
  for (const region of regions.list) {
    const data = attributeValues(region).map(([name, value]) => `<data key="${name}">${xml(value)}</data>`)
    yield `<node id="${region.id}"><data key="label">${xml(labelOf(regions, region))}</data>${data.join('')}</node>\n`
  }
  for (const [id, edge] of network.edges.entries()) {
    const [from, to] = [regions.list[edge.from]!.id, regions.list[edge.to]!.id]
    yield `<edge id="e${id}" source="${from}" target="${to}"><data key="weight">${edge.mentions}</data><data key="accounts">${xml(accountsOf(edge))}</data></edge>\n`
  }
  yield '</graph>\n</graphml>\n'
}

type NetworkSource = Pick<MapAnalysis, 'regions' | 'network' | 'title'>

function aboutNetwork(title: string, { inside, outside }: MapAnalysis['network']): string {
  const found =
    inside === 0
      ? 'No tweet mentions an author whose tweets are on the map'
      : `${inside} mentions of authors whose tweets are on the map, each author at home in the region with most of their tweets`
  return `${oneLine(title)}: regions of a map of tweets. ${found}; ${outside} mentions of others aren't shown.`
}

function labelOf(regions: MapAnalysis['regions'], region: Region): string {
  return regionNameText(regionName(regions, region), oneLine)
}

function accountsOf({ users }: MapAnalysis['network']['edges'][number]): string {
  return users.map(({ term, count }) => `${oneLine(term)} ${count}`).join(', ')
}

function attributeValues(region: Region): [name: string, value: string][] {
  return ATTRIBUTES.flatMap(([name, , read]): [string, string][] => {
    const value = read(region)
    return value === undefined || (typeof value === 'number' && !Number.isFinite(value))
      ? []
      : [[name, String(value)]]
  })
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}
/** What XML 1.0 can't hold in any form. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

function xml(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character]!)
}
