/**
 * Names of the features that a kernel must know to mount a file system ("incompatible" ones): ext4's of fs/ext4/ext4.h
 * as tune2fs writes them, XFS's of fs/xfs/libxfs/xfs_format.h as mkfs.xfs and xfs_info do.
 */
const NAMES: Readonly<Record<'ext' | 'xfs', readonly (readonly [bit: number, name: string])[]>> = {
  ext: [
    [0x1, 'compression'],
    [0x2, 'filetype'],
    [0x4, 'needs_recovery'],
    [0x8, 'journal_dev'],
    [0x10, 'meta_bg'],
    [0x40, 'extent'],
    [0x80, '64bit'],
    [0x100, 'mmp'],
    [0x200, 'flex_bg'],
    [0x400, 'ea_inode'],
    [0x1000, 'dirdata'],
    [0x2000, 'metadata_csum_seed'],
    [0x4000, 'large_dir'],
    [0x8000, 'inline_data'],
    [0x10000, 'encrypt'],
    [0x20000, 'casefold']
  ],
  xfs: [
    [0x1, 'ftype'],
    [0x2, 'sparse'],
    [0x4, 'meta_uuid'],
    [0x8, 'bigtime'],
    [0x10, 'needsrepair'],
    [0x20, 'nrext64'],
    [0x40, 'exchange'],
    [0x80, 'parent'],
    [0x100, 'metadir'],
    [0x200, 'zoned'],
    [0x400, 'zone_gaps']
  ]
}

/** The features of a superblock's incompatible bits, by name; a bit without a known name as its number. */
export function featureNames(kind: string, bits: number): readonly string[] {
  const known = NAMES[kind === 'xfs' ? 'xfs' : 'ext']
  const named = known.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name)
  let rest = known.reduce((left, [bit]) => left & ~bit, bits) >>> 0
  for (let bit = 1; rest !== 0; bit *= 2, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) named.push(`0x${bit.toString(16)}`)
  }
  return named
}
