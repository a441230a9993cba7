/** Texts that all have one hash by FNV-1a of 32 bits, which hash tables are often attacked with. */

const START = 0x811c_9dc5 | 0

/** 2^`pairs` texts: each a series of blocks of seven letters, of which either of two leads to the same hash. */
export function collidingTexts(pairs: number): string[] {
  let texts = ['']
  let hash = START
  for (let i = 0; i < pairs; i++) {
    const [first, second] = collidingBlocks(hash)
    texts = texts.flatMap((text) => [text + first, text + second])
    hash = hashed(first, hash)
  }
  return texts
}

function collidingBlocks(from: number): [string, string] {
  const met = new Map<number, string>()
  for (let n = 0; ; n++) {
    const block = letters(Math.imul(n, 0x9e37_79b1) >>> 0)
    const hash = hashed(block, from)
    const other = met.get(hash)
    if (other !== undefined) return [other, block]
    met.set(hash, block)
  }
}

/** Another one for each 32-bit number. */
function letters(number: number): string {
  return String.fromCharCode(
    ...[0, 1, 2, 3, 4, 5, 6].map((place) => 97 + (Math.floor(number / 26 ** place) % 26)),
  )
}

function hashed(text: string, from = START): number {
  let hash = from
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193)
  return hash
}

/** Entries that are looked at while these hashes get a place each in a table of twice as many, by linear probing. */
export function probes(hashes: Int32Array): number {
  const taken = new Uint8Array(2 ** Math.ceil(Math.log2(2 * hashes.length)))
  let looked = 0
  for (const hash of hashes) {
    let slot = hash & (taken.length - 1)
    for (looked++; taken[slot] !== 0; looked++) slot = (slot + 1) & (taken.length - 1)
    taken[slot] = 1
  }
  return looked
}
