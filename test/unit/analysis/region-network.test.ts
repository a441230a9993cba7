import { describe, expect, test } from 'vitest'
import { regionNetwork } from '../../../src/analysis/region-network.js'
import { TweetTableBuilder } from '../../../src/input/index.js'
import { networkGexf, networkGraphml } from '../../../src/report/index.js'
import { sampleAnalysis } from '../../support/sample-analysis.js'

function tableOf(tweets: readonly { readonly user?: string; readonly mentions?: readonly string[] }[]) {
  const builder = new TweetTableBuilder()
  for (const { user, mentions } of tweets) {
    builder.add({ text: 'x', ...(user && { user }), ...(mentions && { mentions: [...mentions] }) })
  }
  return builder.finish()
}

describe('regionNetwork, worked out by hand', () => {
  const table = tableOf([
    { user: 'Ann', mentions: ['bob', 'bob', 'nobody'] },
    { user: 'ann', mentions: ['BOB'] },
    { user: 'Bob', mentions: ['ann'] },
    { user: 'bob' },
    { mentions: ['Bob'] },
  ])
  const regionOf = [0, 0, 1, 1, 0]

  test('edges from the region of the tweet to the one where the mentioned author is at home', () => {
    const { edges, inside, outside } = regionNetwork(table, (row) => regionOf[row]!, 2)
    expect(inside).toBe(4)
    expect(outside).toBe(1)
    expect(edges.map(({ from, to, mentions }) => [from, to, mentions])).toEqual([
      [0, 1, 3],
      [1, 0, 1],
    ])
    expect(edges[0]!.users.reduce((sum, { count }) => sum + count, 0)).toBe(3)
  })

  test('nothing without authors or mentions', () => {
    expect(regionNetwork(tableOf([{}, { mentions: ['x'] }]), () => 0, 1)).toEqual({
      edges: [],
      inside: 0,
      outside: 1,
    })
  })
})

describe('files of the network', () => {
  test('in full', async () => {
    const analysis = await sampleAnalysis({ count: 60, xDim: 3, yDim: 2 })
    const [region] = analysis.regions.list
    const hostile = {
      ...analysis,
      title: 'a < b & \u0000"c"',
      regions: { ...analysis.regions, list: [{ ...region!, label: '</node><x a="b">\u001b & co' }] },
      network: {
        edges: [{ from: 0, to: 0, mentions: 3, users: [{ term: 'a&b', count: 3 }] }],
        inside: 3,
        outside: 2,
      },
    }
    expect([...networkGexf(hostile)].join('')).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">
      <meta><creator>twitter-som</creator><description>a &lt; b &amp; ␀&quot;c&quot;: regions of a map of tweets. 3 mentions of authors whose tweets are on the map, each author at home in the region with most of their tweets; 2 mentions of others aren&apos;t shown.</description></meta>
      <graph mode="static" defaultedgetype="directed">
      <attributes class="node">
      <attribute id="tweets" title="tweets" type="integer"/>
      <attribute id="authors" title="authors" type="integer"/>
      <attribute id="cells" title="cells" type="integer"/>
      <attribute id="keywords" title="keywords" type="string"/>
      <attribute id="sentiment" title="sentiment" type="double"/>
      <attribute id="engagement" title="engagement" type="double"/>
      <attribute id="x" title="x" type="integer"/>
      <attribute id="y" title="y" type="integer"/>
      </attributes>
      <attributes class="edge">
      <attribute id="accounts" title="accounts" type="string"/>
      </attributes>
      <nodes>
      <node id="region_0_1" label="&lt;/node&gt;&lt;x a=&quot;b&quot;&gt;␛ &amp; co"><attvalues><attvalue for="tweets" value="46"/><attvalue for="authors" value="25"/><attvalue for="cells" value="5"/><attvalue for="keywords" value="#bakery, north, turnout, #election, second look, sourdough bread, worth, el, #مطر, la final, noon, polling station, sold, المطر, جميل جدا"/><attvalue for="sentiment" value="0.013260870969489857"/><attvalue for="engagement" value="140.16304347826087"/><attvalue for="x" value="0"/><attvalue for="y" value="1"/></attvalues><viz:size value="50.0"/><viz:position x="0" y="100" z="0"/></node>
      </nodes>
      <edges>
      <edge id="0" source="region_0_1" target="region_0_1" weight="3"><attvalues><attvalue for="accounts" value="a&amp;b 3"/></attvalues></edge>
      </edges>
      </graph>
      </gexf>
      "
    `)
    expect([...networkGraphml(hostile)].join('')).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <graphml xmlns="http://graphml.graphdrawing.org/xmlns">
      <key id="label" for="node" attr.name="label" attr.type="string"/>
      <key id="tweets" for="node" attr.name="tweets" attr.type="long"/>
      <key id="authors" for="node" attr.name="authors" attr.type="long"/>
      <key id="cells" for="node" attr.name="cells" attr.type="long"/>
      <key id="keywords" for="node" attr.name="keywords" attr.type="string"/>
      <key id="sentiment" for="node" attr.name="sentiment" attr.type="double"/>
      <key id="engagement" for="node" attr.name="engagement" attr.type="double"/>
      <key id="x" for="node" attr.name="x" attr.type="long"/>
      <key id="y" for="node" attr.name="y" attr.type="long"/>
      <key id="weight" for="edge" attr.name="weight" attr.type="long"/>
      <key id="accounts" for="edge" attr.name="accounts" attr.type="string"/>
      <graph id="regions" edgedefault="directed">
      <desc>a &lt; b &amp; ␀&quot;c&quot;: regions of a map of tweets. 3 mentions of authors whose tweets are on the map, each author at home in the region with most of their tweets; 2 mentions of others aren&apos;t shown.</desc>
      <node id="region_0_1"><data key="label">&lt;/node&gt;&lt;x a=&quot;b&quot;&gt;␛ &amp; co</data><data key="tweets">46</data><data key="authors">25</data><data key="cells">5</data><data key="keywords">#bakery, north, turnout, #election, second look, sourdough bread, worth, el, #مطر, la final, noon, polling station, sold, المطر, جميل جدا</data><data key="sentiment">0.013260870969489857</data><data key="engagement">140.16304347826087</data><data key="x">0</data><data key="y">1</data></node>
      <edge id="e0" source="region_0_1" target="region_0_1"><data key="weight">3</data><data key="accounts">a&amp;b 3</data></edge>
      </graph>
      </graphml>
      "
    `)
  })
})
