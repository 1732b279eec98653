import { describe, expect, it } from 'vitest'
import { withEntitiesKept, withoutEntities } from './entities'

describe('signs of web pages', () => {
  it.each([
    ['&quot;Don&#039;t&quot; &amp; more', '"Don\'t" & more'],
    ['Caf&eacute; &ndash; &#x20ac;5 &hellip;', 'Café – €5 …'],
    ['&lt;img src=x onerror=alert(1)&gt;', '<img src=x onerror=alert(1)>'],
    ['&amp;quot;', '&quot;'],
    ['AT&T, R&D; 5 &; &nosuchsign;', 'AT&T, R&D; 5 &; &nosuchsign;'],
    ['<b>bold</b>', '<b>bold</b>'],
  ])('are read: %s', (written, meant) => {
    expect(withoutEntities(written)).toBe(meant)
  })

  it.each(['&quot;', '&amp;', '&amp;lt;', 'R&D;', '& ;', '&#39;', 'AT&T'])(
    'are kept where they are meant: %s',
    (text) => {
      expect(withoutEntities(withEntitiesKept(text))).toBe(text)
    },
  )
})
