import { type Typesetter, typesetter } from '../../src/visualization/typesetting.js'

/**
 * Type whose characters are all as wide as each other and whose fonts have no Chinese or Japanese: the same on every
 * machine, whatever fonts it has.
 */
export function plainType(): Typesetter {
  return typesetter({
    width: (text, size, weight) => Array.from(text).length * size * (weight === 700 ? 0.58 : 0.54),
    has: (character) => !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(character),
  })
}
