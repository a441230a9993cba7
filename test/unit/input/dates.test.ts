import { describe, expect, it } from 'vitest'
import { DATE_FORMS, isTweetTime, parseDate } from '../../../src/input/dates.js'

const iso = (value: unknown): string => {
  const time = parseDate(value)
  return Number.isNaN(time) ? 'unknown' : new Date(time).toISOString()
}

describe('isTweetTime', () => {
  it('is true from 2006 to 2100', () => {
    expect(isTweetTime(Date.UTC(2006, 0, 1))).toBe(true)
    expect(isTweetTime(Date.UTC(2006, 0, 1) - 1)).toBe(false)
    expect(isTweetTime(Date.UTC(2101, 0, 1) - 1)).toBe(true)
    expect(isTweetTime(Date.UTC(2101, 0, 1))).toBe(false)
    expect(isTweetTime(Number.NaN)).toBe(false)
  })
})

describe('parseDate', () => {
  it.each([
    ['2015-02-24T11:35:52Z', '2015-02-24T11:35:52.000Z'],
    ['2015-02-24T11:35:52.123Z', '2015-02-24T11:35:52.123Z'],
    ['2015-02-24T11:35:52.123456+00:00', '2015-02-24T11:35:52.123Z'],
    ['2022-11-29T20:10:30+00:00', '2022-11-29T20:10:30.000Z'],
    ['2015-02-24T11:35:52', '2015-02-24T11:35:52.000Z'],
    ['2015-02-24 11:35:52 -0800', '2015-02-24T19:35:52.000Z'],
    ['2021-04-30 14:02 +0000', '2021-04-30T14:02:00.000Z'],
    ['2019-04-11 22:01:51 -03', '2019-04-12T01:01:51.000Z'],
    ['2014-01-31 14:35:05 UTC', '2014-01-31T14:35:05.000Z'],
    ['2020-10-21', '2020-10-21T00:00:00.000Z'],
    ['2017/01/31', '2017-01-31T00:00:00.000Z'],
    ['2018-4-3 2:38', '2018-04-03T02:38:00.000Z'],
    ['Fri Mar 20 01:26:10 +0000 2015', '2015-03-20T01:26:10.000Z'],
    ['Fri Mar 20 01:26:10 +0530 2015', '2015-03-19T19:56:10.000Z'],
    ['Mon Apr 06 22:19:45 PDT 2009', '2009-04-07T05:19:45.000Z'],
    ['10/1/2017 19:58', '2017-10-01T19:58:00.000Z'],
    ['1/31/2016 7:05', '2016-01-31T07:05:00.000Z'],
    ['31/1/2016 7:05', '2016-01-31T07:05:00.000Z'],
    ['3.2.2016', '2016-02-03T00:00:00.000Z'],
    ['3/20/15 1:26', '2015-03-20T01:26:00.000Z'],
    ['20.3.15', '2015-03-20T00:00:00.000Z'],
    ['3:35 PM · Feb 25, 2015', '2015-02-25T15:35:00.000Z'],
    ['Feb 25, 2015 · 3:35 PM UTC', '2015-02-25T15:35:00.000Z'],
    ['2015年2月25日 3:35', '2015-02-25T03:35:00.000Z'],
    ['42060.5', '2015-02-25T12:00:00.000Z'],
    ['2015-02-25 03:35 JST', '2015-02-24T18:35:00.000Z'],
    ['9/10/2020 12:05 AM', '2020-09-10T00:05:00.000Z'],
    ['Wed, 25 Feb 2015 03:35:52 +0000', '2015-02-25T03:35:52.000Z'],
    ['25 Feb 2015', '2015-02-25T00:00:00.000Z'],
    ['February 25, 2015 at 03:35PM', '2015-02-25T15:35:00.000Z'],
    ['3:35 PM - 25 Feb 2015', '2015-02-25T15:35:00.000Z'],
    ['20150225033552', '2015-02-25T03:35:52.000Z'],
    ['1426814770', '2015-03-20T01:26:10.000Z'],
    ['1426814770882', '2015-03-20T01:26:10.882Z'],
    ['1.426814770e9', '2015-03-20T01:26:10.000Z'],
    ['2016-02-29', '2016-02-29T00:00:00.000Z'],
    ['  2016-02-28  ', '2016-02-28T00:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  it.each([
    '2015-02-29',
    '2015-13-01',
    '2015-00-10',
    '2015-04-31',
    '2015-01-01 24:00',
    '2015-01-01 10:60',
    '13/13/2015',
    '0015-03-20',
    '3/20/0015 1:26',
    'Fri Mar 20 01:26:10 +0000 0099',
    'Fri Foo 20 01:26:10 +0000 2015',
    '2015-01-01 10:00 XYZ',
    '13:00 PM - 25 Feb 2015',
    'yesterday',
    '12',
    '',
    '0',
    '1'.repeat(1000),
  ])('leaves %s unknown', (text) => {
    expect(iso(text)).toBe('unknown')
  })

  it('takes numbers and Dates', () => {
    expect(iso(1_426_814_770)).toBe('2015-03-20T01:26:10.000Z')
    expect(iso(1_426_814_770_882)).toBe('2015-03-20T01:26:10.882Z')
    expect(iso(1_426_814_770_882_000)).toBe('2015-03-20T01:26:10.882Z')
    expect(iso(new Date('2015-03-20T01:26:10Z'))).toBe('2015-03-20T01:26:10.000Z')
    expect(iso(null)).toBe('unknown')
    expect(iso(true)).toBe('unknown')
    expect(iso(-5)).toBe('unknown')
  })

  it('reads the example of each form by that form', () => {
    for (const form of DATE_FORMS) {
      expect(DATE_FORMS.find(({ pattern }) => pattern.test(form.example))).toBe(form)
      expect(iso(form.example)).not.toBe('unknown')
    }
  })

  it('does not depend on the zone of the machine', () => {
    const zone = process.env.TZ
    process.env.TZ = 'Pacific/Auckland'
    try {
      expect(iso('2015-02-24 11:35:52')).toBe('2015-02-24T11:35:52.000Z')
    } finally {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    }
  })
})
