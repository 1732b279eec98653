import { describe, expect, it } from 'vitest'
import { decoded, encodingsOf } from './decode'

const bytesOf = (hex: string) => Uint8Array.from(hex.match(/[\da-f]{2}/g) ?? [], (byte) => parseInt(byte, 16))
const titles = 'question;correct\r\n'
const titled = (hex: string) => Uint8Array.of(...new TextEncoder().encode(titles), ...bytesOf(hex))

describe('a file that tells its encoding', () => {
  it.each([
    ['ASCII', '41', 'utf-8', 'A'],
    ['UTF-8', 'c3a9', 'utf-8', 'é'],
    ['UTF-8 with a mark', 'efbbbfc3a9', 'utf-8', 'é'],
    ['UTF-8 with a control character', 'c3a9c29d', 'utf-8', 'é\x9d'],
    ['UTF-16', 'fffee9000a00', 'utf-16le', 'é\n'],
    ['UTF-16, the other way round', 'feff00e9', 'utf-16be', 'é'],
  ] as const)('is read: %s', (_, hex, encoding, text) => {
    expect(encodingsOf(bytesOf(hex))).toEqual([encoding])
    expect(decoded(bytesOf(hex), encoding)).toBe(text)
  })
})

describe('a file that does not', () => {
  it.each([
    [
      'windows-1252',
      '57696520686569df7420844dfc6c6c6572932096203520803f3b4772fcdf65',
      'Wie heißt „Müller“ – 5 €?;Grüße',
    ],
    [
      'macintosh',
      '57696520686569a77420e34d9f6c6c6572d220d0203520db3f3b47729fa765',
      'Wie heißt „Müller“ – 5 €?;Grüße',
    ],
    ['windows-1250', '5a61bff3b3e62067ea9c6cb9206a619ff13f3b9f72f364b36f', 'Zażółć gęślą jaźń?;źródło'],
    ['windows-1251', 'd1f2eeebe8f6e020d0eef1f1e8e83f3bcceef1eae2e0', 'Столица России?;Москва'],
    [
      'windows-1253',
      'c720f0f1f9f4e5fdeff5f3e120f4e7f220c5ebebdce4e1f23f3bc1e8deede1',
      'Η πρωτεύουσα της Ελλάδας?;Αθήνα',
    ],
    ['windows-1254', '54fc726b697965926e696e206261fe6b656e74693f3b49fefd6b', 'Türkiye’nin başkenti?;Işık'],
    ['windows-1255', 'eee4e920e1e9f8fa20e9f9f8e0ec3f3be9f8e5f9ece9ed', 'מהי בירת ישראל?;ירושלים'],
    ['windows-1256', 'e3c720e5ed20dac7d5e3c920e3d5d1bf3bc7e1dec7e5d1c9', 'ما هي عاصمة مصر؟;القاهرة'],
    ['koi8-r', 'f3d4cfccc9c3c120f2cfd3d3c9c93f3bedcfd3cbd7c1', 'Столица России?;Москва'],
    [
      'shift_jis',
      '93fa967b82cc8ef1937382cd82c782b182c582b782a981423b938c8b9e',
      '日本の首都はどこですか。;東京',
    ],
    ['euc-jp', 'c6fccbdca4cebcf3c5d4a4cfa4c9a4b3a4c7a4b9a4aba1a33bc5ecb5fe', '日本の首都はどこですか。;東京'],
    ['gb18030', 'd6d0b9fab5c4cad7b6bccac7c4c4c0efa3bf3bb1b1bea9', '中国的首都是哪里？;北京'],
    ['big5', 'a578c657aabaadbab3a3ac4fadfeb8cca1483bbb4fa55f', '台灣的首都是哪裡？;臺北'],
    ['euc-kr', 'c7d1b1b9c0c720bcf6b5b5b4c23f3bbcadbfef', '한국의 수도는?;서울'],
  ] as const)('may be in %s, and is read', (encoding, hex, text) => {
    expect(encodingsOf(titled(hex))).toContainEqual({ encoding, sample: expect.any(String) })
    expect(decoded(titled(hex), encoding)).toBe(titles + text)
  })

  it('is offered with the words that differ, each text once, the likeliest first', () => {
    const [first, ...others] = encodingsOf(
      bytesOf('5a fc 72 69 63 68 2c 47 72 fc df 65 2c 5a fc 72 69 63 68'),
    )
    expect(first).toEqual({ encoding: 'windows-1252', sample: 'Zürich Grüße' })
    const samples = others.map((each) => (typeof each === 'string' ? each : each.sample))
    expect(samples).toContain('Z¸rich Gr¸ﬂe')
    expect(new Set(samples).size).toBe(samples.length)
    expect(others).not.toContainEqual(expect.objectContaining({ encoding: 'windows-1250' }))
  })

  it.each([
    ['UTF-16', '41 00 e4 00 0a 00', 'utf-16le'],
    ['UTF-16, the other way round', '00 41 00 e4 00 0a', 'utf-16be'],
  ])('may be %s without a mark', (_, hex, encoding) => {
    expect(encodingsOf(bytesOf(hex))[0]).toEqual({ encoding, sample: 'Aä' })
  })

  it('is none of text if no encoding fits', () => {
    expect(encodingsOf(bytesOf('89504e470d0a1a0a0000000d49484452'))).toEqual([])
    expect(encodingsOf(bytesOf('ffd8ffe000104a464946'))).toEqual([])
    expect(encodingsOf(bytesOf('fffe41'))).toEqual([])
  })
})
