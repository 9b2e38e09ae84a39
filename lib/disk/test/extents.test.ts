import { describe, expect, it } from '@jest/globals'
import { parseExtents } from '../extents.ts'

describe('parseExtents', () => {
  it('reads the table of filefrag', () => {
    const table = `Filesystem type is: ef53
File size of /cache/disk.raw is 2147483648 (524288 blocks of 4096 bytes)
 ext:     logical_offset:        physical_offset: length:   expected: flags:
   0:        0..       5:    6426624..   6426629:      6:
   1:     3072..    4095:          0..         0:      0:    6429696: unknown_loc,delalloc
   2:   524280..  524287:   13129216..  13129223:      8:             last,unwritten,eof
/cache/disk.raw: 3 extents found`

    expect(parseExtents(table)).toEqual([
      { start: 0, end: 6 * 4096 },
      { start: 3072 * 4096, end: 4096 * 4096 },
      { start: 524280 * 4096, end: 524288 * 4096 }
    ])
  })

  it('says so when the text is something else', () => {
    expect(() => parseExtents('filefrag: Operation not supported')).toThrow('Operation not supported')
  })
})
