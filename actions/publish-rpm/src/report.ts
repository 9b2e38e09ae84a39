import { counted } from '../../../lib/counted.ts'
import { nevraText } from '../../../lib/rpm/nevra.ts'
import { code, escaped, table } from '../../../lib/summary.ts'
import type { Collection } from './gc.ts'
import type { Indexed } from './indexed.ts'
import type { Published } from './main.ts'
import type { Store } from './store.ts'

/** The job's summary. */
export function summaryOf({ nevras, outcome, publication, revision, pinned, rounds }: Published, store: Store): string {
  const { added, superseded, packagesBefore, packagesAfter } = publication
  const rows = [
    ...added.map(part => ['listed', code(nevraText(part)), code(part.location)]),
    ...superseded.map(part => ['no longer listed', code(nevraText(part)), code(part.location)])
  ]
  return [
    `### ${escaped(outcome)}: ${nevras.map(code).join(', ')}`,
    `${code(store.shown)}, read at ${code(store.url)}: ${packagesBefore} → ${counted(packagesAfter, 'package')}` +
      `${revision === '' ? '' : `, revision ${code(revision)}`}${rounds > 1 ? `, in ${rounds} rounds` : ''}.` +
      `${pinned === undefined ? '' : ` Stays at ${code(`${store.url}/${pinned}`)}.`}`,
    ...(rows.length === 0 ? [] : [table(['', 'package', 'file'], rows)])
  ].join('\n\n')
}

/** The job's summary of a repository that makes its metadata itself. */
export const indexedSummary = ({ nevras, outcome, stored }: Indexed, url: string): string =>
  [
    `### ${escaped(outcome)}: ${nevras.map(code).join(', ')}`,
    `Read at ${code(url)}, whose own metadata ${outcome === 'planned' ? 'would list' : 'lists'} them.`,
    ...(stored.length === 0
      ? []
      : [
          table(
            ['package', 'file', 'stored'],
            stored.map(one => [code(one.nevra), code(one.location), escaped(one.how)])
          )
        ])
  ].join('\n\n')

/** The job's summary of mode gc. */
export const collectionSummary = ({ remove, marks, referenced }: Collection, store: Store): string =>
  `### Old metadata of ${code(store.shown)}\n\n${counted(remove.length, 'file')} removed, ${counted(Object.keys(marks).length, 'list')} kept for now, ` +
  `${counted(referenced, 'file')} in use. Packages are not touched.`
