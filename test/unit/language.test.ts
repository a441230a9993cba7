import { describe, expect, it } from 'vitest'
import {
  detectLanguage,
  ENGLISH_BIT,
  isStopWord,
  LISTED_LANGUAGES,
  languageBit,
  stopWordMasks,
} from '../../src/language/index.js'

describe('detectLanguage', () => {
  it('says nothing of a link to a picture, which is no Romanian', () => {
    expect(detectLanguage('pic.twitter.com/aBcDeFgHiJ')).toBeUndefined()
  })

  it('reads what a page shows, not its markup', () => {
    expect(detectLanguage('<p class="de la"><a href="https://example.com">Ich weiß das nicht</a></p>')).toBe(
      'de',
    )
    expect(detectLanguage('<ul><li><img src="a.png" alt="x"></li></ul>')).toBeUndefined()
  })

  it.each([
    ['en', 'This is what we have been waiting for'],
    ['es', 'No sé qué hacer mañana por la tarde'],
    ['pt', 'Não sei o que fazer amanhã à noite'],
    ['fr', 'Je ne sais pas ce que nous ferons demain'],
    ['de', 'Ich weiß nicht, was wir morgen machen'],
    ['it', 'Non so che cosa faremo domani con gli amici'],
    ['nl', 'Ik weet niet wat wij morgen gaan doen'],
    ['pl', 'Nie wiem, co będziemy jutro robić'],
    ['tr', 'Yarın ne yapacağımızı bilmiyorum ama çok güzel olacak'],
    ['in', 'Saya tidak tahu apa yang akan kita lakukan'],
    ['tl', 'Hindi ko alam kung ano ang gagawin natin'],
    ['sv', 'Jag vet inte vad vi ska göra'],
    ['vi', 'Tôi không biết ngày mai chúng ta sẽ làm gì'],
    ['ru', 'Я не знаю, что мы будем делать завтра'],
    ['uk', 'Я не знаю, що ми будемо робити, бо її нема'],
    ['ar', 'لا أعرف ماذا سنفعل غدا في المدرسة'],
    ['fa', 'نمی دانم فردا چه کار می کنیم'],
    ['ur', 'مجھے نہیں معلوم کہ ہم کل کیا کریں گے'],
    ['hi', 'मुझे नहीं पता कि हम कल क्या करेंगे और'],
    ['el', 'Δεν ξέρω τι θα κάνουμε αύριο'],
    ['iw', 'אני לא יודע מה נעשה מחר'],
    ['th', 'ฉันไม่รู้ว่าพรุ่งนี้เราจะทำอะไร'],
    ['ja', '明日何をするかわからない'],
    ['ja', 'ARIAZ コンセプト写真 #kpop'],
    ['zh', '我不知道明天要做什么'],
    ['ko', '내일 뭐 할지 모르겠다'],
    ['ko', 'CONCEPT PHOTO 공개 #아리아즈'],
    ['ta', 'நாளை என்ன செய்வோம் என்று தெரியவில்லை'],
  ])('%s: %s', (language, text) => {
    expect(detectLanguage(text)).toBe(language)
  })

  it('does not see links, mentions and Latin hashtags', () => {
    expect(detectLanguage('RT @theandthe: https://and.the/this #thisandthat www.this.that')).toBeUndefined()
    expect(detectLanguage('@and я не знаю https://t.co/the')).toBe('ru')
  })

  it.each(['', '!!! 😀 123', 'ok', 'Зашто је ово овде љубав', 'Krzkrz Brzbrz'])(
    'leaves open what says nothing: %s',
    (text) => {
      expect(detectLanguage(text)).toBeUndefined()
    },
  )

  it('depends on the text alone', () => {
    const texts = ['This is it', 'Das ist es nicht', 'これはペンです', 'x']
    const alone = texts.map((text) => detectLanguage(text))
    expect(texts.toReversed().map((text) => detectLanguage(text))).toEqual(alone.toReversed())
  })
})

describe('stop words', () => {
  it('have a bit for each language, by the codes of several tools', () => {
    const bits = LISTED_LANGUAGES.map((language) => languageBit(language))
    expect(new Set(bits).size).toBe(LISTED_LANGUAGES.length)
    expect(bits).not.toContain(0)
    expect(languageBit('pt-br')).toBe(languageBit('pt'))
    expect(languageBit('id')).toBe(languageBit('in'))
    expect(languageBit('xx')).toBe(0)
    expect(languageBit(undefined)).toBe(0)
  })

  it('belong to their languages', () => {
    expect(isStopWord('the', ENGLISH_BIT)).toBe(true)
    expect(isStopWord('the', languageBit('de'))).toBe(false)
    expect(isStopWord('die', languageBit('de'))).toBe(true)
    expect(isStopWord('die', ENGLISH_BIT)).toBe(false)
    expect(isStopWord('και', languageBit('el'))).toBe(true)
    expect(isStopWord('que', languageBit('es') | languageBit('pt'))).toBe(true)
  })

  it('are words as the tokenisers make them', () => {
    for (const word of stopWordMasks().keys()) expect(word).toBe(word.normalize('NFKC').toLowerCase())
  })
})
